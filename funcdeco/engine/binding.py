"""Resolve the inputs and outputs of invocations: settings once, expressions at each call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import takewhile
from typing import Any, NamedTuple, cast

from funcdeco.bindings.base import Binding, json_names, reads
from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.expressions import (
    ExpressionError,
    Scope,
    fill_settings,
    fill_tokens,
    parse_template,
)
from funcdeco.engine.filters import fill_filter, fill_query, parameters_of
from funcdeco.engine.settings import HostSettings, connection_name
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, Text, Token

_NAMES, _SETTINGS = "expressions", "settings"


class Template(NamedTuple):
    """A property with its settings filled in, parsed once; *error* is raised at each call."""

    text: str
    tokens: tuple[Token, ...] = ()
    error: ExpressionError | None = None

    @property
    def is_constant(self) -> bool:
        """Whether it has no names to fill in."""
        return self.error is None and not any(isinstance(one, Name) for one in self.tokens)

    def fill(self, scope: Scope) -> str:
        """Return the string of one invocation. Raises ExpressionError."""
        if self.error is not None:
            raise ExpressionError(*self.error.args)
        return fill_tokens(self.tokens, scope) if self.tokens else self.text


class BindingPlan:
    """How to resolve one input or output, prepared for many invocations."""

    def __init__(self, declaration: BindingDeclaration, settings: HostSettings) -> None:
        self.declaration = declaration
        self.kind: str = declaration.kind
        self.name: str = declaration.name
        self.connection: str = connection_of(declaration, settings)
        self._templates = {
            key: _planned(value, way, settings) for key, value, way in _properties(declaration)
        }
        self._query = next(iter(declaration.holding("document query")), "")
        self._filter = next(iter(declaration.holding("table filter")), "")
        self._list = next(iter(declaration.holding("parameter list")), "")
        self._resolved = self._resolved_once()

    def resolve(self, scope: Scope) -> ResolvedBinding:
        """Return the binding with all properties filled in. Raises ExpressionError."""
        return self._resolve(scope) if self._resolved is None else self._resolved

    def constant(self, key: str) -> str | None:
        """Return a property that has the same value in each invocation; None for any other."""
        value = self._templates.get(key)
        if isinstance(value, Template):
            return value.fill(_NOTHING) if value.is_constant else None
        return value if isinstance(value, str) else None

    def beginning(self, key: str) -> str:
        """Return a property up to its first name."""
        value = self._templates.get(key)
        if not isinstance(value, Template):
            return value if isinstance(value, str) else ""
        if not value.tokens:
            return value.text
        texts = takewhile(lambda one: isinstance(one, Text), value.tokens)
        return "".join(one.text for one in texts if isinstance(one, Text))

    def _resolved_once(self) -> ResolvedBinding | None:
        """Return what all invocations have; None if it differs, or if each of them fails."""
        if not all(map(_is_constant, self._templates.values())):
            return None
        try:
            return self._resolve(_NOTHING)
        except ExpressionError:
            return None

    def _resolve(self, scope: Scope) -> ResolvedBinding:
        properties: dict[str, Any] = {}
        parameters: Mapping[str, Any] = {}
        for key, value in self._templates.items():
            if isinstance(value, Template) and not value.is_constant and not value.error:
                if key == self._query:
                    properties[key], parameters = fill_query(value.tokens, scope)
                    continue
                if key == self._filter:
                    properties[key] = fill_filter(value.text, value.tokens, scope)
                    continue
            properties[key] = _filled(value, scope)
        if self._list in properties:
            parameters = parameters_of(str(properties[self._list]))
        kind, name = self.declaration.type, self.name
        return ResolvedBinding(kind, name, properties, self.connection, parameters)


_NOTHING = Scope({}, "", cast("Any", None))


def connection_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> str:
    """Return the name of the connection's setting, or the name itself if it can't be resolved."""
    known = settings if isinstance(settings, HostSettings) else HostSettings(settings)
    name = connection_name(declaration)
    try:
        name = fill_settings(name, known)
    except (ExpressionError, GrammarError):
        return name
    return known.connection(name, declaration.facts.connection_names)


@cache
def _ways(model: type[Binding]) -> dict[str, str | None]:
    """Return how the host reads each property of a binding type."""
    return {key: reads(model.model_fields[name]) for name, key in json_names(model).items()}


def _properties(declaration: BindingDeclaration) -> list[tuple[str, Any, str | None]]:
    """Return the properties with how the host reads each."""
    ways = _ways(declaration.facts)
    return [(key, value, ways.get(key, _NAMES)) for key, value in declaration.properties.items()]


def _planned(value: Any, way: str | None, settings: HostSettings) -> Any:
    if isinstance(value, list):
        return [_planned(item, way, settings) for item in cast("list[object]", value)]
    if not isinstance(value, str) or way not in (_NAMES, _SETTINGS):
        return value
    try:
        text = fill_settings(value, settings)
        return Template(text, parse_template(text) if way == _NAMES else ())
    except ExpressionError as error:
        return Template(value, (), error)
    except GrammarError as error:
        return Template(value, (), ExpressionError(str(error)))


def _is_constant(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_constant, cast("list[object]", value)))
    return not isinstance(value, Template) or value.is_constant


def _filled(value: Any, scope: Scope) -> Any:
    if isinstance(value, Template):
        return value.fill(scope)
    if isinstance(value, list):
        return [_filled(item, scope) for item in cast("list[object]", value)]
    return value
