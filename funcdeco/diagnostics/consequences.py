"""One cause, one diagnostic: what only follows from another is left out."""

from __future__ import annotations

from collections.abc import Iterable

from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.diagnostic import Diagnostic


def without_consequences(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *found* without what follows, by the table of codes, from another at the same place."""
    every = list(found)
    there = {(item.code, _place(item)) for item in every}
    return [
        item
        for item in every
        if not any(
            (cause, _place(item)) in there for cause in CODES[item.code].follows_from.split()
        )
    ]


def _place(item: Diagnostic) -> tuple[object, ...]:
    return item.location, item.function, item.property
