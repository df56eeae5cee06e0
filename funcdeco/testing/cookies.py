"""The cookies of a client. Like a browser, it keeps and sends those that responses set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from funcdeco.engine.arguments import unknown_key
from funcdeco.engine.errors import is_usage_error

__tracebackhide__ = is_usage_error

_DATE = "%a, %d %b %Y %H:%M:%S GMT"
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Cookie:
    """A cookie. Without a domain, it applies to every host."""

    name: str
    value: str
    domain: str = ""
    path: str = "/"
    is_secure: bool = False
    expires: datetime | None = None
    is_host_only: bool = False

    def fits(self, host: str, path: str, scheme: str) -> bool:
        """Return whether a request sends the cookie (RFC 6265, section 5.4)."""
        if self.is_secure and scheme != "https" and host not in _LOCAL:
            return False
        below = not self.is_host_only and host.endswith("." + self.domain)
        if self.domain and host != self.domain and not below:
            return False
        start = self.path if self.path.endswith("/") else self.path + "/"
        return path == self.path or path.startswith(start)


class Cookies(MutableMapping[str, str]):
    """Cookie values by name. Those that a test sets are sent with all requests."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Cookie] = {}

    def __getitem__(self, name: str) -> str:
        found = [one.value for one in self._kept.values() if one.name == name]
        if not found:
            raise unknown_key("cookie", name, self)
        return found[-1]

    def __setitem__(self, name: str, value: str) -> None:
        self._keep(Cookie(name, value))

    def __delitem__(self, name: str) -> None:
        keys = [key for key, one in self._kept.items() if one.name == name]
        if not keys:
            raise unknown_key("cookie", name, self)
        for key in keys:
            del self._kept[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(one.name for one in self._kept.values()))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return repr(dict(self))

    def set(self, name: str, value: str) -> None:
        """Send a cookie with all requests."""
        self[name] = value

    def store(self, lines: Iterable[str], host: str, path: str, now: datetime) -> None:
        """Store the cookies of a response's `Set-Cookie` headers, and remove expired ones."""
        for line in lines:
            cookie = parse_set_cookie(line, host, path, now)
            if cookie.expires is not None and cookie.expires <= now:
                self._kept.pop((cookie.domain, cookie.path, cookie.name), None)
            else:
                self._keep(cookie)

    def header(self, host: str, path: str, scheme: str, now: datetime) -> dict[str, str]:
        """Return the cookies of a request: those with the longest paths first."""
        fitting = [
            one
            for one in self._kept.values()
            if one.fits(host, path, scheme) and not (one.expires and one.expires <= now)
        ]
        fitting.sort(key=lambda one: len(one.path))
        return {one.name: one.value for one in fitting}

    def _keep(self, cookie: Cookie) -> None:
        self._kept[cookie.domain, cookie.path, cookie.name] = cookie


def parse_set_cookie(line: str, host: str, path: str, now: datetime) -> Cookie:
    """Return the cookie of a `Set-Cookie` header."""
    first, *rest = line.split(";")
    name, _, value = first.partition("=")
    halves = [part.partition("=") for part in rest]
    fields = {key.strip().lower(): text.strip() for key, _, text in halves}
    domain = fields.get("domain", "").lstrip(".").lower()
    where = fields.get("path", "")
    return Cookie(
        name.strip(),
        value.strip(),
        domain or host,
        where if where.startswith("/") else path.rpartition("/")[0] or "/",
        "secure" in fields,
        _end(fields, now),
        not domain,
    )


def _end(fields: dict[str, str], now: datetime) -> datetime | None:
    age, expires = fields.get("max-age", ""), fields.get("expires", "")
    try:
        if age:
            return now + timedelta(seconds=int(age))
        if expires:
            return datetime.strptime(expires, _DATE).replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        pass
    return None
