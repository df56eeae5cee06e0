"""Diagnostics for people and editors: one line for each."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.render.summary import head


def as_concise(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Give one line for each."""
    return "".join(f"{head(item)}\n" for item in diagnostics)
