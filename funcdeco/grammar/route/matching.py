"""Match paths against route templates, as ASP.NET Core's `RoutePatternMatcher` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from funcdeco.grammar.route.constraints import satisfies_all
from funcdeco.grammar.route.template import (
    Constraint,
    Literal,
    Parameter,
    Part,
    Segment,
    Template,
    fold,
)

Satisfied = Callable[[Sequence[Constraint], "str | None"], bool]
"""Returns whether a value, None if it is missing, satisfies all constraints."""


def matches(template: Template, path: str) -> bool:
    """Return whether *template* matches *path*, which has no leading slash."""
    return match(template, path) is not None


def match(
    template: Template, path: str, satisfied: Satisfied = satisfies_all
) -> dict[str, str] | None:
    """Return the values of the parameters, None if *path*, without its leading slash, differs.

    A parameter that the path omits has its default; without a default, it is missing. By default,
    values match only if they are certain to satisfy all constraints.
    """
    tokens = path.split("/")
    # A trailing slash does not start another segment.
    tokens = tokens if tokens[-1] else tokens[:-1]
    values: dict[str, str] = {}
    offset = 0
    for index, token in enumerate(tokens):
        if not token or index >= len(template.segments):
            return None
        segment = template.segments[index]
        part = segment.only
        if isinstance(part, Parameter) and part.is_catch_all:
            # It also matches a trailing slash.
            rest = path[offset:]
            values[part.name] = rest
            return values if satisfied(part.constraints, rest) else None
        captured = captured_by(segment, token, satisfied)
        if captured is None:
            return None
        values.update(captured)
        offset += len(token) + 1
    missing = template.segments[len(tokens) :]
    fits = all(matches_nothing(segment, satisfied) for segment in missing)
    return {**values, **_defaults(missing)} if fits else None


def _defaults(segments: Sequence[Segment]) -> dict[str, str]:
    parts = (segment.only for segment in segments)
    parameters = (part for part in parts if isinstance(part, Parameter))
    return {one.name: one.default for one in parameters if one.default is not None}


def matches_nothing(segment: Segment, satisfied: Satisfied = satisfies_all) -> bool:
    """Return whether the path may end before *segment*; a default must satisfy the constraints."""
    part = segment.only
    if not isinstance(part, Parameter) or not can_be_missing(segment, satisfied):
        return False
    return part.is_optional or satisfied(part.constraints, part.default)


def can_be_missing(segment: Segment, satisfied: Satisfied = satisfies_all) -> bool:
    """Return whether the path may end before *segment*, assuming that its default is valid."""
    part = segment.only
    if not isinstance(part, Parameter):
        return False
    if part.is_catch_all and part.default is None:
        return satisfied(part.constraints, None)
    return part.is_optional or part.default is not None


def fewest_segments(template: Template) -> int:
    """Return the minimum number of segments in a matching path."""
    found = len(template.segments)
    while found and can_be_missing(template.segments[found - 1]):
        found -= 1
    return found


def has_catch_all(template: Template) -> bool:
    """Return whether the last segment of *template* matches the rest of the path."""
    return bool(template.segments) and is_catch_all(template.segments[-1])


def is_catch_all(segment: Segment) -> bool:
    """Return whether *segment* matches the rest of the path."""
    part = segment.only
    return isinstance(part, Parameter) and part.is_catch_all


def segment_matches(segment: Segment, token: str) -> bool:
    """Return whether *segment*, not a catch-all, matches *token*, a part between two slashes."""
    return captured_by(segment, token) is not None


def captured_by(
    segment: Segment, token: str, satisfied: Satisfied = satisfies_all
) -> dict[str, str] | None:
    """Return what the parameters of *segment*, not a catch-all, capture; None without a match."""
    part = segment.only
    if isinstance(part, Literal):
        same = len(part.text) == len(token) and fold(part.text) == fold(token)
        return {} if same else None
    if part is not None:
        return {part.name: token} if satisfied(part.constraints, token) else None
    captured = _captured(segment.parts, token)
    if captured is None:
        return None
    fits = all(satisfied(parameter.constraints, text) for parameter, text in captured)
    return {parameter.name: text for parameter, text in captured} if fits else None


def _captured(parts: Sequence[Part], token: str) -> list[tuple[Parameter, str]] | None:
    """Return the part of *token* that each parameter captures; None if it does not match."""
    whole = _from_the_right(parts, token, is_whole=True)
    last = parts[-1]
    if whole is not None or not isinstance(last, Parameter) or not last.is_optional:
        return whole
    # An optional parameter is omitted together with the dot before it.
    return None if token.endswith(".") else _from_the_right(parts[:-2], token, is_whole=False)


def _from_the_right(
    parts: Sequence[Part], token: str, *, is_whole: bool
) -> list[tuple[Parameter, str]] | None:
    """Search for the literals from last to first, each as far right as possible.

    There is no backtracking: `{a}b{c}` finds only the last `b`.
    """
    captured: list[tuple[Parameter, str]] = []
    folded, end = fold(token), len(token)
    waiting: Parameter | None = None
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if isinstance(part, Parameter):
            waiting = part
            continue
        at = folded.rfind(fold(part.text), 0, max(end - (waiting is not None), 0))
        after = at + len(part.text)
        if at < 0 or is_whole and index == len(parts) - 1 and after != len(token):
            return None
        if waiting is not None:
            if after == end:
                return None
            captured.append((waiting, token[after:end]))
            waiting = None
        end = at
    if waiting is None:
        return captured if parts and end == 0 else None
    return [*captured, (waiting, token[:end])] if end else None
