"""Payloads of events as a test gives them."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from typing import Any

from funcdeco.engine.arguments import WrongArgument
from funcdeco.engine.errors import is_usage_error

__tracebackhide__ = is_usage_error
_ADVICE = {"get_body": "get_body()", "model_dump": 'model_dump(mode="json")'}
"""By method of an object that isn't JSON, what to pass of it."""


def body_of(payload: Any) -> bytes:
    """Return the bytes of a payload: strings as UTF-8, an open file's content, the rest as JSON.

    Raises WrongArgument for what JSON doesn't support.
    """
    read = getattr(payload, "read", None)
    if callable(read):
        payload = read()
    if isinstance(payload, (bytes, bytearray)):
        return bytes(payload)
    return (payload if isinstance(payload, str) else json_of(payload)).encode("utf-8")


def json_of(value: Any, what: str = "the payload", **options: Any) -> str:
    """Return JSON; *options* are those of `json.dumps`.

    Raises WrongArgument, which calls the value *what*, for what JSON doesn't support.
    """
    try:
        return json.dumps(value, ensure_ascii=False, **options)
    except (TypeError, ValueError, RecursionError) as error:
        hint = f"; {_advice(value)}" if _advice(value) else ""
        raise WrongArgument(f"{what} can't be sent as JSON: {error}{hint}") from None


def _advice(value: Any) -> str:
    for name, call in _ADVICE.items():
        if callable(getattr(value, name, None)):
            return f"pass its `{call}`"
    return "pass `dataclasses.asdict(...)` of it" if is_dataclass(value) else ""
