"""Requests and responses between the host and the worker: the host's `RpcHttp`.

See `ToRpcHttp` in the host's GrpcMessageConversionExtensions, and `datumdef` in the Python worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from http.cookies import Morsel, SimpleCookie
from typing import Any, NamedTuple

from azure.functions import meta

_meta: Any = meta
_EXPIRES = "%a, %d %b %Y %H:%M:%S GMT"
_SAME_SITE = ("lax", "strict", "none")


class RequestData(NamedTuple):
    """A request as the host sends it to the worker."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    params: Mapping[str, str]
    """The values of route parameters."""
    body: bytes

    def to_datum(self) -> Any:
        """Return the form that azure-functions' converter reads."""
        return {
            "method": _meta.Datum(self.method, "string"),
            "url": _meta.Datum(self.url, "string"),
            "headers": _strings(self.headers),
            "query": _strings(self.query),
            "params": _strings(self.params),
            "body": _meta.Datum(self.body, "bytes"),
        }


class CookieData(NamedTuple):
    """A cookie of a response, as the worker sends it (H-HTTP-26)."""

    name: str
    value: str
    expires: datetime | None = None
    max_age: float | None = None
    domain: str = ""
    path: str = ""
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    """`lax`, `strict`, `none`, or empty."""


class ResponseData(NamedTuple):
    """A response as the worker sends it."""

    status_code: str
    headers: Mapping[str, str]
    cookies: tuple[CookieData, ...]
    body: bytes

    @classmethod
    def from_datum(cls, value: Mapping[str, Any]) -> ResponseData:
        """Return what the worker sends for the result of azure-functions' converter.

        Raises ValueError or TypeError for a cookie that the worker can't convert.
        """
        headers = {name: datum.value for name, datum in value["headers"].items()}
        cookies = tuple(_cookies(value["cookies"] or ()))
        return cls(value["status_code"].value, headers, cookies, value["body"].value)


def _strings(values: Mapping[str, str]) -> dict[str, Any]:
    datum = _meta.Datum
    return {name: datum(value, "string") for name, value in values.items()}


def _cookies(parsed: Iterable[SimpleCookie]) -> Iterator[CookieData]:
    for cookie in parsed:
        for name, morsel in cookie.items():
            yield _cookie(name, morsel)


def _cookie(name: str, morsel: Morsel[str]) -> CookieData:
    same_site = morsel["samesite"].lower()
    return CookieData(
        name,
        morsel.value,
        _expires(morsel["expires"]),
        _max_age(morsel["max-age"]),
        morsel["domain"],
        morsel["path"],
        bool(morsel["secure"]),
        bool(morsel["httponly"]),
        same_site if same_site in _SAME_SITE else "",
    )


def _expires(text: str) -> datetime | None:
    # The worker reads it in its own time zone, which is UTC in Azure.
    return datetime.strptime(text, _EXPIRES).replace(tzinfo=timezone.utc) if text else None


def _max_age(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise TypeError(f"Cannot parse value {text} of 'cookie.maxAge' to float.") from None
