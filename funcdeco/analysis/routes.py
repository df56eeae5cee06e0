"""The functions of an app that handle HTTP requests, in the order in which the host tries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.constraints import check_constraints
from funcdeco.grammar.route.matching import has_catch_all
from funcdeco.grammar.route.table import RouteTable
from funcdeco.grammar.route.template import (
    LONGEST,
    Literal,
    Segment,
    Template,
    fold,
    parse_template,
)

RESERVED = ("admin", "runtime")
"""The host rejects routes that start with these: `ScriptHost.ValidateHttpFunction`."""


class Served(NamedTuple):
    """The route of a function."""

    function: Function
    declaration: BindingDeclaration
    """Its httpTrigger."""
    path: str
    """The route with its prefix."""
    template: Template
    methods: frozenset[str]
    """In uppercase; empty means all methods."""


class Refused(NamedTuple):
    """A function that the host rejects because *by* already has its route and *method*."""

    function: Function
    declaration: BindingDeclaration
    path: str
    by: Function
    method: str


class Clash(NamedTuple):
    """The route *earlier* handles requests that *later* also matches, such as *path*."""

    later: Served
    earlier: Served
    path: str | None
    method: str
    is_whole: bool
    """Whether *later* loses all requests; if not, neither route covers the other."""


@dataclass(frozen=True, eq=False)
class Routes:
    """All routes of an app."""

    served: tuple[Served, ...]
    """The routes that the host accepts, in the order in which it tries them: by function name."""
    refused: tuple[Refused, ...]

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """The routes that lose requests: each with the function that handles all, or the first."""
        found: list[Clash] = []
        table, unreached = RouteTable(), set[int]()
        for number, route in enumerate(self.served):
            for clash in self._clashes(route, table.may_share(route.template), unreached):
                found.append(clash)
                if clash.is_whole:
                    unreached.add(number)
            table.add(number, route.template)
        return tuple(found)

    def _clashes(
        self, later: Served, candidates: list[int], unreached: set[int]
    ) -> Iterator[Clash]:
        overlap: Clash | None = None
        for number in candidates:
            earlier = self.served[number]
            method = _shared_method(earlier.methods, later.methods)
            if method is None or number in unreached:
                continue
            from funcdeco.grammar.route.overlap import accepts_all, example_path, shared_path

            if accepts_all(earlier.template, later.template):
                if not earlier.methods or later.methods and later.methods <= earlier.methods:
                    yield Clash(later, earlier, example_path(later.template), method, True)
                    return
            elif overlap is None and not accepts_all(later.template, earlier.template):
                path = shared_path(later.template, earlier.template)
                overlap = Clash(later, earlier, path, method, False) if path else None
        if overlap:
            yield overlap


def route_of(declaration: BindingDeclaration, function: Function) -> str:
    """Return the route without the prefix; a blank route defaults to the function's name."""
    declared = declaration.string("route")
    return declared if declared and not declared.isspace() else function.name


def with_prefix(prefix: str, route: str) -> str:
    """Return the full template; see `WebJobsRouteBuilder.BuildRouteTemplate`."""
    return f"{prefix}/{route}" if prefix else route


@lru_cache(maxsize=4096)
def template_of(text: str) -> Template | None:
    """Return the parsed template *text*; None if it is invalid.

    Segments are parsed once for all routes, so offsets count from the start of the segment.
    """
    *above, last = text.split("/")
    if len(text) > LONGEST or not above or not last or "{{" in text or "}}" in text:
        return _whole_template(text)
    pieces = [*map(_piece, above), _piece(last)]
    names: list[str] = []
    for piece in pieces:
        # The full parser handles `//` and parameters that contain a slash.
        if piece is None or piece.is_open and piece is not pieces[-1]:
            return _whole_template(text)
        names += piece.names
    if len(set(names)) < len(names):
        return None
    return Template(tuple(piece.segment for piece in pieces if piece))


def _whole_template(text: str) -> Template | None:
    found = parsed(text)
    return None if isinstance(found, GrammarError) else found


class _Piece(NamedTuple):
    segment: Segment
    names: tuple[str, ...]
    is_open: bool


@lru_cache(maxsize=4096)
def _piece(text: str) -> _Piece | None:
    """Return *text* parsed as a single segment; None if it needs the full parser."""
    if text.isidentifier() or text.replace("-", "").isalnum():
        return _Piece(Segment((Literal(text),)), (), False)
    template = None if not text or text[0] in "~/" else _whole_template(text)
    if template is None:
        return None
    names = tuple(fold(parameter.name) for parameter in template.parameters)
    return _Piece(template.segments[0], names, has_catch_all(template))


@lru_cache(maxsize=4096)
def parsed(text: str) -> Template | GrammarError:
    """Return the parsed template *text*, or the error in it."""
    try:
        return parse_template(text)
    except GrammarError as error:
        return error


@lru_cache(maxsize=4096)
def constraint_faults(text: str) -> tuple[GrammarError, ...]:
    """Return the errors in the constraints of the template *text*; empty if it is invalid."""
    if ":" not in text or not any(":" in one and _is_wrong(one) for one in text.split("/")):
        return ()
    template = parsed(text)
    return () if isinstance(template, GrammarError) else tuple(check_constraints(template))


@lru_cache(maxsize=4096)
def _is_wrong(segment: str) -> bool:
    """Return whether a segment has an invalid constraint or cannot be parsed by itself."""
    template = parsed(segment)
    return isinstance(template, GrammarError) or bool(check_constraints(template))


def reserved_by(route: str) -> str | None:
    """Return the reserved name that *route* (without its prefix) starts with, or None."""
    trimmed = route.strip("/").lower()
    return next((name for name in RESERVED if trimmed.startswith(name)), None)


@once
def routes_of(app: CheckedApp) -> Routes:
    """Return all valid routes of *app*."""
    return find_routes(app.functions, app.route_prefix, app.host_value("functions"))


def find_routes(functions: Iterable[Function], prefix: str, listed: object) -> Routes:
    """Return all valid routes; *listed* is the value of `functions` in host.json."""
    served: list[Served] = []
    refused: list[Refused] = []
    known: dict[str, list[tuple[Function, frozenset[str]]]] = {}
    for function, declaration in _triggers(functions, listed):
        route = route_of(declaration, function)
        path = with_prefix(prefix, route)
        template = template_of(path)
        if template is None or reserved_by(route) or constraint_faults(path):
            continue
        declared: list[str] = declaration.properties.get("methods") or []
        same = known.setdefault(fold(route.strip("/")), [])
        conflict = _conflict(same, frozenset(declared))
        if conflict:
            refused.append(Refused(function, declaration, path, *conflict))
            continue
        same.append((function, frozenset(declared)))
        methods = frozenset(method.upper() for method in declared)
        served.append(Served(function, declaration, path, template, methods))
    return Routes(tuple(served), tuple(refused))


def _triggers(
    functions: Iterable[Function], listed: object
) -> Iterator[tuple[Function, BindingDeclaration]]:
    """Yield the HTTP functions without errors, in the host's order.

    The host compares names in uppercase, so `itemsa` comes before `items_a`.
    """
    allowed = None
    if isinstance(listed, list) and listed:  # an empty list is as if it weren't there
        allowed = {str(name).lower() for name in cast("list[object]", listed)}
    for function in sorted(functions, key=lambda one: one.name.upper()):
        trigger = function.declared_trigger
        if trigger is None or not serves(trigger.facts) or not function.is_whole:
            continue
        if allowed is None or function.name.lower() in allowed:
            yield function, trigger


def _conflict(
    same: list[tuple[Function, frozenset[str]]], methods: frozenset[str]
) -> tuple[Function, str] | None:
    """Return the function that already has one of *methods*, which are case-sensitive."""
    for other, others in same:
        method = _shared_method(methods, others)
        if method is not None:
            return other, method.upper()
    return None


def _shared_method(one: frozenset[str], other: frozenset[str]) -> str | None:
    """Return a method that is in both, or None; an empty set means all methods."""
    shared = one & other if one and other else one | other
    if "GET" in shared or not (one or other):
        return "GET"
    return min(shared, default=None)
