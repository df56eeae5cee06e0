"""Findings about properties, before their file and line are known."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.diagnostics.fix import Fix


class PropertyFinding(NamedTuple):
    """A problem with one property or with several together; the caller knows the location."""

    code: str
    message: str
    hint: str = ""
    key: str = ""
    """The property's name as the user writes it; empty if the finding concerns all of them."""
    fix: Fix | None = None
