"""Find the function that handles a request: rows R-HTTP-02 to 08, H-HTTP-27, 32 and 34."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from funcdeco.analysis.routes import Served, find_routes
from funcdeco.engine.http.reasons import no_route
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.route.constraints import accepts_all
from funcdeco.grammar.route.matching import match
from funcdeco.grammar.route.template import Literal, fold


class Found(NamedTuple):
    """The route of a request."""

    function: Function
    declaration: BindingDeclaration
    """Its httpTrigger."""
    values: dict[str, str]
    """The values of the route's parameters; a missing one has none."""
    missing: tuple[str, ...]
    """The parameters without a value."""


class RouteList:
    """The routes of an app, in the order in which the host tries them: by function name."""

    def __init__(self, functions: Iterable[Function], prefix: str, listed: object) -> None:
        self._served = find_routes(functions, prefix, listed).served
        self._by_function = {one.function.name: one for one in reversed(self._served)}
        self._prefix = prefix
        self._candidates: dict[str, tuple[Served, ...]] = {}

    def find(self, method: str, path: str) -> Found | None:
        """Return the first route that matches *path* and has *method*; there is no 405."""
        relative = path[1:]
        upper = method.upper()
        for route in self._starting_with(fold(relative.partition("/")[0])):
            if not route.methods or upper in route.methods:
                values = match(route.template, relative, accepts_all)
                if values is not None:
                    names = (one.name for one in route.template.parameters)
                    missing = tuple(name for name in names if name not in values)
                    return Found(route.function, route.declaration, values, missing)
        return None

    def has(self, path: str) -> bool:
        """Return whether a route matches *path*, for whatever methods."""
        relative = path[1:]
        return any(match(one.template, relative, accepts_all) is not None for one in self._served)

    def of(self, function: str) -> Served | None:
        """Return the route of the function with this name; None if it has none."""
        return self._by_function.get(function)

    def explain(self, method: str, path: str) -> str:
        """Return why no route handles a request."""
        return no_route(method, path, self._served, self._prefix)

    def _starting_with(self, first: str) -> tuple[Served, ...]:
        """Return the routes whose first segment can be *first*."""
        known = self._candidates.get(first)
        if known is None:
            known = tuple(one for one in self._served if _may_start_with(one, first))
            if len(self._candidates) < 1000:
                self._candidates[first] = known
        return known


def _may_start_with(route: Served, first: str) -> bool:
    segments = route.template.segments
    part = segments[0].only if segments else None
    return not isinstance(part, Literal) or fold(part.text) == first
