"""Failures of funcdeco itself: how they are worded, for a diagnostic and for standard error."""

from __future__ import annotations

import os

TRACEBACK = "FUNCDECO_TRACEBACK"
"""The environment variable that asks for tracebacks."""
HINT = f"this is a bug in funcdeco: please report it; {TRACEBACK}=1 shows where it happened"


def described(error: BaseException) -> str:
    """Return the type of *error* and what it says, in one line."""
    from traceback import format_exception_only

    return " ".join("".join(format_exception_only(error)).split())


def trace(error: BaseException) -> str:
    """Return the traceback of *error* if the environment asks for it, or nothing."""
    if os.environ.get(TRACEBACK, "") in ("", "0"):
        return ""
    from traceback import format_exception

    return "".join(format_exception(error))


def failure_lines(message: str, detail: str) -> str:
    """Return what standard error says of a failure: one line, and the traceback if there is one."""
    return "\n".join(filter(None, [f"Error: {message} ({HINT})", detail.rstrip()]))
