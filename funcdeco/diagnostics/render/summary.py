"""Parts of the formats for people: one finding in a line, a place, a count."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.wording import counted

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def head(item: Diagnostic) -> str:
    """Give place, severity, code and message in one line."""
    severity = styled(item.severity, fg=_COLORS[item.severity], bold=True)
    where = f"{place(item)}: " if item.file else ""
    return f"{where}{severity} {item.code}: {item.message}"


def place(item: Diagnostic) -> str:
    """Give `file:line:column` as far as it is known."""
    if item.file is None:
        return ""
    return ":".join(map(str, filter(None, [shown_path(item.file), item.line, item.column])))


def count(diagnostics: Sequence[Diagnostic]) -> str:
    """Say how many there are of each severity, and how many can be mended."""
    counts = [
        counted(number, severity)
        for severity in _COLORS
        if (number := sum(item.severity == severity for item in diagnostics))
    ]
    fixable = sum(item.fix is not None for item in diagnostics)
    mended = f"; `--fix` mends {fixable} of them" if fixable else ""
    return f"{', '.join(counts)}{mended}" if counts else "no faults found"


def styled(text: str, **style: Any) -> str:
    """Give *text* with its style, unless https://no-color.org or a plain terminal forbids it."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if is_plain else click.style(text, **style)
