"""Run all rules over an app and turn their findings into diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, cached_property
from typing import NamedTuple, cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.bindings.base import Binding
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function, Selects
from funcdeco.linter.failures import Failures
from funcdeco.linter.rule import (
    About,
    AppCheck,
    BindingCheck,
    Finding,
    FunctionCheck,
    Table,
)
from funcdeco.linter.rules import TABLES, late_tables
from funcdeco.project.json_object import JsonObject
from funcdeco.project.placing import Place, placed


def run_rules(
    app: CheckedApp, wants: Callable[[str], bool], tables: tuple[Table, ...] | None = None
) -> list[Diagnostic]:
    """Run the rules of *tables* (default: all) whose codes *wants* selects.

    A rule that raises becomes a diagnostic, and the remaining rules still run.
    """
    if tables is None:
        declarations = (one for function in app.functions for one in function.declarations)
        tables = (*TABLES, *late_tables({one.facts for one in declarations}))
    return list(_Run(app, wants, tables).all())


class _Rules(NamedTuple):
    """The rules of all tables; a rule for some types comes with the predicate that selects them."""

    of_any: list[tuple[str, BindingCheck]]
    of_some: list[tuple[str, BindingCheck, Selects]]
    of_functions: list[tuple[str, FunctionCheck]]
    of_app: list[tuple[str, AppCheck]]


@cache
def _rules(tables: tuple[Table, ...]) -> _Rules:
    """Merge the rules of *tables*; raises ValueError if two have a rule for the same code."""
    codes = Counter(code for table in tables for code in table.codes)
    if twice := sorted(code for code, count in codes.items() if count > 1):
        raise ValueError(f"two tables have a rule for {', '.join(twice)}")
    found = _Rules([], [], [], [])
    for table in tables:
        for code, (check, selects) in table.of_bindings.items():
            if selects is None:
                found.of_any.append((code, check))
            else:
                found.of_some.append((code, check, selects))
        found.of_functions.extend(table.of_functions.items())
        found.of_app.extend(table.of_app.items())
    return found


@cache
def _rules_of(facts: type[Binding], tables: tuple[Table, ...]) -> list[tuple[str, BindingCheck]]:
    """Return the rules for bindings of one type: those for any type, then its own."""
    rules = _rules(tables)
    return [*rules.of_any, *((rule[0], rule[1]) for rule in rules.of_some if rule[2](facts))]


class _Run:
    def __init__(
        self, app: CheckedApp, wants: Callable[[str], bool], tables: tuple[Table, ...]
    ) -> None:
        self._app = app
        self._tables = tables
        rules = _rules(tables)
        self._wants = wants
        self._failures = Failures()
        self._of_type: dict[type[Binding], list[tuple[str, BindingCheck]]] = {}
        self._functions = [rule for rule in rules.of_functions if wants(rule[0])]
        self._of_app = [rule for rule in rules.of_app if wants(rule[0])]

    def _rules_of(self, facts: type[Binding]) -> list[tuple[str, BindingCheck]]:
        if facts not in self._of_type:
            self._of_type[facts] = [
                rule for rule in _rules_of(facts, self._tables) if self._wants(rule[0])
            ]
        return self._of_type[facts]

    def all(self) -> Iterator[Diagnostic]:
        for function in self._app.functions:
            yield from self._about_bindings(function)
            yield from self._about_function(function)
        yield from self._about_app()
        yield from self._failures.diagnostics

    def _about_bindings(self, function: Function) -> Iterator[Diagnostic]:
        for declaration in function.declarations:
            for code, check in self._rules_of(declaration.facts):
                try:
                    for finding in check(declaration, function, self._app):
                        yield self._reported(code, finding, declaration, function)
                except Exception as error:  # noqa: BLE001
                    self._failures.add(code, error, function)

    def _about_function(self, function: Function) -> Iterator[Diagnostic]:
        for code, check in self._functions:
            try:
                for finding in check(function, self._app):
                    yield self._reported(code, finding, None, function)
            except Exception as error:  # noqa: BLE001
                self._failures.add(code, error, function)

    def _about_app(self) -> Iterator[Diagnostic]:
        for code, check in self._of_app:
            try:
                for finding in check(self._app):
                    yield self._reported(code, finding, None, self._owner(finding.at))
            except Exception as error:  # noqa: BLE001
                self._failures.add(code, error)

    def _owner(self, at: About | None) -> Function | None:
        """Return the function that an app-level finding is about, if any."""
        if at is None or isinstance(at, Function):
            return at
        return self._owners.get(at.file if isinstance(at, Location) else id(at))

    @cached_property
    def _owners(self) -> dict[int | str, Function]:
        """The functions by the id of their declarations, and by the path of their function.json."""
        functions = self._app.functions
        owners: dict[int | str, Function] = {
            id(one): function for function in functions for one in function.declarations
        }
        return owners | {one.file: one for one in functions if not one.is_decorated}

    def _reported(
        self,
        code: str,
        finding: Finding,
        declaration: BindingDeclaration | None,
        function: Function | None,
    ) -> Diagnostic:
        """Return the diagnostic for *finding*, located at *declaration* or else at *function*."""
        at = finding.at or declaration or function
        assert at is not None, f"{code} doesn't name a place"
        if isinstance(at, JsonObject):  # in a file that belongs to no function
            return self._placed(code, finding, at, None)
        if isinstance(at, BindingDeclaration):
            declaration = at
        origin = at.origin if not isinstance(at, Location) else None
        about = origin or (declaration.origin if declaration else None)
        name = about.property_name(finding.key) if about and finding.key else finding.key or None
        if origin is None and about is not None:
            name = name or about.name
        place = origin or cast("Location", at)
        reported = self._placed(code, finding, place, name, function, declaration)
        return reported if place.file else replace(reported, location=None)  # of an option

    def _placed(
        self,
        code: str,
        finding: Finding,
        place: Place | Location,
        name: str | None,
        function: Function | None = None,
        declaration: BindingDeclaration | None = None,
    ) -> Diagnostic:
        return placed(
            self._app.snapshot,
            code,
            finding.message,
            finding.hint,
            place,
            name,
            part=finding.part,
            fix=finding.fix,
            value=declaration.string(finding.key) if declaration else None,
            function=function.name if function else None,
            binding=declaration.name if declaration else finding.binding or None,
        )
