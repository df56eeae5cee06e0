"""What commands do before they start to work: the modules that they import, and what these run.

Counts, not times: `python tests/bench/budgets.py` measures the budgets.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.grammar.late_pattern import late_pattern

PACKAGE = Path(__file__).parents[1] / "funcdeco"
NOT_IN_COMMANDS = {"deployment", "engine", "testing"}
"""Packages that no command imports, and that must not import `grammar`, if deployed."""


def at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes that run when a module is imported: all but the bodies of functions."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (part for one in node.decorator_list for part in ast.walk(one))
        elif isinstance(node, ast.ClassDef):
            yield from at_import(node.body)
        else:
            yield from ast.walk(node)


def test_no_module_of_a_command_compiles_a_pattern_when_it_is_imported() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in NOT_IN_COMMANDS
        for node in at_import(ast.parse(path.read_bytes()).body)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert found == []


def test_a_late_pattern_works_as_the_compiled_one() -> None:
    late, compiled = late_pattern(r"(?P<year>\d+)-(\d+)", re.ASCII), re.compile(
        r"(?P<year>\d+)-(\d+)"
    )
    found = late.fullmatch("2026-11")
    assert found is not None and found.groupdict() == {"year": "2026"}
    assert late.sub(r"\2", "1-2 3-4") == compiled.sub(r"\2", "1-2 3-4") == "2 4"
    assert (late.groups, late.pattern, late.flags) == (2, compiled.pattern, re.ASCII.value)
    assert late_pattern(rb"b+").findall(b"abba") == [b"bb"]


def test_a_late_pattern_is_invalid_when_it_is_used() -> None:
    with pytest.raises(re.error, match="unterminated"):
        late_pattern("(").match("")


@pytest.mark.core
def test_every_late_pattern_is_valid() -> None:
    code = """
import importlib, pkgutil, re, warnings
import funcdeco.grammar.late_pattern as late
warnings.simplefilter("error")
late.late_pattern = re.compile
import funcdeco
for one in pkgutil.walk_packages(funcdeco.__path__, "funcdeco."):
    if not one.name.startswith(("funcdeco.scaffold.template", "funcdeco.__main__")):
        importlib.import_module(one.name)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
