"""Refuse connections that leave the machine, for the rest of the process. Used inside worker.py."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any, cast

MARK = "has no network while it verifies the package"
_LOCAL = ("localhost", "localhost.localdomain", "ip6-localhost", "")


class Offline:
    """The hook, and the hosts that it refused."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def start(self) -> None:
        """Refuse connections from now on; a hook can't be removed."""
        sys.addaudithook(self._hook)

    def taken(self) -> list[str]:
        """Return the hosts that were refused since the last call."""
        refused, self.refused = self.refused, []
        return refused

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            self._check(_host_of(arguments[1]))
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            self._check(arguments[0])

    def _check(self, host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if not isinstance(name, str) or _is_local(name):
            return
        if name not in self.refused:
            self.refused.append(name)
        raise ConnectionRefusedError(f"no connection to {name}: the worker {MARK}")


def _host_of(address: object) -> object:
    """Return the host of an address of a socket; None for another family, such as a path."""
    return cast("tuple[object, ...]", address)[0] if isinstance(address, tuple) else None


def _is_local(name: str) -> bool:
    host = name.lower().rstrip(".")
    if host in _LOCAL or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
