"""Step 1: give each call of a decorator the scope of its blueprint, and check the includes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple, get_args

from funcdeco.bindings.http import AuthLevel
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.constraints import check_constraints
from funcdeco.grammar.route.template import parse_template
from funcdeco.sources.decorators.call import DecoratorCall, source_of
from funcdeco.sources.decorators.findings import Findings
from funcdeco.sources.recording.model import (
    AppliedCall,
    RecordedCall,
    RecordedFunction,
    RecordedInclude,
    Recording,
)


class Scope(NamedTuple):
    """The prefix and auth level that an HTTP trigger inherits from includes."""

    prefix: str = ""
    auth_level: str | None = None


class ScopedRecord(NamedTuple):
    """One decorator on one function, and the scope in which it was found."""

    call: RecordedCall
    scope: Scope
    source: DecoratorCall


class FunctionSpec(NamedTuple):
    """A function as our outermost decorator received it, and all its records."""

    function: RecordedFunction
    records: list[ScopedRecord]
    """From top to bottom."""

    @property
    def source(self) -> DecoratorCall:
        """The first decorator."""
        return self.records[0].source


class Scopes:
    """The scope of each registry of a recording."""

    def __init__(self, recording: Recording, findings: Findings) -> None:
        """Walk the includes, and add their problems to *findings*."""
        self._recording = recording
        self._findings = findings
        self._scopes: dict[int, Scope] = {}
        app = recording.registries[0]
        self._check_auth_level(app.auth_level, source_of(app.site))
        self._visit(0, Scope(auth_level=_known(app.auth_level)), ())

    def record(self, applied: AppliedCall) -> ScopedRecord:
        """Return a call with its scope."""
        call = self._recording.calls[applied.call]
        return ScopedRecord(call, self._scopes[applied.registry], source_of(call.site))

    def spec(self, function: RecordedFunction) -> FunctionSpec:
        """Return a function with its records."""
        return FunctionSpec(function, [self.record(one) for one in function.calls])

    def _visit(self, index: int, scope: Scope, above: tuple[int, ...]) -> None:
        self._scopes[index] = scope
        for include in self._recording.registries[index].includes:
            at = source_of(include.site)
            blueprint = self._blueprint(include, at)
            if blueprint is None:
                continue
            if blueprint in (*above, index):
                message = "the blueprint includes itself"
                self._findings.add("APP010", message, "remove this `include`", at=at)
            elif blueprint in self._scopes:
                message = "the blueprint is included more than once"
                hint = "include it once: a function has one name and one folder"
                self._findings.add("APP013", message, hint, at=at)
            else:
                self._visit(blueprint, self._inner(include, blueprint, scope, at), (*above, index))

    def _inner(
        self, include: RecordedInclude, blueprint: int, scope: Scope, at: DecoratorCall
    ) -> Scope:
        own = self._recording.registries[blueprint]
        self._check_auth_level(include.auth_level, at)
        prefix = _prefix(include.prefix, at, self._findings)
        self._check_auth_level(own.auth_level, source_of(own.site))
        return Scope(
            "/".join(filter(None, (scope.prefix, prefix))),
            _known(include.auth_level) or _known(own.auth_level) or scope.auth_level,
        )

    def _blueprint(self, include: RecordedInclude, at: DecoratorCall) -> int | None:
        if include.problems:
            place = at.locate(self._findings.snapshot)
            self._findings += _located(include.problems, place)
        elif include.registry is None:
            message = f"`include` got {include.shown}, which is not a Blueprint"
            hint = 'pass a Blueprint, or its location as "package.module:attribute"'
            self._findings.add("APP021", message, hint, at=at)
        return include.registry

    def _check_auth_level(self, value: object, at: DecoratorCall) -> None:
        levels = get_args(AuthLevel)
        if value is not None and value not in levels:
            message = f"invalid `auth_level` {value!r}"
            hint = f"use one of {', '.join(map(repr, levels))}"
            self._findings.add("APP011", message, hint, at=at, key="auth_level")


_OF_INCLUDE = {"APP002": "APP020", "APP009": "APP021"}
"""Codes of an invalid `--app` are errors in the call; `include` is a line of the app."""


def _located(problems: Iterable[Diagnostic], place: Location) -> Iterable[Diagnostic]:
    """Return *problems* of `include`, at *place* if they have no place of their own."""
    named = [replace(one, code=_OF_INCLUDE.get(one.code, one.code)) for one in problems]
    return [one if one.location else replace(one, location=place) for one in named]


def _known(auth_level: Any) -> str | None:
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
