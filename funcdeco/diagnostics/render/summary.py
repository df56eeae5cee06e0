"""Shared parts of the formats `text` and `concise`: headlines, counts and styles."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.wording import counted, headline

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


def head(item: Diagnostic) -> str:
    """Return place, severity, code and message in one line."""
    return headline(item, styled(item.severity, fg=_COLORS[item.severity], bold=True))


def count(
    diagnostics: Sequence[Diagnostic], result: str = "", fixes: str = "funcdeco check --fix"
) -> str:
    """Return the number of findings per severity, how many *fixes* can fix, and the *result*."""
    counts = [
        counted(number, severity)
        for severity in _COLORS
        if (number := sum(item.severity == severity for item in diagnostics))
    ]
    fixable = sum(item.fix is not None for item in diagnostics)
    fixed = f" ({fixable} fixable with `{fixes}`)" if fixable else ""
    found = (", ".join(counts) or "no problems found") + fixed
    return f"{found}; {result}" if result else found


def styled(text: str, **style: Any) -> str:
    """Return *text* in *style*, unless `NO_COLOR` is set or the terminal is `dumb`.

    See https://no-color.org.
    """
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if is_plain else click.style(text, **style)
