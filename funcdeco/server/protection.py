"""Protect the host's own paths from other sites: by the headers Host and Origin.

A site could let its own name resolve to this machine (DNS rebinding); its requests then have its name.
A page of another site could also send a form to this machine; browsers then add its origin.
"""

from __future__ import annotations

from collections.abc import Iterable

from funcdeco.engine.http.paths import decode_path

ADMIN = "admin"
_OWN = ("localhost", "127.0.0.1", "[::1]")
_RESERVED = (ADMIN, "runtime")
_READING = ("GET", "HEAD", "OPTIONS")


def owner(path: str) -> str:
    """Return `admin` or `runtime` if a decoded *path* belongs to this part of the host, else "".

    The host tries them before the routes of functions (H-HTTP-35).
    """
    first = path[1:].partition("/")[0].lower()
    return first if first in _RESERVED else ""


def is_protected(raw_path: str, *, owns_root: bool) -> bool:
    """Return whether a path, as it was sent, belongs to the host; `/` may belong to a function."""
    path = decode_path(raw_path)
    return bool(owner(path)) or path == "/" and not owns_root


def changes(method: str) -> bool:
    """Return whether a request with this method can have an effect."""
    return method not in _READING


class AllowedHosts:
    """The names under which the host's own paths are served."""

    def __init__(self, address: str, names: Iterable[str] = ()) -> None:
        given = f"[{address}]" if ":" in address else address
        self._names = {_name(one) for one in (*_OWN, given, *names)}

    def allows(self, host: str) -> bool:
        """Return whether a Host header has an allowed name, with any port."""
        return _name(host) in self._names

    def allows_origin(self, origin: str) -> bool:
        """Return whether pages of an origin are served under an allowed name."""
        scheme, mark, host = origin.partition("://")
        return bool(mark) and scheme.lower() in ("http", "https") and self.allows(host)


def _name(host: str) -> str:
    """Return a Host header without its port, in lowercase."""
    text = host.strip().lower()
    name, colon, port = text.rpartition(":")
    has_port = colon and (not port or port.isascii() and port.isdigit())
    return (name if has_port else text).rstrip(".")
