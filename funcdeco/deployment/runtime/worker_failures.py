"""Describe an exception as JSON values, with the frames of its traceback. Used inside worker.py."""

from __future__ import annotations

import inspect
import traceback
from types import TracebackType
from typing import Any

_APPENDED = "Cannot find module. Please check"
"""The start of what the worker appends to the message of an ImportError."""
_MOST_LINKS = 20
_MOST_FRAMES = 200


def described(error: BaseException) -> dict[str, Any]:
    """Return the chain of exceptions that ends with *error*, the first one first."""
    chain: list[BaseException] = []
    relations: list[str] = []
    current: BaseException | None = error
    relation = ""
    while current is not None and current not in chain and len(chain) < _MOST_LINKS:
        if not _is_repeated(current):
            chain.append(current)
            relations.append(relation)
            relation = "cause" if current.__cause__ is not None else "context"
        current = _previous(current)
    links = [_link(one, how) for one, how in zip(chain, relations, strict=True)]
    return {"chain": links[::-1]}


def place_of(function: Any) -> list[Any] | None:
    """Return the file and the line of a function; None if it isn't one."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return [code.co_filename, code.co_firstlineno] if code is not None else None


def _previous(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def _is_repeated(error: BaseException) -> bool:
    """Return whether the worker raised *error* in place of its context, with a longer message."""
    return type(error) is type(error.__context__) and _APPENDED in str(error)


def _link(error: BaseException, relation: str) -> dict[str, Any]:
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = f"{kind.__module__}.{name}"
    return {
        "type": name,
        "bases": [one.__name__ for one in kind.__mro__],
        "message": _message(error),
        "relation": relation,
        "name": _text(getattr(error, "name", None)),
        "syntax": _syntax(error),
        "frames": _frames(error.__traceback__),
    }


def _message(error: BaseException) -> str:
    arguments = error.args
    if len(arguments) > 1 and "%s" in str(arguments[0]) and _is_workers(error):
        return str(arguments[0]) % arguments[1:]
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:  # the user's `__str__`  # noqa: BLE001
        return "the exception can't be shown"


def _is_workers(error: BaseException) -> bool:
    """Return whether the worker raised it: it passes values as if to a logger."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and "azure_functions_runtime" in frames[-1].filename


def _syntax(error: BaseException) -> dict[str, Any] | None:
    if not isinstance(error, SyntaxError):
        return None
    return {
        "file": _text(error.filename),
        "line": error.lineno,
        "column": error.offset,
        "text": _text(error.text),
    }


def _frames(trace: TracebackType | None) -> list[list[Any]]:
    every = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [[one.filename, one.lineno, one.name, one.line or ""] for one in every]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
