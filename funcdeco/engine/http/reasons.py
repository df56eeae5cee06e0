"""Explain why a request reached no function, for the failure messages of tests."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.analysis.routes import Served, with_prefix
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.route.constraints import accepts_all
from funcdeco.grammar.route.matching import match
from funcdeco.grammar.similar import closest

_MOST_ROUTES = 6


def no_route(method: str, path: str, served: Sequence[Served], prefix: str) -> str:
    """Return why none of the routes *served* handles *method* and *path*."""
    if not served:
        return "no function has a route"
    if other := _matching(path, served):
        methods = in_backticks(sorted(other.methods))
        return f"the route `/{other.path}` of `{other.function.name}` accepts only {methods}"
    problem = f"no route matches `{path}`"
    for one in served:
        if match(one.template, path[1:], _accept) is not None:
            return f"{problem}; a constraint of `/{one.path}` excludes it"
    prefixed = f"/{with_prefix(prefix, path[1:])}"
    if prefixed != path and _matching(prefixed, served):
        return f"{problem}; did you mean `{prefixed}`?"
    routes = list(dict.fromkeys(f"/{one.path}" for one in served))
    if similar := _similar(path, routes, f"/{prefix}/" if prefix else "/"):
        return f"{problem}; did you mean `{similar}`?"
    more = ", ..." if len(routes) > _MOST_ROUTES else ""
    return f"{problem}; available: {in_backticks(routes[:_MOST_ROUTES])}{more}"


def no_key(function: str, required: str, key: str) -> str:
    """Return why *key* doesn't open a function of the level *required*; "" is a missing key."""
    if not key:
        where = "in the header `x-functions-key` or as `code`"
        return f"`{function}` requires a key of the level `{required}` {where}"
    return (
        f"the key of the request isn't one of the level `{required}`, which `{function}` requires"
    )


def _similar(path: str, routes: Sequence[str], start: str) -> str:
    """Return the route like *path*, "" if none is; the prefix, which all share, isn't compared."""
    if path.startswith(start):
        rest = closest(path[len(start) :], (one[len(start) :] for one in routes))
        return f"{start}{rest}" if rest else ""
    return closest(path, routes) or ""


def _accept(_: object, __: object) -> bool:
    return True


def _matching(path: str, served: Sequence[Served]) -> Served | None:
    """Return the first route that matches *path*, whatever its methods are."""
    relative = path[1:]
    return next(
        (one for one in served if match(one.template, relative, accepts_all) is not None), None
    )
