"""Columns of diagnostics about a whole line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.setting_values import setting_values
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.sources.decorators.call import DecoratorCall


def with_columns(found: Iterable[Diagnostic], snapshot: Snapshot) -> list[Diagnostic]:
    """Return *found* with columns where they refer to a whole line, and without settings' values."""
    values = setting_values(snapshot)
    shown = [values.hidden_in(item) for item in found]
    return [
        replace(item, location=part_of_line(item.location, snapshot)) if item.location else item
        for item in shown
    ]


def part_of_line(at: Location, snapshot: Snapshot) -> Location:
    """Return the call that starts on a line of Python, or the text of a line in any other file."""
    if not at.is_line or at.line is None:
        return at
    if at.file.endswith(".py"):
        return DecoratorCall(at.file, at.line).locate(snapshot)
    text = source_text(snapshot, at.file)
    return text.line(at.line) if text else at
