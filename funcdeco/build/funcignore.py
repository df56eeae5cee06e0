"""`.funcignore` as Azure Functions Core Tools read it, which is not as git reads `.gitignore`.

All patterns together make one expression, matched from the root of the project up to a word
boundary: `test` takes `test.py` and `test-data/` too, `*.pyc` takes nothing in a subfolder. See
`GitIgnoreParser` of azure-functions-core-tools. No library has these semantics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


class FuncIgnore:
    """The patterns of one `.funcignore`."""

    def __init__(self, text: str) -> None:
        lines = [line.strip() for line in text.split("\n")]
        lines = [line for line in lines if line and not line.startswith("#")]
        self._left_out = _expression(line for line in lines if not line.startswith("!"))
        self._kept = _expression(line[1:] for line in lines if line.startswith("!"))

    @property
    def has_exceptions(self) -> bool:
        """Whether a line begins with `!`: what it names is published whatever else is said."""
        return self._kept is not None

    def leaves_out(self, path: str) -> bool:
        """Tell whether *path*, from the project's root with `/` between, is not published."""
        if self._kept and self._kept.match(path):
            return False
        return bool(self._left_out and self._left_out.match(path))


def _expression(patterns: Iterable[str]) -> re.Pattern[str] | None:
    parts = [_translate(pattern.removeprefix("/")) for pattern in patterns]
    # .NET's ECMAScript option: \w, and so \b, know ASCII only.
    return re.compile(rf"(?:{'|'.join(parts)})\b", re.ASCII) if parts else None


def _translate(pattern: str) -> str:
    texts = [[re.escape(text) for text in part.split("*")] for part in pattern.split("**")]
    return "(?:.+)".join("(?:[^/]+)".join(part) for part in texts)
