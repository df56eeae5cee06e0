"""The location from which the worker loads a user's function."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Handler:
    """The module and the name from which the worker loads the user's function."""

    module: str
    attribute: str
    """A name in the module, or `Class.name`."""
    file: str
