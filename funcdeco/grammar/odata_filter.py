"""Filters of Azure Table Storage, such as `Price gt 5 and Name eq 'tea'`.

This finds what OData rejects in any filter: the operators of other languages, and quotes and
brackets without a partner.
https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
"""

from __future__ import annotations

import re

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern

_PIECE = late_pattern(r"'(?:''|[^'])*'?|&&|\|\||<>|[=!<>]=|[\"=<>()]|\bor\b|\w+")
_OPERATORS = {
    **dict.fromkeys(("=", "=="), "eq"),
    **dict.fromkeys(("!=", "<>"), "ne"),
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
    "&&": "and",
    "||": "or",
}


def check_filter(text: str) -> None:
    """Raise `GrammarError` if *text* is an invalid filter, whatever its expressions are."""
    opened: list[int] = []
    for piece in _PIECE.finditer(text):
        _check_piece(piece)
        if piece[0] == "(":
            opened.append(piece.start())
        elif piece[0] == ")" and not opened:
            raise GrammarError("`)` has no opening `(`", "", *piece.span())
        elif piece[0] == ")":
            opened.pop()
    if opened:
        raise GrammarError("`(` has no closing `)`", "", opened[0], opened[0] + 1)


def first_or(text: str) -> tuple[int, int] | None:
    """Return the range of the first `or` outside of brackets in a valid filter."""
    depth = 0
    for piece in _PIECE.finditer(text):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if piece[0] == "or" and not depth:
            return piece.span()
    return None


def _check_piece(piece: re.Match[str]) -> None:
    text = piece[0]
    if text in _OPERATORS:
        message = f"`{text}` is not an operator of OData"
        raise GrammarError(message, f"write `{_OPERATORS[text]}`", *piece.span())
    if text == '"':
        message = "unexpected '\"'"
        raise GrammarError(message, "enclose a string in single quotes", *piece.span())
    if text.startswith("'") and text.count("'") % 2:
        hint = "write `''` for a single quote in a string"
        raise GrammarError("`'` has no closing `'`", hint, piece.start(), piece.start() + 1)
