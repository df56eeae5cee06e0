"""Protect the pages and the admin API of the local host from other sites: the Host header.

A site could let its own name resolve to this machine (DNS rebinding); its requests then have its name.
"""

from __future__ import annotations

from collections.abc import Iterable

_OWN = ("localhost", "127.0.0.1", "[::1]")
_RESERVED = ("admin", "runtime")


def is_protected(path: str, *, owns_root: bool) -> bool:
    """Return whether a decoded *path* belongs to the host; `/` may belong to a function."""
    first = path.lstrip("/").partition("/")[0].lower()
    return first in _RESERVED or not first and not owns_root


class AllowedHosts:
    """The names under which the host's own paths are served."""

    def __init__(self, address: str, names: Iterable[str] = ()) -> None:
        given = f"[{address}]" if ":" in address else address
        self._names = {one.lower() for one in (*_OWN, given, *names)}

    def allows(self, host: str) -> bool:
        """Return whether a Host header has an allowed name, with any port."""
        name, colon, port = host.strip().lower().rpartition(":")
        if not colon or not port.isdigit():
            name = host.strip().lower()
        return name.rstrip(".") in self._names
