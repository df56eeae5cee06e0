"""The format `github`: workflow commands for GitHub Actions."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.wording import encodable

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return workflow commands, which GitHub shows as annotations on the changed lines."""
    return encodable("".join(f"{_annotation(item)}\n" for item in diagnostics))


def _annotation(item: Diagnostic) -> str:
    about = {
        "file": shown_path(item.file) if item.file else None,
        "line": item.line,
        "endLine": item.location and item.location.end_line,
        "col": item.column,
        "endColumn": item.location and item.location.end_column,
        "title": f"{item.code} {item.name}",
    }
    declared = ",".join(f"{key}={_in_property(value)}" for key, value in about.items() if value)
    text = f"{item.place}: {item.message}\n{item.hint}".removeprefix(": ").strip()
    return f"::{_LEVELS[item.severity]} {declared}::{_in_command(text)}"


def _in_command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(value: object) -> str:
    return _in_command(str(value)).replace(":", "%3A").replace(",", "%2C")
