"""Where the worker finds a user's function."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Handler:
    """Where the worker finds the user's function."""

    module: str
    attribute: str
    """A name in the module, or `Class.name`."""
    file: str
