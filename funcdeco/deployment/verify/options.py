"""How a package is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Options(NamedTuple):
    """How to verify a package."""

    python: str | None = None
    """A version such as `3.11`, or a path; None for what the package is made for."""
    plan: str | None = None
    machine: str = "x86_64"
    settings: Mapping[str, str] = {}
    timeout: float = 120.0
    """Seconds that the worker may need for one function, or to index a v2 app."""
    called: Sequence[str] = ()
    """The functions that are called with sample events."""
    calls_all: bool = False
    """Whether all functions that load are called."""
