"""Step 1: collect the records of an app and its includes, and group them by function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from funcdeco.bindings.http import AuthLevel
from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.constraints import check_constraints
from funcdeco.grammar.route.template import parse_template
from funcdeco.isolation.importing import find_attribute
from funcdeco.registry import Declaration, Include, Record, Registry
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.call_sites import absolute, source_of
from funcdeco.sources.decorators.findings import Findings
from funcdeco.sources.decorators.unwrap import unwrap


class Scope(NamedTuple):
    """The prefix and auth level that an HTTP trigger inherits from includes."""

    prefix: str = ""
    auth_level: str | None = None


class ScopedRecord(NamedTuple):
    """One decorator on one function, and the scope in which it was found."""

    function: Callable[..., Any]
    declaration: Declaration
    scope: Scope
    source: DecoratorCall


class FunctionSpec(NamedTuple):
    """A function as our outermost decorator received it, and all its records."""

    target: Callable[..., Any]
    records: list[ScopedRecord]
    """From top to bottom."""

    @property
    def source(self) -> DecoratorCall:
        """The first decorator."""
        return self.records[0].source


def collect(registry: Registry, findings: Findings) -> tuple[list[ScopedRecord], list[Registry]]:
    """Return all records of *registry* and its includes (last), and all registries found."""
    _check_auth_level(registry.auth_level, DecoratorCall(registry.file, registry.line), findings)
    auth_level = _known(registry.auth_level)
    seen = [registry]
    return _collect(registry, Scope(auth_level=auth_level), findings, (), seen), seen


def _collect(
    registry: Registry,
    scope: Scope,
    findings: Findings,
    above: tuple[Registry, ...],
    seen: list[Registry],
) -> list[ScopedRecord]:
    found = [_scoped(record, scope) for record in registry.records]
    for include in registry.includes:
        at = DecoratorCall(absolute(include.file), include.line, include.code, include.instruction)
        blueprint = _blueprint(include, at, findings)
        if blueprint is None:
            continue
        if blueprint in (*above, registry):
            findings.add("APP010", "the blueprint includes itself", "remove this `include`", at=at)
            continue
        if blueprint in seen:
            message = "the blueprint is included more than once"
            hint = "include it once: a function has one name and one folder"
            findings.add("APP013", message, hint, at=at)
            continue
        seen.append(blueprint)
        _check_auth_level(include.auth_level, at, findings)
        prefix = _prefix(include.prefix, at, findings)
        _check_auth_level(
            blueprint.auth_level, DecoratorCall(blueprint.file, blueprint.line), findings
        )
        inner = Scope(
            "/".join(filter(None, (scope.prefix, prefix))),
            _known(include.auth_level) or _known(blueprint.auth_level) or scope.auth_level,
        )
        found += _collect(blueprint, inner, findings, (*above, registry), seen)
    return found


def _scoped(record: Record, scope: Scope) -> ScopedRecord:
    return ScopedRecord(*record, scope, source_of(record.declaration))


def _blueprint(include: Include, at: DecoratorCall, findings: Findings) -> Registry | None:
    """Return the included blueprint, importing it if it is given by name."""
    found: object = include.blueprint
    if isinstance(found, str):
        found, problems = find_attribute(found, at.locate(findings.snapshot))
        findings += problems
        if problems:
            return None
    if isinstance(found, Registry):
        return found
    findings.add(
        "APP009",
        f"`include` got {include.blueprint!r}, which is not a Blueprint",
        'pass a Blueprint, or its location as "package.module:attribute"',
        at=at,
    )
    return None


def _check_auth_level(value: str | None, at: DecoratorCall, findings: Findings) -> None:
    levels = get_args(AuthLevel)
    if value is not None and value not in levels:
        findings.add(
            "APP011",
            f"invalid `auth_level` {value!r}",
            f"use one of {', '.join(map(repr, levels))}",
            at=at,
            key="auth_level",
        )


def _known(auth_level: str | None) -> str | None:
    return auth_level if auth_level in get_args(AuthLevel) else None


def _prefix(prefix: object, at: DecoratorCall, findings: Findings) -> str:
    if prefix is not None and not isinstance(prefix, str):
        message, hint = f"invalid `prefix` {prefix!r}", 'use a string, such as "v1"'
        findings.add("APP011", message, hint, at=at, key="prefix")
        return ""
    text = (prefix or "").strip("/")
    for error in _route_errors(text):
        message = f"invalid `prefix` {text!r}: {error.message}"
        findings.add("APP011", message, error.hint, at=at, key="prefix")
    return text


def _route_errors(text: str) -> list[GrammarError]:
    try:
        return check_constraints(parse_template(text))
    except GrammarError as error:
        return [error]


def group(records: list[ScopedRecord]) -> list[FunctionSpec]:
    """Return one specification for each function.

    Records below a third-party decorator belong to the function that it returns, found through
    `__wrapped__`. A function wrapped twice has two specifications that share the records below.
    """
    by_object: dict[int, list[ScopedRecord]] = {}
    for record in records:
        by_object.setdefault(id(record.function), []).append(record)
    inner = {
        id(wrapped)
        for items in by_object.values()
        for wrapped in list(unwrap(items[0].function))[1:]
    }
    return [
        FunctionSpec(items[0].function, _reading_order(items[0].function, by_object))
        for key, items in by_object.items()
        if key not in inner
    ]


def _reading_order(
    target: Callable[..., Any], by_object: dict[int, list[ScopedRecord]]
) -> list[ScopedRecord]:
    # Decorators run from the bottom up, so the last record of the outermost object is on top.
    found = [item for one in unwrap(target) for item in reversed(by_object.get(id(one), []))]
    if len({item.declaration.file for item in found}) == 1:
        found.sort(key=lambda item: item.declaration.line)
    return found
