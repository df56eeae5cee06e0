"""Messages for internal failures of funcdeco, in diagnostics and on standard error."""

from __future__ import annotations

import os

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.secrets import masked

TRACEBACK = "FUNCDECO_TRACEBACK"
"""The environment variable that enables tracebacks."""
HINT = f"this is a bug in funcdeco: please report it; set {TRACEBACK}=1 for a traceback"


def described(error: BaseException) -> str:
    """Return the type and message of *error* in one line."""
    from traceback import format_exception_only

    return " ".join("".join(format_exception_only(error)).split())


def trace(error: BaseException) -> str:
    """Return the traceback of *error* if `FUNCDECO_TRACEBACK` is set, else an empty string."""
    if os.environ.get(TRACEBACK, "") in ("", "0"):
        return ""
    from traceback import format_exception

    return "".join(format_exception(error))


def failure_lines(message: str, detail: str) -> str:
    """Return the text for standard error: the message in one line, then *detail*, if any."""
    return masked("\n".join(filter(None, [f"Error: {message} ({HINT})", detail.rstrip()])))


def failure(
    what: str, error: BaseException, location: Location | None = None, function: str | None = None
) -> Diagnostic:
    """Return the diagnostic that *what*, a part of funcdeco, raised *error*."""
    about = f" for function {function!r}" if function is not None else ""
    message = f"{what} failed{about}: {described(error)}"
    return Diagnostic("BUG001", message, HINT, location, function=function, detail=trace(error))
