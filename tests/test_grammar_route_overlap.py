"""Which routes hide others: examples, and rules checked against the matching itself."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funcdeco.grammar.route.overlap import (
    Overlap,
    Route,
    Shadow,
    example_path,
    matches,
    overlapping,
    shadowed,
    shared_path,
    takes_all,
)
from funcdeco.grammar.route.template import Template, parse_template


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("", ["", ], ["a", "/"]),
        ("api/Items", ["api/items", "API/ITEMS/"], ["api", "api/items/a", "api//items", "api/items//"]),
        ("a/{b}", ["a/b", "a/b/"], ["a", "a/", "a/b/c"]),
        ("a/{b?}", ["a", "a/", "a/b"], ["a//", "a/b/c"]),
        ("a/{b=c}/{d?}", ["a", "a/b", "a/b/c"], ["a/b/c/d"]),
        ("a/{b?}/c", ["a/b/c"], ["a", "a/c"]),
        ("a/{*b}", ["a", "a/", "a/b", "a/b/c", "a/b//"], ["a//", "b"]),
        ("{*b:int}", ["5"], ["", "5/", "a"]),
        ("{*b:nonfile}", ["", "a/b"], ["a/b.c"]),
        ("{*b:int=5}", ["", "6"], ["a"]),
        ("{a:int=x}", ["5"], ["", "x"]),
        ("{a:int?}", ["", "5"], ["x"]),
        ("{a}.{b}", ["x.y", "x.y.z", "x.."], ["x", "x.", ".y", "."]),
        ("{a}.{b?}", ["x.y", "x", ".y"], ["x.", "x/y"]),
        (".{b?}", [".y"], [".", "x"]),
        ("a{b}c", ["abc", "ABBC"], ["ac", "abcd", "xabc", "c"]),
        ("{a}b{c}", ["xby", "xbb", "bbb"], ["b", "xb", "bx"]),
        ("{a:alpha}b{c}", ["xby"], ["1by"]),
        ("{a:int}-{b:int}", ["1-2"], ["1-2-3", "x-2"]),
    ],
)  # fmt: skip
def test_a_path_matches_as_in_aspnet(text: str, yes: list[str], no: list[str]) -> None:
    template = parse_template(text)
    assert [path for path in yes + no if matches(template, path)] == yes


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("items/{id}", "items/recent"),
        ("Items/{id}", "items/{name}"),
        ("items/{id:alpha}", "items/recent"),
        ("items/{id:long}", "items/{id:int}"),
        ("items/{id:double}", "items/{id:min(1)}"),
        ("items/{id:range(1,9)}", "items/{id:min(2):max(5)}"),
        ("items/{id:minlength(2)}", "items/{id:length(3,4)}"),
        ("items/{id:minlength(3)}", "items/{a}.{b}"),
        ("items/{id:REGEX(^a)}", "items/{x:regex(^a):int}"),
        ("items/{id?}", "items"),
        ("items/{id=5}", "items/{id?}"),
        ("{*rest}", "a/{b}/{c?}"),
        ("{*rest}", ""),
        ("a/{*rest}", "a/{**other:int}"),
        ("a/{*rest:nonfile}", "a/{*other:int}"),
        ("{a}/{*rest}", "a"),
        ("{name}.{ext}", "report.pdf"),
        ("{name}.{ext?}", "{a}.{b}"),
        ("v{a:long}", "v{b:int}"),
        ("{*a:long}", "{*b:int}"),
        ("{*a:required}", "{b}/c"),
    ],
)
def test_a_wider_route_takes_all(earlier: str, later: str) -> None:
    assert takes_all(parse_template(earlier), parse_template(later))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("items/recent", "items/{id}"),
        ("items/{id:int}", "items/recent"),
        ("items/{id:int}", "items/{id:long}"),
        ("items/{id:decimal}", "items/{id:double}"),
        ("items/{id:double}", "items/{id:decimal}"),
        ("items/{id}", "items/{id?}"),
        ("items/{id:int=x}", "items/{id:int?}"),
        ("a/{b?}", "{*rest}"),
        ("{a}/{*rest}", "{*rest}"),
        ("{a?}/{b?}/{*rest}", "{*rest}"),
        ("a/{*rest:int}", "a/{b:int}"),
        ("a/{*rest:int}", "a/{b?}"),
        ("{a}.{b}", "{a}.{b?}"),
        ("{a}-{b}", "{a}.{b}"),
        ("{a:nonfile}", "{a}.{b}"),
        ("{id:regex(^\\d+$)}", "{id:int}"),
    ],
)
def test_a_route_that_leaves_something_does_not_take_all(earlier: str, later: str) -> None:
    assert not takes_all(parse_template(earlier), parse_template(later))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("items/recent", "items/recent"),
        ("items/{id:int}", "items/5"),
        ("items/{itemId}", "items/5"),
        ("items/{category}", "items/category"),
        ("x/{g:guid}", "x/3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("{*rest:file}", "report.pdf"),
        ("{d:datetime}", "2024-01-31"),
        ("{x:range(50,60)}", "50"),
        ("{x:length(7)}", "abcdefg"),
        ("{x:length(3):int}", "123"),
        (r"{x:regex(^\d{{3}}-[a-z]+$)}", "555-a"),
        ("{x:regex(^(get|post)$)}", "get"),
        ("{name}.{ext?}", "name.ext"),
        ("", ""),
        ("{x:int:alpha}", None),
        (f"{{x:regex(^a{{{{{'1' * 5000}}}}}$)}}", None),
        ("{x:str}", None),
    ],
)
def test_an_example_is_pleasant_to_read(text: str, path: str | None) -> None:
    assert example_path(parse_template(text)) == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        ("{a}/x", "y/{b}", "y/x"),
        ("items/{id:int}", "items/{x:length(3)}", "items/123"),
        ("a/{x:min(5)}", "a/{x:max(7)}", "a/5"),
        ("x/{*rest}", "{y}/b/{z:int}", "x/b/5"),
        ("{a}.{b}", "report.{x}", "report.x"),
        ("{a}-{b}", "{c}.{d}", "c.d-a"),
        ("items/{a:int}", "items/{b:alpha}", None),
        ("items", "items/{a}", None),
    ],
)
def test_two_routes_share_a_path(first: str, second: str, path: str | None) -> None:
    assert shared_path(parse_template(first), parse_template(second)) == path


def routes(*said: str) -> list[Route]:
    found: list[Route] = []
    for text in said:
        template, *methods = text.split()
        found.append((text, parse_template(template), frozenset(methods)))
    return found


def test_a_shadow_names_the_first_route_that_takes_all() -> None:
    said = routes("a/{b} GET", "a/{c}", "{d}/{e}", "a/recent GET", "a/recent POST", "a/recent")
    assert list(shadowed(said)) == [
        Shadow(3, 0, "a/recent", "GET"),
        Shadow(4, 1, "a/recent", "POST"),
        Shadow(5, 1, "a/recent", "GET"),
    ]


def test_routes_that_share_only_some_paths_overlap() -> None:
    said = routes("{a}/x POST GET", "y/{b} POST", "y/x", "z/{c:int}", "{d}/x PUT")
    assert list(overlapping(said)) == [Overlap(1, 0, "y/x", "POST")]


segments = st.sampled_from(
    ["a", "B", "5", "a.b", "{%}", "{%:int}", "{%:long}", "{%:alpha}", "{%?}", "{%=5}", "{%:int=a}",
     "{%:nonfile}", "{%:file}", "{%:minlength(2)}", "{%:length(1,3)}", "{%:range(1,9):int}", "{%:int?}",
     "{%:double}", "{%:required}", "{%:regex(^a)}", "v{%}", "{%}.{x%}", "{%}.{x%?}", "{%:int}.{x%}", "a{%}b", "{%}b{x%}"]
)  # fmt: skip
ends = st.sampled_from(
    ["", "", "", "{*r}", "{**r:int}", "{*r:nonfile}", "{*r:int=5}", "{*r:required}"]
)


def _template(parts: Sequence[str], end: str) -> Template:
    named = [part.replace("%", f"p{index}") for index, part in enumerate(parts)]
    return parse_template("/".join([*named, end] if end else named))


templates = st.builds(_template, st.lists(segments, max_size=3), ends)
tokens = st.one_of(
    st.sampled_from(["a", "A", "b", "5", "55", "a.b", "1.5", "v5", "aab", "5.", "ab", "", "-1", "5-", " 5", "a..", ".a"]),
    st.text("ab5.-", max_size=4),
)  # fmt: skip
paths = st.lists(tokens, max_size=4).map("/".join)
many_paths = st.lists(paths, min_size=20, max_size=20)
methods = st.frozensets(st.sampled_from(["GET", "POST"]))
lists_of_routes = st.lists(st.tuples(st.just("f"), templates, methods), max_size=8)


@given(templates, templates, many_paths)
def test_what_takes_all_matches_all(earlier: Template, later: Template, some: list[str]) -> None:
    if takes_all(earlier, later):
        tried = [*some, example_path(later), shared_path(later, later)]
        assert [p for p in tried if p is not None and matches(later, p) > matches(earlier, p)] == []


@given(templates, templates)
def test_examples_are_matched(first: Template, second: Template) -> None:
    example, shared = example_path(first), shared_path(first, second)
    assert example is None or matches(first, example)
    assert shared is None or (matches(first, shared) and matches(second, shared))


@given(templates)
def test_a_template_takes_all_of_itself(template: Template) -> None:
    assert takes_all(template, template)


@given(lists_of_routes)
@settings(max_examples=50)
def test_shadows_are_those_of_comparing_each_with_each(said: list[Route]) -> None:
    expected: list[tuple[int, int]] = []
    for later, (_, template, wanted) in enumerate(said):
        for earlier, (_, other, taken) in enumerate(said[:later]):
            if (not taken or wanted and wanted <= taken) and takes_all(other, template):
                expected.append((later, earlier))
                break
    assert [(shadow.later, shadow.earlier) for shadow in shadowed(said)] == expected


@given(lists_of_routes)
@settings(max_examples=50)
def test_overlaps_are_those_of_comparing_each_with_each(said: list[Route]) -> None:
    expected: list[tuple[int, int]] = []
    for later, (_, second, some) in enumerate(said):
        for earlier, (_, first, others) in enumerate(said[:later]):
            if some and others and not some & others:
                continue
            if not takes_all(first, second) and not takes_all(second, first):
                if shared_path(second, first) is not None:
                    expected.append((later, earlier))
    assert [(overlap.later, overlap.earlier) for overlap in overlapping(said)] == expected


@pytest.mark.parametrize("text", ["api/thing{}/{{id}}", "{{tenant}}/thing{}/{{id:int}}"])
def test_a_thousand_different_routes_are_not_compared_pairwise(text: str) -> None:
    said = routes(*(text.format(number) for number in range(1000)))
    start = perf_counter()
    found = [*shadowed(said), *overlapping(said)]
    # About 0.03 s; each with each would take many seconds.
    assert (found, perf_counter() - start < 1) == ([], True)
