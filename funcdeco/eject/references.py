"""Remove imports that are no longer needed, and report what still uses a removed name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import libcst as cst

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.fix import Edit
from funcdeco.eject.names import Names
from funcdeco.eject.rewriting import without
from funcdeco.eject.source import Imported, Source, first_name
from funcdeco.project.tree import ELSEWHERE

_TYPING = ("typing", "typing_extensions")
_TESTING = "funcdeco.testing"


class References:
    """The names that eject removes from one file, and their uses."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names
        self._imported = names.imported.get(source.file, [])
        self._modules = names.modules.get(source.file, [])
        self.problems: list[Diagnostic] = []
        self.keeps_funcdeco: bool = False
        """Whether the file uses funcdeco, but not in the app: it is a test, for example."""

    def remove(self) -> None:
        """Remove imports without any use left; report the uses of removed names that remain."""
        self._check_stars()
        for name, statements in self._names.assigned.get(self._source.file, {}).items():
            self._check_uses(name, self._source.uses([name], statements))
            other = self._source.is_bound_elsewhere(name, statements)
            if other is not None:
                self._add_other(name, other)
        for one in self._source.imports:
            if _is_ours(one):
                self._remove_ours(one)
            elif one in self._imported:
                self._check_uses(one.name, self._uses(one))
                self._source.aliases[one.alias] = None
            elif one.module in _TYPING or one.name in _TYPING:
                self._remove_unused(one)
        for one, file in self._modules:
            self._remove_module(one, file)
        self._remove_exports()
        self._check_expressions()

    def _uses(self, one: Imported) -> list[cst.CSTNode]:
        names = {one.name}
        if not one.attribute and one.alias.asname is None:
            parts = one.module.split(".")
            names = {".".join(parts[: count + 1]) for count in range(len(parts))}
        return self._source.uses(names, [one.alias])

    def _remaining(self, uses: Iterable[cst.CSTNode]) -> list[cst.CSTNode]:
        return [use for use in uses if not self._source.removes(use)]

    def _check_uses(self, name: str, uses: Iterable[cst.CSTNode]) -> None:
        for use in self._remaining(uses):
            message = f"`{name}` is removed but used here"
            self._add("EJC002", message, self._advice(use, name), use)

    def _remove_ours(self, one: Imported) -> None:
        uses = self._remaining(self._uses(one))
        module = f"{one.module}.{one.attribute}" if one.attribute else one.module
        if not uses:
            self._source.aliases[one.alias] = None
        elif f"{module}.".startswith(f"{_TESTING}.") or self._is_elsewhere():
            self.keeps_funcdeco = True
        else:
            for use in uses:
                what = f"`{one.name}` from funcdeco is used here"
                self._add("EJC002", what, self._advice(use, one.name), use)

    def _is_elsewhere(self) -> bool:
        """Return whether the file has no part of the app, and is in a folder such as tests/."""
        source = self._source
        folders = os.path.relpath(source.file, self._names.sources.snapshot.root).split(os.sep)[:-1]
        is_part = source.lines or source.edits or source.file in self._names.assigned
        return not is_part and any(one.lower() in ELSEWHERE for one in folders)

    def _remove_unused(self, one: Imported) -> None:
        """Remove an import of `Annotated`, or of its module, if all of its uses are removed."""
        uses = self._uses(one)
        if one.attribute in ("Annotated", "") and uses and not self._remaining(uses):
            self._source.aliases[one.alias] = None

    def _remove_module(self, one: Imported, file: str) -> None:
        """Remove the import of a module that was only used for its app or blueprint."""
        uses, names = self._uses(one), self._names.bound(file)
        remaining = self._remaining(uses)
        if uses and not remaining:
            self._source.aliases[one.alias] = None
        for use in remaining:
            outer = self._source.parent(use)
            chain = use if isinstance(use, cst.Attribute) else outer
            found = chain if isinstance(chain, cst.Attribute) else None
            if found is not None and found.attr.value in names:
                name = found.attr.value
                message = f"`{name}` is removed from `{one.module or one.name}` but used here"
                self._add("EJC002", message, self._advice(found, name), found)

    def _remove_exports(self) -> None:
        """Remove the names from `__all__`."""
        removed = self._names.bound(self._source.file)
        removed |= {one.name for one in self._source.imports if one.alias in self._source.aliases}
        for value in self._exported():
            listed = [element for element in value.elements if _text(element.value) in removed]
            if not listed:
                continue
            if isinstance(value, cst.List):
                self._remove_listed(value, listed)
                continue
            hint = "remove it from `__all__`"
            for element in listed:
                message = f"`{_text(element.value)}` is removed but listed here"
                self._add("EJC002", message, hint, element.value)

    def _remove_listed(self, value: cst.List, listed: list[cst.BaseElement]) -> None:
        elements = list(value.elements)
        if len(listed) < len(elements):
            self._source.edits += without(self._source, elements, listed)
            return
        start, end = self._source.span(value)
        self._source.edits.append(Edit(start, end, "[]"))

    def _exported(self) -> Iterator[cst.List | cst.Tuple]:
        for node in self._source.nodes(cst.Assign, cst.AugAssign, cst.AnnAssign):
            targets: list[cst.BaseExpression] = []
            if isinstance(node, cst.Assign):
                targets = [one.target for one in node.targets]
            elif isinstance(node, (cst.AugAssign, cst.AnnAssign)):
                targets = [node.target]
            value = getattr(node, "value", None)
            if any(first_name(one) == "__all__" for one in targets):
                if isinstance(value, (cst.List, cst.Tuple)):
                    yield value

    def _check_stars(self) -> None:
        for node, module, level in self._source.stars:
            file = self._names.sources.file_of(self._source.file, module, level)
            names = self._names.bound(file) if file else set[str]()
            is_ours = not level and module.partition(".")[0] == "funcdeco"
            if is_ours or names:
                message = f"`import *` hides which names `{'.' * level}{module}` provides"
                hint = "import the names that you need one by one"
                self._add("EJC004", message, hint, node)

    def _check_expressions(self) -> None:
        """Report uses of names that are assigned in what is removed."""
        loops = [one.target for one in self._source.loops if isinstance(one, cst.For)]
        for node in (*self._source.nodes(cst.NamedExpr), *loops):
            for name in _assigned(node) if self._source.removes(node) else ():
                for use in self._remaining(self._source.uses([name], [node])):
                    message = f"`{name}` is assigned in a removed call but used here"
                    self._add("EJC002", message, "assign it in a statement above the call", use)

    def _add_other(self, name: str, other: cst.CSTNode) -> None:
        message = f"`{name}` is removed but also has another meaning here"
        self._add("EJC002", message, "rename one of them", other)

    def _advice(self, use: cst.CSTNode, name: str) -> str:
        """Return what to write instead of a use of *name*."""
        outer = self._source.parent(use)
        around = self._source.parent(outer) if isinstance(outer, cst.Arg) else None
        if isinstance(around, cst.ClassDef):
            return "eject can't change a class that extends it; remove its decorators by hand"
        called = self._source.part(around.func) if isinstance(around, cst.Call) else ""
        if called.rpartition(".")[2] == "TestClient":
            return 'pass the project\'s folder instead, such as `TestClient(".")`'
        if _is_in(name, self._names):
            if called:
                return f"eject can't tell what `{called}` does with it; apply its decorators here"
            if isinstance(outer, cst.Attribute) and outer.attr.value == "functions":
                return "read the function.json files instead, or move this code out of the project"
            if isinstance(outer, cst.Attribute):
                return f"remove `{name}.{outer.attr.value}`, which did not run during the import"
        return "remove this code, or move it out of the project"

    def _add(self, code: str, message: str, hint: str, node: cst.CSTNode) -> None:
        at = self._source.location(node)
        self.problems.append(Diagnostic(code, message, hint, at))


def _is_in(name: str, names: Names) -> bool:
    """Return whether *name* is one of an app or a blueprint in any file."""
    return any(name in names.bound(file) for file in names.files)


def _assigned(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names that a loop or `name := value` assigns."""
    if isinstance(node, cst.NamedExpr):
        node = node.target
    elements = node.elements if isinstance(node, (cst.Tuple, cst.List)) else ()
    for inner in (one.value for one in elements):
        yield from _assigned(inner)
    if isinstance(node, cst.Name):
        yield node.value


def _is_ours(one: Imported) -> bool:
    return not one.level and one.module.partition(".")[0] == "funcdeco"


def _text(node: cst.BaseExpression) -> str:
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return value if isinstance(value, str) else ""
