"""Packages import only packages that precede them in ROWS.

Imports inside functions count too. The exceptions are the public entry points, listed here with
their reasons.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "funcdeco"
ROWS = (
    {"_lazy", "_version", "errors"},
    {"app", "declare", "first_call", "mounting", "registry", "runtime"},
    {"grammar"},
    {"diagnostics"},
    {"project"},
    {"bindings"},
    {"functions"},
    {"isolation"},
    {"worker"},
    {"sources"},
    {"analysis"},
    {"targets"},
    {"engine"},
    {"storage"},
    {"testing"},
    {"writer"},
    {"linter"},
    {"export"},
    {"deployment", "eject", "import_costs", "scaffold", "server"},
    {"cli", "__main__"},
)
"""From the lowest layer to the highest; a package includes all of its modules."""
DOORS = {
    ("funcdeco.app", "funcdeco.bindings"): "names the models' modules, which load on first use",
    ("funcdeco.app", "funcdeco.sources.decorators.resolve"): "`App.functions`",
    ("funcdeco.declare", "funcdeco.bindings.describe"): "`help` and signature of decorators",
    ("funcdeco.functions.model", "funcdeco.targets.v1"): "`Function.function_json`",
}
"""Imports that violate the order, all of them lazy except the first."""
BACK = {
    ("funcdeco.app", "funcdeco.sources.decorators.resolve"),
    ("funcdeco.functions.model", "funcdeco.targets.v1"),
}
"""Exceptions with a path back to the importer, since the results depend on the importing object."""
SIBLINGS = (
    ("deployment.runtime", "engine"),
    ("targets", "linter"),
    ("scaffold", "linter"),
    ("scaffold", "writer"),
)
"""Pairs that must not import each other, although their rows would allow it."""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "template" not in parts:  # files of users' projects
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str, *, lazy: bool = True) -> set[str]:
    """Return the modules of funcdeco that *name* imports; with *lazy* those in functions too."""
    tree = ast.parse(MODULES[name].read_bytes())
    nodes = _run(tree.body, lazy)
    return {imported for node in nodes for imported in _imported(node)} - {name}


def _run(body: list[ast.stmt], lazy: bool) -> Iterator[ast.stmt]:
    """Yield the statements that run at import, and with *lazy* also those in functions."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _run(node.orelse, lazy)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "not TYPE_CHECKING":
            yield from _run(node.body, lazy)
        elif lazy or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _run(getattr(node, field, []), lazy)
            for handler in getattr(node, "handlers", []):
                yield from _run(handler.body, lazy)


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


def row(name: str) -> int:
    """Return the row number of *name*; the package itself, the public interface, is on top."""
    parts = name.split(".")
    if len(parts) == 1:
        return len(ROWS)
    found = [number for number, members in enumerate(ROWS) if parts[1] in members]
    assert len(found) == 1, f"list {name} in ROWS, once"
    return found[0]


def test_imports_run_in_no_cycle_lazy_ones_included() -> None:
    graph = {
        name: {other for other in imports(name) - {"funcdeco"} if (name, other) not in BACK}
        for name in MODULES
    }
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", [name for name in MODULES if name != "funcdeco"])
def test_imports_lead_to_rows_above(name: str) -> None:
    # `import funcdeco` costs nothing that a module could not import itself.
    others = imports(name) - {"funcdeco"}
    assert {other for other in others if row(other) > row(name) and (name, other) not in DOORS} == (
        set()
    )


def test_each_door_is_used_and_leads_down() -> None:
    for name, other in DOORS:
        assert other in imports(name)
        assert row(other) > row(name)
        is_lazy = other not in imports(name, lazy=False)
        assert is_lazy is (other != "funcdeco.bindings")


def test_some_packages_do_not_know_each_other() -> None:
    for name in MODULES:
        for other in imports(name):
            for one, another in SIBLINGS:
                pair = f"funcdeco.{one}.", f"funcdeco.{another}."
                for first, second in (pair, pair[::-1]):
                    is_pair = f"{name}.".startswith(first) and f"{other}.".startswith(second)
                    assert not is_pair, name


def test_a_deployed_app_imports_few_modules() -> None:
    seen, to_do = set[str](), ["funcdeco", "funcdeco.app"]  # `from funcdeco import App`
    while to_do:
        name = to_do.pop()
        if name not in seen:
            seen.add(name)
            to_do.extend(imports(name, lazy=False))
    assert seen == {
        "funcdeco",
        "funcdeco._version",
        "funcdeco.app",
        "funcdeco.bindings",
        "funcdeco.declare",
        "funcdeco.registry",
    }


def test_a_package_says_in_its_first_line_what_it_is_for() -> None:
    for name, path in MODULES.items():
        first = ast.get_docstring(ast.parse(path.read_bytes()))
        assert first, name


def test_no_folder_is_one_that_tools_skip() -> None:
    """Black's default, .gitignore files and many tools skip folders of these names."""
    skipped = {"build", "dist", "venv", "env", "buck-out", "site-packages", "node_modules"}
    assert not {part for path in MODULES.values() for part in path.parts} & skipped
