"""Rendering that shows all other diagnostics if a format fails on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Format, Lines


class Rendered(NamedTuple):
    """The output of a format, and the diagnostics that it failed to render."""

    text: str
    left: tuple[Diagnostic, ...] = ()
    """The diagnostics that are not in the text."""
    error: Exception | None = None
    """The exception that the format raised."""


def render(as_format: Format, diagnostics: Sequence[Diagnostic], lines: Lines) -> Rendered:
    """Render *diagnostics* with *as_format*, without those that it fails on."""
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
