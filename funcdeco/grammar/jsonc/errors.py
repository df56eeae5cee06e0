"""Errors in JSON text, as data and as English messages."""

from __future__ import annotations

from typing import Literal

from funcdeco.grammar import GrammarError

Kind = Literal[
    "bad-escape",
    "bad-number",
    "bad-unicode",
    "bad-word",
    "comment-before-colon",
    "empty",
    "long-number",
    "more-text",
    "no-colon",
    "no-comma",
    "no-key",
    "no-value",
    "open-comment",
    "open-string",
    "slash",
    "too-deep",
]
_ENGLISH: dict[Kind, str] = {
    "bad-escape": "invalid escape `{literal}`",
    "bad-number": "invalid number `{literal}`",
    "bad-unicode": "`\\u` must be followed by four hexadecimal digits",
    "bad-word": "expected a value, found `{literal}`",
    "comment-before-colon": "a comment is not allowed before the `:`",
    "empty": "the text is empty",
    "long-number": "the number has more than {literal} digits",
    "more-text": "unexpected content after the first value",
    "no-colon": "expected `:`",
    "no-comma": "expected `,` or `{literal}`",
    "no-key": "expected a key or `}}`",
    "no-value": "expected a value",
    "open-comment": "the comment that begins here is not closed",
    "open-string": "the string that begins here has no closing `{literal}`",
    "slash": "a comment must begin with `//` or `/*`",
    "too-deep": "nesting is deeper than {literal} levels",
}
_WITHOUT_TEXT: dict[Kind, str] = {
    "bad-escape": "invalid escape",
    "bad-number": "invalid number",
    "bad-word": "expected a value",
}
"""Messages for text that must not be shown, such as a setting's value."""
_AT_END: frozenset[Kind] = frozenset({"no-colon", "no-comma", "no-key", "no-value"})
_HINTS: dict[Kind, str] = {"no-comma": "add `,` between two values, or `{literal}` after the last"}
_INTENDED = {"true": "true", "false": "false", "null": "null", "none": "null"}


class JsoncError(GrammarError):
    """Raised for text that is not valid JSON, even by the host's lenient rules.

    `kind` and `literal` are the reason as data, and `message` is the reason in English;
    `without_text` is the same, but quotes nothing from the text. `line` and `column` count from 1; a
    line ends with a line feed.
    """

    def __init__(self, kind: Kind, text: str, at: int, literal: str = "") -> None:
        is_end = at >= len(text) and kind in _AT_END
        if is_end:  # after the last token, not on an empty line
            at = len(text.rstrip())
        self.kind: Kind = kind
        self.literal = literal
        self.line: int = text.count("\n", 0, at) + 1
        self.column: int = at - text.rfind("\n", 0, at)
        message = _ENGLISH[kind].format(literal=literal) + (" before the end" if is_end else "")
        intended = _INTENDED.get(literal.lower()) if kind == "bad-word" else None
        hint = f"write `{intended}`" if intended else _HINTS.get(kind, "").format(literal=literal)
        super().__init__(message, hint, at)
        self.without_text: str = _WITHOUT_TEXT.get(kind, message)
