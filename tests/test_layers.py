"""Modules know what lies below them, never what lies above: read from their imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "funcdeco"
LAYERS = (
    {"codes", "grammar", "json_spans", "explanations", "_version", "_lazy", "v2_names"},
    {"errors", "diagnostics", "proof", "mounting"},
    {"declare", "registry", "app"},
    {"bindings"},
    {"functions", "importing", "tolerant", "project", "catalogue", "schema", "spelling"},
    {"resolve"},
    {"loading", "reading", "elements", "published"},
    {"build", "checking", "inspect", "scaffold"},
    {"cli", "__main__"},
)
"""From the bottom up; a package stands for all of its modules."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def run_time_imports(name: str) -> set[str]:
    """Give the modules of funcdeco that *name* imports when it is imported itself."""
    tree = ast.parse(MODULES[name].read_bytes())
    return {imported for node in _executed(tree.body) for imported in _imported(node)} - {name}


def _executed(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements that an import runs: not in functions, not under TYPE_CHECKING."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _executed(node.orelse)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "not TYPE_CHECKING":
            yield from _executed(node.body)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _executed(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from _executed(handler.body)


def _imported(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (item.name for item in node.names if item.name in MODULES)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: imports are absolute"
        for item in node.names:
            whole = f"{node.module}.{item.name}"
            if whole in MODULES:
                yield whole
            elif node.module in MODULES:
                yield str(node.module)


def layer(name: str) -> int | None:
    """Give the number of the layer of *name*; None for the package itself, the public face."""
    parts = name.split(".")
    if len(parts) == 1:
        return None
    found = [number for number, members in enumerate(LAYERS) if parts[1] in members]
    assert len(found) == 1, f"say in LAYERS where {name} belongs"
    return found[0]


def test_imports_run_in_no_circle() -> None:
    graph = {name: run_time_imports(name) for name in MODULES}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", [name for name in MODULES if name != "funcdeco"])
def test_imports_lead_downward(name: str) -> None:
    # The table of decorators names the models' package, whose modules load on first use.
    allowed = {"funcdeco.bindings"} if name == "funcdeco.app" else set()
    # `import funcdeco` costs nothing that a module could not ask for.
    allowed.add("funcdeco")
    own = layer(name)
    assert own is not None
    upward = {
        imported
        for imported in run_time_imports(name) - allowed
        if (other := layer(imported)) is None or other > own
    }
    assert upward == set()


def test_the_package_loads_no_models() -> None:
    assert run_time_imports("funcdeco.app") == {
        "funcdeco.bindings",
        "funcdeco.declare",
        "funcdeco.registry",
    }
    assert run_time_imports("funcdeco.bindings") == set()


def test_commands_do_not_know_each_other() -> None:
    commands = ("build", "checking", "inspect", "scaffold")
    for name in MODULES:
        for imported in run_time_imports(name):
            mine, other = name.split(".")[1:2], imported.split(".")[1:2]
            if mine and other and mine[0] in commands and other[0] in commands:
                assert mine == other, f"{name} imports {imported}"
