"""Run all rules over an app and turn what they find into diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import In
from funcdeco.bindings.base import Binding
from funcdeco.diagnostics.diagnostic import Diagnostic, Spot
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function, Selects
from funcdeco.linter.rule import (
    AppCheck,
    BindingCheck,
    Finding,
    FunctionCheck,
    Table,
)
from funcdeco.linter.rules import TABLES


def run_rules(
    app: CheckedApp, wants: Callable[[str], bool], tables: tuple[Table, ...] | None = None
) -> list[Diagnostic]:
    """Return what the rules of *tables*, by default all, find whose code *wants* takes."""
    return list(_Run(app, wants, TABLES if tables is None else tables).all())


class _Rules(NamedTuple):
    """The rules of all tables, those of some types with what tells these."""

    of_any: list[tuple[str, BindingCheck]]
    of_some: list[tuple[str, BindingCheck, Selects]]
    of_functions: list[tuple[str, FunctionCheck]]
    of_app: list[tuple[str, AppCheck]]


@cache
def _rules(tables: tuple[Table, ...]) -> _Rules:
    """Put the rules of *tables* together; raises ValueError if two have a rule for one code."""
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
    """Return the rules for bindings of one type: those of any, then its own."""
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
        app = self._app
        for function in app.functions:
            for declaration in function.declarations:
                for code, check in self._rules_of(declaration.facts):
                    for finding in check(declaration, function, app):
                        yield _told(code, finding, declaration, function)
            for code, check_function in self._functions:
                for finding in check_function(function, app):
                    yield _told(code, finding, None, function)
        owners = {
            id(declaration): function
            for function in app.functions
            for declaration in function.declarations
        }
        for code, check_app in self._of_app:
            for finding in check_app(app):
                yield _of_app(code, finding, owners)


def _told(
    code: str, finding: Finding, declaration: BindingDeclaration | None, function: Function
) -> Diagnostic:
    at = finding.at
    if isinstance(at, In):
        return _in_file(code, finding, at)
    return _in_function(
        code, finding, at if isinstance(at, BindingDeclaration) else declaration, function
    )


def _of_app(code: str, finding: Finding, owners: dict[int, Function]) -> Diagnostic:
    at = finding.at
    assert at is not None, f"{code} doesn't say where"
    if isinstance(at, In):
        return _in_file(code, finding, at)
    if isinstance(at, BindingDeclaration):
        return _in_function(code, finding, at, owners[id(at)])
    return _in_function(code, finding, None, at)


def _in_file(code: str, finding: Finding, at: In) -> Diagnostic:
    return Diagnostic(
        code,
        finding.message,
        finding.hint,
        at.file,
        at.line if finding.span is None else finding.span.line,
        spot=Spot(at.path, finding.part, _is_renamed(finding)),
        span=finding.span,
        fix=finding.fix,
    )


def _in_function(
    code: str, finding: Finding, declaration: BindingDeclaration | None, function: Function
) -> Diagnostic:
    source = finding.source or (declaration or function).origin.source
    file, line = source.file, source.line if function.is_decorated else None
    if finding.span is not None:
        file, line = finding.file or file, finding.span.line
    return Diagnostic(
        code,
        finding.message,
        finding.hint,
        file,
        line,
        function.name,
        declaration.name if declaration else None,
        spot=_spot(finding, declaration, function),
        span=finding.span,
        fix=finding.fix,
    )


def _is_renamed(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.action == "rename"


def _spot(finding: Finding, declaration: BindingDeclaration | None, function: Function) -> Spot:
    said = declaration.string(finding.key) if declaration and finding.key else None
    path = _path(finding, declaration, function)
    return Spot(path, finding.part, _is_renamed(finding), said)


def _path(
    finding: Finding, declaration: BindingDeclaration | None, function: Function
) -> tuple[str | int, ...]:
    """Give where the property stands: below `bindings` in function.json, else as a keyword."""
    key = finding.key
    if function.is_decorated:
        return ((declaration.origin.property_name(key) if declaration else key),) if key else ()
    above = ("bindings", declaration.index) if declaration else finding.above
    return (*above, *([key] if key else ()))
