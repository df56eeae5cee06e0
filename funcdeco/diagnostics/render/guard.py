"""Rendering that a diagnostic can't stop: the others are shown whatever a format fails on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Format, Lines


class Rendered(NamedTuple):
    """What a format made of diagnostics, and what it failed on."""

    text: str
    left: tuple[Diagnostic, ...] = ()
    """Those that aren't in the text."""
    error: Exception | None = None
    """What the format raised."""


def render(as_format: Format, diagnostics: Sequence[Diagnostic], lines: Lines) -> Rendered:
    """Return what *as_format* makes of *diagnostics*, without those that it fails on."""
    try:
        return Rendered(as_format(diagnostics, lines))
    except Exception as failed:  # noqa: BLE001
        error = failed
    good = [item for item in diagnostics if _is_rendered(as_format, item, lines)]
    left = tuple(item for item in diagnostics if item not in good)
    try:
        return Rendered(as_format(good, lines), left, error)
    except Exception as failed:  # noqa: BLE001
        return Rendered("", tuple(diagnostics), failed)


def _is_rendered(as_format: Format, item: Diagnostic, lines: Lines) -> bool:
    try:
        as_format([item], lines)
    except Exception:  # noqa: BLE001
        return False
    return True
