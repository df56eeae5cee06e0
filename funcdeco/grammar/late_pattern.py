"""Regular expressions that are compiled on first use: a command uses few of all that are defined."""

from __future__ import annotations

import re
from typing import Any, overload


class _LatePattern:
    """Has the attributes of the compiled pattern, and keeps each that was used."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


@overload
def late_pattern(text: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def late_pattern(text: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def late_pattern(text: Any, flags: int = 0) -> Any:
    """Return what `re.compile` returns, but compile it when one of its methods is first called.

    The functions of `re` don't accept it in place of a pattern: call its methods.
    """
    return _LatePattern(text, flags)
