"""Hints for routes that match the same requests."""

from __future__ import annotations

from dataclasses import replace

from funcdeco.analysis.routes import Clash
from funcdeco.grammar.route.matching import has_catch_all, matches
from funcdeco.grammar.route.overlap import accepts_all
from funcdeco.grammar.route.template import Constraint, Parameter, Segment, Template, format_part

_NUMBERS = ("id", "number", "count", "year", "month", "day", "page", "index")
"""Endings of parameter names that usually denote integers."""


def hint_for_shadow(clash: Clash) -> str:
    """Return a hint for a route whose requests all go to an earlier route."""
    one, other = clash.later, clash.earlier
    if accepts_all(one.template, other.template):
        return "use a different route or different methods for one of them"
    first = f"rename `{one.function.name}` so that it sorts before `{other.function.name}`"
    narrow = _narrowed(other.template, clash.path)
    if narrow:
        name = other.function.name
        return f"use `{narrow}` in the route of `{name}` if it is an integer, or {first}"
    if has_catch_all(other.template):
        return f"{first}, or use a different route for `{other.function.name}`"
    return f"{first}, or add a constraint to the route of `{other.function.name}`"


def hint_for_overlap(clash: Clash) -> str:
    """Return a hint to distinguish two routes."""
    one, other = clash.later, clash.earlier
    return (
        f"add a constraint to the route of `{other.function.name}`, or rename "
        f"`{one.function.name}` so that it sorts first"
    )


def _narrowed(template: Template, path: str | None) -> str | None:
    """Return a parameter with an `int` constraint that stops *template* from matching *path*."""
    for segment in template.segments:
        part = segment.only
        if not isinstance(part, Parameter) or part.constraints or part.is_catch_all:
            continue
        if path is not None and part.name.lower().endswith(_NUMBERS):
            narrow = replace(part, constraints=(Constraint("int"),))
            segments = [_put(one, part, narrow) for one in template.segments]
            if not matches(Template(tuple(segments)), path):
                return format_part(narrow)
    return None


def _put(segment: Segment, part: Parameter, narrow: Parameter) -> Segment:
    return Segment((narrow,)) if segment.only is part else segment
