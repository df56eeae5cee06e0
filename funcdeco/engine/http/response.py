"""The response that a client gets: rows H-HTTP-20 to 29.

See `HttpBinding` and `RawScriptResult` of azure-functions-host; the checks of a response are
Kestrel's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from funcdeco.engine.http.cookies import set_cookie
from funcdeco.engine.http.returned import Returned, read_returned, status_of
from funcdeco.engine.http_data import ResponseData
from funcdeco.engine.typed_data import TypedData

_TEXT = "text/plain; charset=utf-8"
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_IN_VALUES = re.compile(r"[^\t\x20-\x7e]")
_WITHOUT_BODY = (204, 205, 304)


class ResponseError(Exception):
    """Raised if the host can't send the response of a function, which has succeeded."""


class Answer(NamedTuple):
    """A response as it is sent."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def answer_of(data: TypedData | None) -> Answer:
    """Return the response for what a function sent; nothing is an empty 200.

    Raises ResponseError, or ValueError for a value that the host rejects.
    """
    if data is None:
        return Answer(200)
    if isinstance(data.value, ResponseData):
        return _of_response(data.value)
    return _of_returned(read_returned(str(data.value)))


def as_sent(answer: Answer, method: str, extra: Mapping[str, str]) -> Answer:
    """Return what arrives: with the headers *extra* that are missing, without a forbidden body."""
    names = {name.lower() for name, _ in answer.headers} if extra else set[str]()
    missing = tuple(item for item in extra.items() if item[0].lower() not in names)
    is_empty = method.upper() == "HEAD" or answer.status in _WITHOUT_BODY
    return Answer(answer.status, answer.headers + missing, b"" if is_empty else answer.body)


def _of_response(response: ResponseData) -> Answer:
    headers = tuple(_once(response.headers.items()))
    cookies = tuple(("Set-Cookie", set_cookie(cookie)) for cookie in response.cookies)
    _check_length(headers, len(response.body))
    return Answer(status_of(response.status_code), headers + cookies, response.body)


def _of_returned(returned: Returned) -> Answer:
    content_type, others = _TEXT, list[tuple[str, str]]()
    for name, value in returned.headers.items():
        if value is None:
            raise ResponseError(f"the header `{name}` is null")
        if name.lower() == "content-type":
            content_type = _with_charset(str(value))
        else:
            others.append((name, str(value)))
    body = returned.body.encode("utf-8", "replace")
    headers = tuple(_once([("Content-Type", content_type), *others]))
    _check_length(headers, len(body))
    return Answer(returned.status, headers, body)


def _with_charset(content_type: str) -> str:
    """Return the content type of a string, to which the host adds the encoding."""
    return content_type if "charset=" in content_type.lower() else f"{content_type}; charset=utf-8"


def _once(headers: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each header once, ignoring case: the first one, but the last `Content-Type`."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        key, text = name.lower(), str(value)
        _check(name, text)
        if key == "content-type":
            found[key] = ("Content-Type", text)
        else:
            found.setdefault(key, (name, text))
    yield from (item for key, item in found.items() if item[1] or key != "content-type")


def _check(name: str, value: str) -> None:
    if not _NAME.fullmatch(name):
        raise ResponseError(f"invalid characters in the header name `{name}`")
    if bad := _NOT_IN_VALUES.search(value):
        what = f"0x{ord(bad[0]):04X}"
        message = f"invalid non-ASCII or control character {what} in the header `{name}`"
        raise ResponseError(message)


def _check_length(headers: Iterable[tuple[str, str]], length: int) -> None:
    for name, value in headers:
        if name.lower() == "content-length" and value.strip() != str(length):
            message = f"`Content-Length` is {value}, but the body has {length} bytes"
            raise ResponseError(message)
