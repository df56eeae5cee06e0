"""Strings in bindings with their app settings filled in, if these are known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import settings_in
from funcdeco.grammar.late_pattern import late_pattern

_QUOTED = late_pattern(r"`[^`]*`|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)\"(?:[^\"\\]|\\.)*\"")
_SIGNS = late_pattern(r"[\W_]+")
_PIECE = 6
"""Number of characters of a value that a message must not have in a row; signs do not count."""


@dataclass(frozen=True)
class Resolved:
    """A string with its settings filled in. It is shown as it was written: values may be secret."""

    written: str
    value: str = field(repr=False)
    """For checks only, never for messages."""
    settings: tuple[str, ...] = ()
    """The names of the settings in it."""

    def __str__(self) -> str:
        return self.written

    def __repr__(self) -> str:
        return repr(self.written)

    @property
    def is_written(self) -> bool:
        """Whether the value is what the user wrote, without settings."""
        return not self.settings

    @property
    def origin(self) -> str:
        """What the value comes from, for a message: `with the value of the setting ...`."""
        noun = "setting" if len(self.settings) == 1 else "settings"
        return f"with the value of the {noun} {in_backticks(self.settings)}"

    def explained(self, message: str, hint: str) -> tuple[str, str]:
        """Return what is wrong with the value, and the hint, without parts of the value."""
        if self.is_written:
            return message, hint
        message = _QUOTED.sub(self._quoted, message)
        if self._is_part(message):
            message = "the result is invalid"
        return f"{self.origin}, {message}", "" if self._is_part(hint) else hint

    def _quoted(self, found: re.Match[str]) -> str:
        piece = found[0][1:-1].lower()
        is_sign = len(piece) == 1 and not piece.isalnum()
        is_part = piece in self.value.lower() and not is_sign
        return "`…`" if is_part or self._is_part(piece) else found[0]

    def _is_part(self, text: str) -> bool:
        """Return whether *text* has a part of the value."""
        value, lower = _SIGNS.sub("", self.value.lower()), _SIGNS.sub("", text.lower())
        return any(value[at : at + _PIECE] in lower for at in range(len(value) - _PIECE + 1))


def replaced(text: str, app: CheckedApp) -> Resolved | None:
    """Return *text* with each `%SETTING%` filled in; None if one is unknown or a `%` is unpaired."""
    try:
        uses = settings_in(text)
    except GrammarError:
        return None
    value = text
    for use in reversed(uses):
        found = app.setting(use.name)
        if found is None:
            return None
        value = value[: use.start] + found + value[use.end :]
    return Resolved(text, value, tuple(dict.fromkeys(use.name for use in uses)))
