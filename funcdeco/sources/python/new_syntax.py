"""Syntax that only newer versions of Python accept.

Sources: the pages "What's New in Python", `https://docs.python.org/3/whatsnew/`, and the PEPs.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from typing import NamedTuple

from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.python.module import Module

_CANDIDATE = late_pattern(
    rb"\bexcept\b[^:\n]*[*,]|\btype[ \t]+\w|\b(?:def|class)[ \t]+\w+\s*\[|[\[:,]\s*\*"
    rb"|(?<!\w)(?:[fF][rR]?|[rR][fF]|[tT][rR]?|[rR][tT])['\"]"
)
"""Code that may be new syntax."""
_QUOTES = late_pattern(r"[A-Za-z]*('''|\"\"\"|'|\")")


_NODES = {
    "TryStar": ((3, 11), "`except*`"),  # PEP 654
    "TypeAlias": ((3, 12), "a `type` statement"),  # PEP 695
    "TemplateStr": ((3, 14), "a template string"),  # PEP 750
}
"""Kinds of nodes that are new as a whole."""


class NewSyntax(NamedTuple):
    """The first use of a syntax in a module."""

    since: tuple[int, int]
    """The Python version that introduced it."""
    what: str
    location: Location


def new_syntax(module: Module, target: tuple[int, int]) -> list[NewSyntax]:
    """Return the syntax in *module* that Python *target* doesn't accept, each kind once."""
    if module.error is not None or not _CANDIDATE.search(module.content):
        return []
    found: dict[str, NewSyntax] = {}
    try:
        for node in ast.walk(module.tree):
            for since, what, at in _uses(node):
                if since > target:
                    found.setdefault(what, NewSyntax(since, what, module.location(at)))
        if target < (3, 12) and (place := _nested_quotes(module)):
            what = "an f-string with nested quotes or a backslash"
            found[what] = NewSyntax((3, 12), what, place)
    except RecursionError:
        pass
    return list(found.values())


def _uses(node: ast.AST) -> Iterator[tuple[tuple[int, int], str, ast.AST]]:
    """Yield the version, the name and the node of each new syntax that *node* itself uses."""
    if known := _NODES.get(type(node).__name__):
        yield (*known, node)
    elif isinstance(node, ast.Subscript):
        if _is_open_tuple(node.slice) and any(_is_starred(one) for one in _elements(node.slice)):
            yield (3, 11), "`*` in a subscript", node.slice  # PEP 646
    elif isinstance(node, ast.ExceptHandler):
        if _is_open_tuple(node.type):
            yield (3, 14), "`except` with several types without parentheses", node  # PEP 758
    elif isinstance(node, ast.arg) and _is_starred(node.annotation):
        yield (3, 11), "`*` in an annotation", node  # PEP 646
    for one in getattr(node, "type_params", ()):  # PEP 695, PEP 696
        yield (3, 12), "a type parameter", one
        if getattr(one, "default_value", None) is not None:
            yield (3, 13), "a type parameter with a default", one


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else []


def _is_starred(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Starred)


def _is_open_tuple(node: ast.expr | None) -> bool:
    """Return whether it is a tuple without parentheses."""
    if not isinstance(node, ast.Tuple) or not node.elts:
        return False
    first = node.elts[0]
    return (node.lineno, node.col_offset) == (first.lineno, first.col_offset)


def _nested_quotes(module: Module) -> Location | None:
    """Return the first f-string whose expressions only Python 3.12 can parse (PEP 701)."""
    start = getattr(tokenize, "FSTRING_START", None)
    if start is None or not _has_suspect(module):
        return None
    try:
        text = module.content.decode("utf-8-sig")
        return _first_nested(io.StringIO(text).readline, start, module.file)
    except (UnicodeError, SyntaxError, tokenize.TokenError):
        return None


def _has_suspect(module: Module) -> bool:
    """Return whether an expression in an f-string contains a quote, a backslash or a line break."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FormattedValue):
            spans_lines = node.lineno != node.end_lineno
            if spans_lines or re.search(r"[\\'\"#]", module.text(node.value)):
                return True
    return False


def _first_nested(readline: Callable[[], str], start: int, file: str) -> Location | None:
    end, middle = getattr(tokenize, "FSTRING_END", 0), getattr(tokenize, "FSTRING_MIDDLE", 0)
    open_quotes: list[str] = []
    for token in tokenize.generate_tokens(readline):
        if open_quotes and token.type not in (start, end, middle) and _is_new(token, open_quotes):
            return Location(file, token.start[0], token.start[1] + 1)
        if token.type == start:
            quote = _QUOTES.match(token.string)
            if any(one in token.string for one in open_quotes):
                return Location(file, token.start[0], token.start[1] + 1)
            open_quotes.append(quote[1] if quote else "'")
        elif token.type == end:
            open_quotes.pop()
    return None


def _is_new(token: tokenize.TokenInfo, open_quotes: list[str]) -> bool:
    """Return whether a token can't be in the expression of an f-string before Python 3.12."""
    if token.type == tokenize.COMMENT or "\\" in token.string:
        return True
    if token.type in (tokenize.NL, tokenize.NEWLINE):
        return any(len(quote) == 1 for quote in open_quotes)
    return token.type == tokenize.STRING and any(quote in token.string for quote in open_quotes)
