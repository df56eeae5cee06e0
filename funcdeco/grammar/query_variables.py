"""The parameters that a SQL command requires: its variables, except those that it declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from funcdeco.grammar.query_text import MYSQL, T_SQL, Dialect, Piece, pieces_of

_DATA = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH"})
_QUERIES = _DATA | {"EXEC", "EXECUTE", "CALL", "DECLARE", "SET"}
_STATEMENTS = _QUERIES | {"IF", "BEGIN"}
_DEFINING = frozenset({"CREATE", "ALTER", "PREPARE"})
_ASSIGNING = frozenset({"SET", "INTO", "CALL", "EXECUTE", "DECLARE"})
"""What can give a value to a session variable of MySQL."""


def code_of(text: str, dialect: Dialect) -> Sequence[Piece]:
    """Return the pieces of *text* without comments."""
    return _code_of(text, dialect is MYSQL)


@lru_cache(64)
def _code_of(text: str, is_mysql: bool) -> tuple[Piece, ...]:
    pieces = pieces_of(text, MYSQL if is_mysql else T_SQL)
    return tuple(piece for piece in pieces if piece.kind != "comment")


def required_by(text: str, dialect: Dialect) -> tuple[Piece, ...]:
    """Return the first use of each variable in *text* that must be passed as a parameter.

    What may be declared, or may be the name of a procedure's parameter, isn't among them.
    """
    code = code_of(text, dialect)
    words = {piece.upper for piece in code if piece.kind == "word"}
    if words & _DEFINING or (dialect is MYSQL and _assigns(code, words)):
        return ()
    names_arguments = bool(words & {"EXEC", "EXECUTE"}) or not is_query(code)
    found: dict[str, Piece] = {}
    declared: set[str] = set()
    for index, piece in enumerate(code):
        if piece.kind == "variable" and not piece.text.startswith("@@") and piece.text != "@":
            is_argument = names_arguments and _sign_at(code, index + 1) == "="
            if "DECLARE" in words and _is_declared(code, index):
                declared.add(piece.upper)
            elif not is_argument:
                found.setdefault(piece.upper, piece)
    return tuple(piece for name, piece in found.items() if name not in declared)


def is_query(code: Sequence[Piece]) -> bool:
    """Return whether a command starts like a statement, and not with the name of a procedure."""
    first = next(_without_brackets(code), None)
    return first is not None and first.kind == "word" and first.upper in _STATEMENTS


def is_only_query(text: str, dialect: Dialect = T_SQL) -> bool:
    """Return whether *text* is certainly a statement, and can't be the name of anything."""
    code = code_of(text, dialect)
    first, *following = code[:2] or [Piece("sign", "", 0)]
    if first.kind != "word" or first.upper not in _QUERIES or not following:
        return False
    return following[0].text != "." and following[0].start > first.end


def is_only_name(text: str, dialect: Dialect) -> bool:
    """Return whether *text* is the name of an object, such as `dbo.GetOrders`."""
    code = code_of(text, dialect)
    names = [piece.kind in ("word", "name") for piece in code[::2]]
    return len(code) % 2 == 1 and all(names) and {piece.text for piece in code[1::2]} <= {"."}


def _without_brackets(code: Sequence[Piece]) -> Iterator[Piece]:
    return (piece for piece in code if piece.text not in ("(", ";"))


def _assigns(code: Sequence[Piece], words: set[str]) -> bool:
    texts = [piece.text for piece in code]
    return bool(words & _ASSIGNING) or (":", "=") in pairwise(texts)


def _is_declared(code: Sequence[Piece], index: int) -> bool:
    before = code[index - 1] if index else None
    return before is not None and (before.upper == "DECLARE" or before.text == ",")


def _sign_at(code: Sequence[Piece], index: int) -> str:
    return code[index].text if index < len(code) else ""
