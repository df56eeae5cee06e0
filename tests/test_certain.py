"""Which parts of a function run in every call: findings on them are certain."""

from __future__ import annotations

import ast
import textwrap

import pytest

from funcdeco.sources.python.certain import certain_nodes


def certain_names(text: str) -> str:
    """Return the names that are evaluated in every run, in their order in the source."""
    [function] = ast.parse(textwrap.dedent(text)).body
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    nodes = certain_nodes(function)
    names = (one for one in ast.walk(function) if isinstance(one, ast.Name) and id(one) in nodes)
    return " ".join(one.id for one in sorted(names, key=lambda one: (one.lineno, one.col_offset)))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a()\n if b:\n  c()\n d", "a b d"),
        ("if a:\n  return\n b", "a"),
        ("while a:\n  b\n c", "a c"),
        ("while True:\n  a\n b", ""),
        ("for a in b():\n  c\n d", "b d"),
        ("with a() as b, c():\n  d\n e", "a e"),
        ("match a:\n  case 1:\n   b\n c", "a c"),
        ("try:\n  a()\n finally:\n  b\n c", "a c"),
        ("try:\n  a()\n except E:\n  b\n c", "c"),
        ("try:\n  return a\n finally:\n  b\n c", "a"),
        ("raise a\n b", "a"),
        ("x = a if b else c", "x b"),
        ("x = a and b()", "x a"),
        ("x = [a for a in b]\n c", "x b c"),
        ("def g():\n  a\n b", "b"),
        ("x = lambda: a", "x"),
    ],
)
def test_certain_parts_of_a_function(body: str, names: str) -> None:
    assert certain_names(f"def f():\n {body}\n") == names


def test_a_function_that_is_nested_too_deeply_has_none() -> None:
    call = ast.parse("x").body[0].value  # type: ignore[attr-defined]
    for _ in range(5_000):
        call = ast.UnaryOp(ast.Not(), call)
    function = ast.parse("def f(): x").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = [ast.Expr(call)]
    assert certain_nodes(function) == frozenset()
