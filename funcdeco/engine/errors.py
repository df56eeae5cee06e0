"""The bases of errors that aren't raised by the user's code."""

from __future__ import annotations

from typing import Any, TypeVar

HIDDEN = "__tracebackhide__"
"""What pytest looks for in the globals of a frame that it doesn't show."""
E = TypeVar("E", bound=BaseException)


class HostError(Exception):
    """Raised for what the host, an extension or a service reports, before or after a call."""

    binding: str = ""
    """Name of the input or output; "" if it isn't known."""


def named(error: E, binding: str) -> E:
    """Return *error* with the input or output that it occurred at."""
    if isinstance(error, HostError) and not error.binding:
        error.binding = binding
    return error


def reported(error: E) -> E:
    """Return *error* as a test sees it: one of the host has no traceback, which is only ours."""
    return error.with_traceback(None) if isinstance(error, HostError) else error


class UsageError(Exception):
    """Raised for how a test uses the client, such as a name that nothing has."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""  # without the quotes of KeyError


def is_usage_error(caught: Any) -> bool:
    """Return whether pytest hides our part of a traceback: it ends in the line of the test.

    pytest calls what a module, or a function, has as `__tracebackhide__`.
    """
    return isinstance(caught.value, UsageError)
