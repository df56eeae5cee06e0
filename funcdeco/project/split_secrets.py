"""Secrets that no line shows as a whole: in strings of several parts, or with escapes."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence

from funcdeco.diagnostics.secrets import Span, has_secret
from funcdeco.grammar.late_pattern import late_pattern

_LITERAL = late_pattern(r'"(?:[^"\\]|\\.)*"')
# Few files have any of these: parsing all others would take time for nothing.
_MAY_HAVE = late_pattern(
    r"key|passw|pwd|secret|token|sig|://|sg\.|sk-|eyj|gh[a-z]_|bearer|\\[xun0-7]", re.IGNORECASE
)


def escaped_secrets(line: str) -> Iterator[Span]:
    """Return the ranges of the strings in a line of JSON that have a secret with escapes."""
    for match in _LITERAL.finditer(line) if "\\u" in line else ():
        try:
            value: object = json.loads(match[0])
        except ValueError:
            continue
        if isinstance(value, str) and has_secret(value):
            yield match.start() + 1, match.end() - 1


def split_secrets(lines: Sequence[str]) -> dict[int, list[Span]]:
    """Return the ranges of such strings in a Python file by the index of their line."""
    text = "\n".join(lines)
    found: dict[int, list[Span]] = {}
    for node in _strings(text) if _MAY_HAVE.search(text) else ():
        for number, span in _ranges(node, lines):
            found.setdefault(number, []).append(span)
    return found


def _strings(text: str) -> Iterator[ast.expr]:
    """Return the expressions that are strings with a secret."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.BinOp)):
            value = _value(node)
            if value and has_secret(value):
                yield node


def _value(node: ast.expr) -> str | None:
    """Return the value of a string, or of the sum of several."""
    parts: list[str] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if not (isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)):
            return None
        parts.append(node.right.value)
        node = node.left
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return None
    return "".join([node.value, *reversed(parts)])


def _ranges(node: ast.expr, lines: Sequence[str]) -> Iterator[tuple[int, Span]]:
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    for number in range(first, min(last + 1, len(lines))):
        line = lines[number]
        start = _offset(line, node.col_offset) if number == first else 0
        end = _offset(line, node.end_col_offset or 0) if number == last else len(line)
        is_plain = first == last and has_secret(line[start:end]) and "\\" not in line[start:end]
        # What a single line shows is masked there, with the rest of the string in sight.
        if not is_plain or isinstance(node, ast.BinOp):
            yield number, (start + len(line[start:end]) - len(line[start:end].lstrip()), end)


def _offset(line: str, in_bytes: int) -> int:
    """Return an offset in characters for one in bytes of UTF-8, which `ast` counts."""
    return len(line.encode()[:in_bytes].decode(errors="replace"))
