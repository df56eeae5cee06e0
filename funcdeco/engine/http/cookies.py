"""Write `Set-Cookie` headers as the host does: row H-HTTP-26.

See `RpcHttpCookieConverter` of azure-functions-host, and `SetCookieHeaderValue` of ASP.NET Core.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from funcdeco.engine.http_data import CookieData

_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def set_cookie(cookie: CookieData) -> str:
    """Return the value of the header. Raises ValueError for a negative age."""
    return "; ".join(_parts(cookie))


def _parts(cookie: CookieData) -> Iterator[str]:
    yield f"{cookie.name}={quote(cookie.value, '')}"
    if cookie.expires is not None:
        yield f"expires={_http_date(cookie.expires)}"
    if cookie.max_age is not None:
        if cookie.max_age < 0:
            raise ValueError(f"Max-Age of the cookie `{cookie.name}` is negative")
        yield f"max-age={int(cookie.max_age)}"
    yield f"domain={cookie.domain}"
    yield f"path={cookie.path}"
    if cookie.secure:
        yield "secure"
    if cookie.same_site:
        yield f"samesite={cookie.same_site}"
    if cookie.http_only:
        yield "httponly"


def _http_date(time: datetime) -> str:
    day, month = _DAYS[time.weekday()], _MONTHS[time.month - 1]
    return f"{day}, {time:%d} {month} {time:%Y %H:%M:%S} GMT"
