"""What is wrong with a property, before its file and line are known."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.diagnostics.fix import Fix


class PropertyFinding(NamedTuple):
    """What is wrong with one property, or with several together. Whoever has it knows the place."""

    code: str
    message: str
    hint: str = ""
    key: str = ""
    """The property as the user knows it; empty where it is about all of them."""
    fix: Fix | None = None
