"""Strings in bindings with their app settings filled in, if these are known."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import settings_in


def replaced(text: str, app: CheckedApp) -> str | None:
    """Return *text* with each `%SETTING%` replaced; None if one is unknown or a `%` is unpaired."""
    try:
        uses = settings_in(text)
    except GrammarError:
        return None
    for use in reversed(uses):
        value = app.setting(use.name)
        if value is None:
            return None
        text = text[: use.start] + value + text[use.end :]
    return text
