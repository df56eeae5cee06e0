"""Requests to the HTTP API of the durable extension, and its responses."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

_LARGEST = 2**31 - 1
_DIGITS = 10
CONTINUATION = "x-ms-continuation-token"
"""The header with which a client asks for the next page of a list."""
_Item = TypeVar("_Item")


class ApiAnswer(NamedTuple):
    """A response."""

    status: int
    body: Any = None
    """A JSON value; None for an empty body."""
    headers: Mapping[str, str] = {}


class ApiRequest(NamedTuple):
    """A request; *path* begins below the address of the API."""

    method: str
    path: str
    query: Mapping[str, str]
    """By names in lowercase."""
    body: bytes
    content_type: str
    url: str
    """The whole URL."""
    continuation: str = ""
    """The token for the next page of a list."""

    @property
    def json(self) -> Any:
        """The body as JSON; None if there is none. Raises ValueError."""
        return json.loads(self.body) if self.body else None

    @property
    def is_json(self) -> bool:
        """Whether the content type is that of JSON."""
        return self.content_type.partition(";")[0].strip().lower() == "application/json"

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is `true` or `false`; the default if it is neither."""
        text = self.query.get(name.lower(), "").strip().lower()
        return text == "true" if text in ("true", "false") else default

    def time(self, name: str) -> datetime | None:
        """Return a parameter that is a time; None if it isn't one."""
        try:
            found = datetime.fromisoformat(_with_microseconds(self.query.get(name.lower(), "")))
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=timezone.utc)

    def seconds(self, name: str) -> float | None:
        """Return a parameter that is a positive number; None if it isn't one."""
        try:
            found = float(self.query.get(name.lower(), ""))
        except ValueError:
            return None
        return found if 0 < found < float("inf") else None

    def page(self, every: Sequence[_Item]) -> tuple[Sequence[_Item], dict[str, str]]:
        """Return the part of a list that is asked for, and the headers that lead to the next."""
        most = _integer(self.query.get("top", ""))
        start = _start_of(self.continuation)
        end = start + most if most else len(every)
        more = {CONTINUATION: _token(end)} if end < len(every) else {}
        return every[start:end], more


def query_of(text: str) -> dict[str, str]:
    """Return the parameters of a query string, by names in lowercase."""
    return {name.lower(): value for name, value in parse_qsl(text, keep_blank_values=True)}


def error_answer(status: int, text: str, message: str, kind: str) -> ApiAnswer:
    """Return a response that describes an exception of .NET."""
    body = {"Message": text, "ExceptionMessage": message, "ExceptionType": kind}
    return ApiAnswer(status, {**body, "StackTrace": None})


def _with_microseconds(text: str) -> str:
    """Return a time of ISO 8601 as Python 3.10 reads it: with six decimals or none."""
    whole, mark, rest = text.replace("Z", "+00:00").partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{whole}.{digits[:6]:0<6}{rest[len(digits):]}" if mark else whole


def _token(start: int) -> str:
    return base64.b64encode(str(start).encode()).decode()


def _start_of(token: str) -> int:
    try:
        found = base64.b64decode(token, validate=True).decode()
    except ValueError:
        return 0
    return _integer(found)


def _integer(text: str) -> int:
    """Return a number of 32 bits, such as .NET reads it; 0 for any other text."""
    is_short = text.isdecimal() and len(text) <= _DIGITS
    return int(text) if is_short and int(text) <= _LARGEST else 0
