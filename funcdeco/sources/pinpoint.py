"""Columns of diagnostics that know their line only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.python.calls import calls_in


def located(diagnostics: Iterable[Diagnostic], snapshot: Snapshot) -> list[Diagnostic]:
    """Return *diagnostics*, each with the columns of what its line is about."""
    return [_located(item, snapshot) for item in diagnostics]


def _located(item: Diagnostic, snapshot: Snapshot) -> Diagnostic:
    if item.location is None or item.location.column or not item.location.line:
        return item
    file, line = item.location.file, item.location.line
    text = source_text(snapshot, file)
    if text is None:
        return item
    if not file.endswith(".py"):
        return replace(item, location=text.line(line))
    if CODES[item.code].at == "signature" and item.binding:
        found = calls_in(snapshot, file).annotation(line, item.binding)
        if found:
            return replace(item, location=text.location(*found))
    call = DecoratorCall(file, line, {}, item.binding)
    is_renamed = item.fix is not None and item.fix.action == "rename"
    at_key = is_renamed or CODES[item.code].at == "key"
    at: Location = call.locate(snapshot, item.property, at_key=at_key)
    edit = call.edit(snapshot, item.property, item.fix) if item.fix else None
    return replace(item, location=at, edit=edit)
