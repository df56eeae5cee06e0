"""The base of errors that aren't raised by the user's code."""

from __future__ import annotations

from typing import TypeVar

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
