"""The small languages inside bindings and files: pure functions that parse strings.

Each module stands alone, knows the standard library only, and refuses a text with `GrammarError`.
"""

from __future__ import annotations


class GrammarError(ValueError):
    """Raised for a text that doesn't follow its grammar.

    `message` is one line without a period, `hint` says what to write instead and may be empty;
    `start` and `end` are the offsets of the offending part in the text, `end` not included.
    """

    def __init__(
        self, message: str, hint: str = "", start: int = 0, end: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.start = start
        self.end: int = start + 1 if end is None else end
