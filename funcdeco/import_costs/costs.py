"""The costs of an app's imports: per module, per package and per function, and what is shared."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.import_costs.importtime import Node
from funcdeco.import_costs.measuring import Measured
from funcdeco.import_costs.roots import Root, Roots

APP = "(this app)"
"""In place of a package, the modules of the project."""
PYTHON = "(Python)"
"""In place of a package, the modules of the standard library."""


@dataclass(frozen=True)
class Cost:
    """Time and memory."""

    seconds: float = 0.0
    memory: int | None = None
    """Bytes; None if the system doesn't tell, or if nothing is imported."""

    def __add__(self, other: Cost) -> Cost:
        """Return both together."""
        known = [one.memory for one in (self, other) if one.memory is not None]
        return Cost(self.seconds + other.seconds, sum(known) if known else None)


class ModuleCost(NamedTuple):
    """An imported module."""

    name: str
    package: str
    own: Cost
    """Without the modules that it imports."""
    total: Cost
    """With those that it is the first to import."""
    statement: Location | None
    """The statement of the project that imports it, or that leads to its import."""
    parents: tuple[str, ...] = ()
    """The modules during whose import it is imported, the innermost first."""


class PackageCost(NamedTuple):
    """The modules of one package."""

    name: str
    own: Cost
    """Without what they import of other packages."""
    total: Cost
    """With what they are the first to import of other packages; of the app's modules, `own`."""
    modules: int
    is_direct: bool
    """Whether the app imports it, rather than another package."""
    functions: tuple[str, ...] = ()
    """The functions whose modules import it."""
    statement: Location | None = None
    """The first statement of the project that imports it, or that leads to its import."""


class FunctionsCost(NamedTuple):
    """The module of one or several functions."""

    root: Root
    alone: Cost | None
    """What it imports if nothing else has been imported; None if that ends the process."""
    only: Cost
    """What no other module of a function imports."""
    packages: tuple[PackageCost, ...]
    """The packages that no other module of a function imports, the heaviest first."""
    now: Cost
    """The imports before its first response, in the order in which they run now."""


class Costs(NamedTuple):
    """What the imports of an app cost."""

    python: str
    runs: int
    start: Cost
    """All imports, which run before the first response if no script is lazy."""
    modules: tuple[ModuleCost, ...]
    """In the order of the imports, outer ones first."""
    packages: tuple[PackageCost, ...]
    """The heaviest first."""
    functions: tuple[FunctionsCost, ...]
    """In the order of the worker."""
    trees: tuple[Node, ...]
    problems: tuple[Diagnostic, ...]
    is_v2: bool = False
    """Whether the worker imports one module, function_app.py, before any function runs."""


def costs_of(roots: Roots, start: Measured, alone: Mapping[str, Measured], runs: int) -> Costs:
    """Return the costs from measurements: of all imports, and of each root by its module."""
    named = {name: cost for one in (*alone.values(), start) for name, cost in _named(one).items()}
    loaded = {root.module: _names(alone.get(root.module)) for root in roots.modules}
    modules = tuple(_named(start).values())
    functions = tuple(_of_root(root, roots, named, loaded, alone) for root in roots.modules)
    total = Cost(start.seconds, start.memory)
    if not any(root.is_lazy for root in roots.modules):
        functions = tuple(one._replace(now=total) for one in functions)
    problems = {one: None for found in (start, *alone.values()) for one in found.problems.values()}
    python = next((one.python for one in (start, *alone.values()) if one.python), "")
    return Costs(
        python,
        runs,
        total,
        modules,
        _packages(modules, roots, named, loaded),
        functions,
        start.trees,
        tuple(problems),
        bool(roots.v2_app),
    )


def package_of(name: str, kinds: Mapping[str, str]) -> str:
    """Return the package of a module: the outermost one that isn't a namespace, or a group.

    A namespace has no code: only Python's import system works for it.
    """
    if kinds.get(name) == "app":
        return APP
    parts = name.split(".")
    if parts[0] in sys.stdlib_module_names or kinds.get(name) == "namespace":
        return PYTHON
    for count in range(1, len(parts)):
        if kinds.get(outer := ".".join(parts[:count])) != "namespace":
            return outer
    return name


def _names(measured: Measured | None) -> frozenset[str]:
    return frozenset(node.name for node in measured.nodes()) if measured else frozenset()


def _named(measured: Measured) -> dict[str, ModuleCost]:
    """Return the costs of the modules by name, outer modules first."""
    found: dict[str, ModuleCost] = {}
    imports = measured.import_of()

    def visit(node: Node, statement: Location | None, parents: tuple[str, ...]) -> int | None:
        known = imports.get(id(node))
        place = (known.statement if known else None) or statement
        package = package_of(node.name, measured.kinds)
        if parents and measured.kinds.get(node.name) == "missing":
            package = found[parents[0]].package  # which tries to import it
        first = ModuleCost(node.name, package, Cost(), Cost(), place)
        found.setdefault(node.name, first._replace(parents=parents))
        inside = [visit(child, place, (node.name, *parents)) for child in node.children]
        memory = known.memory if known else _known(inside)
        own = Cost(node.self_seconds, _minus(memory, inside))
        is_inside_itself = node.name in parents  # its package has imported it meanwhile
        total = Cost() if is_inside_itself else Cost(node.seconds, memory)
        before = found[node.name]
        found[node.name] = before._replace(own=before.own + own, total=before.total + total)
        return memory

    for tree in measured.trees:
        visit(tree, None, ())
    return found


def _known(inside: Sequence[int | None]) -> int | None:
    known = [number for number in inside if number is not None]
    return sum(known) if known else None


def _minus(memory: int | None, inside: Sequence[int | None]) -> int | None:
    return None if memory is None else memory - (_known(inside) or 0)


def _sum(names: Collection[str], named: Mapping[str, ModuleCost]) -> Cost:
    costs = [named[name].own for name in names if name in named]
    total = sum(costs, Cost())
    # The system may take memory back, so a part can be below zero.
    return Cost(total.seconds, None if total.memory is None else max(total.memory, 0))


def _of_root(
    root: Root,
    roots: Roots,
    named: Mapping[str, ModuleCost],
    loaded: Mapping[str, frozenset[str]],
    alone: Mapping[str, Measured],
) -> FunctionsCost:
    own = loaded[root.module]
    others = frozenset[str]().union(*(loaded[one] for one in loaded if one != root.module))
    only = [name for name in named if name in own and name not in others]
    elsewhere = {named[name].package for name in others if name in named}
    packages = _grouped([named[name] for name in only])
    eager = [loaded[one.module] for one in roots.modules if not one.is_lazy]
    measured = alone.get(root.module)
    return FunctionsCost(
        root,
        Cost(measured.seconds, measured.memory) if measured else None,
        _sum(only, named),
        tuple(one for one in packages if one.name not in {*elsewhere, APP, PYTHON}),
        _sum(own.union(*eager), named),
    )


def _packages(
    modules: tuple[ModuleCost, ...],
    roots: Roots,
    named: Mapping[str, ModuleCost],
    loaded: Mapping[str, frozenset[str]],
) -> tuple[PackageCost, ...]:
    users: dict[str, list[str]] = {}
    for root in roots.modules:
        for package in {named[name].package for name in loaded[root.module] if name in named}:
            users.setdefault(package, []).extend(root.functions)
    return tuple(
        one._replace(functions=tuple(sorted(users.get(one.name, ()), key=str.upper)))
        for one in _grouped(modules)
    )


def _grouped(modules: Collection[ModuleCost]) -> list[PackageCost]:
    """Return the packages of *modules*, the heaviest first."""
    named = {module.name: module for module in modules}
    groups: dict[str, list[ModuleCost]] = {}
    for module in modules:
        groups.setdefault(module.package, []).append(module)
    found = [_package(name, group, named) for name, group in groups.items()]
    return sorted(found, key=lambda one: (-one.total.seconds, one.name))


def _package(name: str, group: list[ModuleCost], named: Mapping[str, ModuleCost]) -> PackageCost:
    own = _sum([one.name for one in group], named)
    first = [one for one in group if not any(_is_of(name, above, named) for above in one.parents)]
    total = sum((one.total for one in first), Cost())
    return PackageCost(
        name,
        own,
        own if name == APP else total,
        len(group),
        any(not one.parents or _is_of(APP, one.parents[0], named) for one in group),
        statement=next((one.statement for one in group if one.statement), None),
    )


def _is_of(package: str, module: str, named: Mapping[str, ModuleCost]) -> bool:
    # A module that isn't among them is one of the app's: it imports what only one function needs.
    return named[module].package == package if module in named else package == APP
