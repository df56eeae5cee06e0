"""Overlaps between routes: the host tries routes in order, and the first match wins."""

from __future__ import annotations

from funcdeco.grammar.route.examples import example_path, shared_path
from funcdeco.grammar.route.implied import implies, least_length
from funcdeco.grammar.route.matching import (
    fewest_segments,
    has_catch_all,
    matches_nothing,
    segment_matches,
)
from funcdeco.grammar.route.template import Literal, Parameter, Segment, Template, fold

__all__ = ["accepts_all", "example_path", "shared_path"]


def accepts_all(earlier: Template, later: Template) -> bool:
    """Return whether *earlier* is certain to match every path that *later* matches."""
    if earlier == later:
        return True
    count, fewest = len(earlier.segments), fewest_segments(later)
    if fewest < fewest_segments(earlier):
        return False
    if has_catch_all(earlier):
        count -= 1
        if not _accepts_rest(earlier, later):
            return False
    elif has_catch_all(later) or len(later.segments) > count:
        return False
    pairs = zip(earlier.segments[:count], later.segments, strict=False)
    missing = earlier.segments[fewest:]
    return all(_accepts_segment(*pair) for pair in pairs) and all(map(matches_nothing, missing))


def _accepts_rest(earlier: Template, later: Template) -> bool:
    """Return whether the catch-all of *earlier* matches the remaining segments of *later*."""
    at = len(earlier.segments) - 1
    mine = _parameter(earlier.segments[at])
    if has_catch_all(later):
        if len(later.segments) <= at:
            # The rest may contain empty segments, which only a catch-all matches.
            return False
        if len(later.segments) - 1 == at:
            return implies(_parameter(later.segments[at]).constraints, mine.constraints)
    # A catch-all also matches a trailing slash, with which few constraints are satisfied.
    return len(later.segments) <= at or implies((), mine.constraints)


def _parameter(segment: Segment) -> Parameter:
    part = segment.only
    assert isinstance(part, Parameter)
    return part


def _accepts_segment(earlier: Segment, later: Segment) -> bool:
    """Return whether *earlier* matches all that *later* matches; neither is a catch-all."""
    mine, other = earlier.only, later.only
    if isinstance(other, Literal):
        # It is matched ignoring case.
        texts = (other.text, other.text.lower(), other.text.upper(), fold(other.text))
        return all(segment_matches(earlier, text) for text in texts if len(text) == len(texts[0]))
    if isinstance(mine, Literal):
        return False
    if isinstance(mine, Parameter):
        if isinstance(other, Parameter):
            return implies(other.constraints, mine.constraints)
        return implies((), mine.constraints, least_length(later))
    return other is None and _same_shape(earlier, later)


def _same_shape(earlier: Segment, later: Segment) -> bool:
    """Return whether two segments of several parts split each string at the same places."""
    if len(earlier.parts) != len(later.parts):
        return False
    for mine, other in zip(earlier.parts, later.parts, strict=True):
        if isinstance(mine, Literal) or isinstance(other, Literal):
            if not (isinstance(mine, Literal) and isinstance(other, Literal)):
                return False
            if fold(mine.text) != fold(other.text):
                return False
        elif (
            other.is_optional
            and not mine.is_optional
            or not implies(other.constraints, mine.constraints)
        ):
            return False
    return True
