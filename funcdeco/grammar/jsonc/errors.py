"""Why a text can't be read, as data and in English."""

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
    "bad-escape": "`{literal}` is no escape",
    "bad-number": "`{literal}` is no number",
    "bad-unicode": "four hexadecimal digits belong behind `\\u`",
    "bad-word": "expected a value, not `{literal}`",
    "comment-before-colon": "a comment can't stand before the `:`",
    "empty": "it is empty",
    "long-number": "the number has more than {literal} digits",
    "more-text": "expected nothing behind the first value",
    "no-colon": "expected `:`",
    "no-comma": "expected `,` or `{literal}`",
    "no-key": "expected a key or `}}`",
    "no-value": "expected a value",
    "open-comment": "the comment that begins here has no end",
    "open-string": "the text that begins here has no closing `{literal}`",
    "slash": "a comment begins with `//` or `/*`",
    "too-deep": "it is nested more than {literal} deep",
}
_AT_END: frozenset[Kind] = frozenset({"no-colon", "no-comma", "no-key", "no-value"})
_INTENDED = {"true": "true", "false": "false", "null": "null", "none": "null"}


class JsoncError(GrammarError):
    """Raised for a text that isn't JSON, not even as the host reads it.

    `kind` and `literal` are the reason as data, `message` is it in English. `line` and `column` count
    from 1, and a line ends with a line feed.
    """

    def __init__(self, kind: Kind, text: str, at: int, literal: str = "") -> None:
        is_end = at >= len(text) and kind in _AT_END
        if is_end:  # behind what was said last, not on an empty line
            at = len(text.rstrip())
        self.kind: Kind = kind
        self.literal = literal
        self.line: int = text.count("\n", 0, at) + 1
        self.column: int = at - text.rfind("\n", 0, at)
        # A line break or the like in it would break the line of the message.
        shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in literal)
        message = _ENGLISH[kind].format(literal=shown) + (" before the end" if is_end else "")
        intended = _INTENDED.get(literal.lower()) if kind == "bad-word" else None
        super().__init__(message, f"write `{intended}`" if intended else "", at)
