"""The small languages inside bindings and files: pure functions that parse strings.

Each module is independent, uses only the standard library, and rejects a string by raising
`GrammarError`.
"""

from __future__ import annotations


def in_one_line(text: str) -> str:
    """Return *text* with line breaks and other unprintable characters as Python escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


class GrammarError(ValueError):
    """Raised for a string that does not follow its grammar.

    `message` is one line without a period; `hint` suggests a correction and may be empty. `start`
    and `end` are the offsets of the offending part of the string, `end` excluded.
    """

    def __init__(
        self, message: str, hint: str = "", start: int = 0, end: int | None = None
    ) -> None:
        message = in_one_line(message)  # it may contain a part of the string
        super().__init__(message)
        self.message = message
        self.hint: str = in_one_line(hint)
        self.start = start
        self.end: int = start + 1 if end is None else end
