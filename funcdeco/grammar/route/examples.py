"""Example paths that route templates match; each is verified with `matches`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.route.constraints import numbers, satisfies_all
from funcdeco.grammar.route.matching import (
    fewest_segments,
    has_catch_all,
    is_catch_all,
    matches,
    segment_matches,
)
from funcdeco.grammar.route.template import Constraint, Literal, Parameter, Segment, Template

_GUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
_USUAL = ("5", "abc", "true", "2024-01-31", "report.pdf", _GUID, "1.5", "a", "A1", "10", "a-b")
_TRIED = 4
_MOST_PATHS = 200

_QUANTIFIER = r"(\{\d+(?:,\d*)?\}|[+*?])?\??"
_GROUP = late_pattern(r"\((?:\?:|\?<\w+>)?([^()|]*)(?:\|[^()]*)?\)")
_ATOM = late_pattern(rf"(\\.|\[\^?\]?[^\]]*\]|.){_QUANTIFIER}")
_ESCAPES = {"d": "5", "w": "a", "s": " ", "b": "", "B": "", "A": "", "D": "a", "S": "a", "W": "-"}


def example_path(template: Template) -> str | None:
    """Return a path that *template* matches, or None if none was found."""
    return _first_path((template,))


def shared_path(first: Template, second: Template) -> str | None:
    """Return a path that both templates match, or None if none was found."""
    return _first_path((first, second))


def _first_path(templates: Sequence[Template]) -> str | None:
    for path in islice(_paths(templates), _MOST_PATHS):
        if all(matches(template, path) for template in templates):
            return path
    return None


def _paths(templates: Sequence[Template]) -> Iterator[str]:
    """Yield candidate paths for all *templates*, those with most segments first."""
    counts = [len(template.segments) for template in templates]
    ends = [n for n, template in zip(counts, templates, strict=True) if not has_catch_all(template)]
    fewest = max(map(fewest_segments, templates))
    for count in range(min(ends, default=max(counts)), fewest - 1, -1):
        choices = [_tokens(templates, index) for index in range(count)]
        yield from islice(map("/".join, product(*choices)), _TRIED**2)


def _tokens(templates: Sequence[Template], index: int) -> list[str]:
    """Return some strings that all segments at *index* match, the most readable first."""
    last = [min(index, len(template.segments) - 1) for template in templates]
    segments = [template.segments[at] for template, at in zip(templates, last, strict=True)]
    strict = [segment for segment in segments if not is_catch_all(segment)]
    candidates = [token for token in dict.fromkeys(_candidates(segments)) if token]
    # A catch-all mostly matches what its constraints allow for one segment.
    for asked in (segments, strict):
        fit = (one for one in candidates if all(segment_matches(each, one) for each in asked))
        found = [token for token in islice(fit, _TRIED) if "/" not in token]
        if found:
            return found
    return []


def _candidates(segments: Sequence[Segment]) -> Iterator[str]:
    parts = [segment.only for segment in segments]
    yield from (part.text for part in parts if isinstance(part, Literal))
    parameters = [part for part in parts if isinstance(part, Parameter)]
    constraints = [constraint for one in parameters for constraint in one.constraints]
    several = [segment for segment in segments if segment.only is None]
    for segment in several:
        yield from islice(_joined(segment, constraints), 40)
    if len(several) == 2:
        yield from _nested(*several)
    if parameters:
        name = parameters[0].name
        yield from _values(constraints, name if name.isidentifier() else "abc")


def _joined(segment: Segment, outer: Sequence[Constraint]) -> Iterator[str]:
    """Yield strings for a segment with several parts."""
    choices: list[list[str]] = []
    for part in segment.parts:
        if isinstance(part, Literal):
            choices.append([part.text])
        else:
            values = _values([*part.constraints, *outer], part.name)
            fit = (value for value in values if value and satisfies_all(part.constraints, value))
            choices.append(list(islice(dict.fromkeys(fit), _TRIED)))
    yield from map("".join, product(*choices))


def _nested(first: Segment, second: Segment) -> Iterator[str]:
    """Yield strings of one segment with a string of the other as a parameter value."""
    for outer, inner in ((first, second), (second, first)):
        texts = [part.text if isinstance(part, Literal) else "" for part in outer.parts]
        places = [index for index, text in enumerate(texts) if not text]
        for value, place in product(islice(_joined(inner, ()), _TRIED), places):
            filled = [text or "a" for text in texts]
            yield "".join([*filled[:place], value, *filled[place + 1 :]])


def _values(constraints: Sequence[Constraint], name: str) -> Iterator[str]:
    """Yield values for a parameter, starting with those derived from its constraints."""
    names = {constraint.name for constraint in constraints}
    for constraint in constraints:
        yield from _led_to(constraint)
    if not names - {"required", "nonfile", "alpha", "minlength", "maxlength", "length"}:
        if name.lower().endswith(("id", "number", "count")) and "alpha" not in names:
            yield "5"
        yield name.lower()
    yield from _USUAL
    for size in {size for one in constraints if "length" in one.name for size in numbers(one)}:
        if 0 < size <= 200:
            yield ("abcdefghij" * 20)[:size]
            yield ("1234567890" * 20)[:size]
            yield ("abcdefghij" * 20)[: max(size - 4, 0)] + ".txt"


def _led_to(constraint: Constraint) -> Iterator[str]:
    if constraint.name == "regex":
        yield _expanded(constraint.argument or "")
    elif constraint.name in ("min", "max", "range"):
        yield "5"
        for number in numbers(constraint):
            yield from map(str, (number, number + 1, number - 1))
    elif constraint.name == "datetime":
        yield "2024-01-31"
    elif constraint.name in ("decimal", "double", "float"):
        yield "1.5"


def _expanded(pattern: str) -> str:
    """Return a short string that *pattern* probably matches; like all others, it is verified."""
    text = pattern.removeprefix("^").removesuffix("$")
    while (shorter := _GROUP.sub(r"\1", text, count=1)) != text:
        text = shorter
    return "".join(map(_repeated, _ATOM.finditer(text.partition("|")[0])))


def _repeated(match: re.Match[str]) -> str:
    atom, times = match[1], match[2] or ""
    if atom.startswith("\\"):
        char = _ESCAPES.get(atom[1], atom[1])
    elif atom.startswith("[") and len(atom) > 2:
        char = "z5-" if atom[1] == "^" else atom[1:3] if atom[1] == "\\" else atom[1]
        char = _ESCAPES.get(char[1:], char[1:]) if char[0] == "\\" else char[0]
    else:
        char = {".": "a", "^": "", "$": ""}.get(atom, atom)
    least = re.search(r"\d+", times)
    return char * (min(int(least[0].lstrip("0")[:4] or 0), 200) if least else 1)
