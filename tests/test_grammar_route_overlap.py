"""Routes that hide others: examples, and invariants compared with the matching itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar.route.matching import matches
from funcdeco.grammar.route.overlap import accepts_all, example_path, shared_path
from funcdeco.grammar.route.table import RouteTable
from funcdeco.grammar.route.template import Template, parse_template
from route_strategies import alike, many_paths, templates


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
    assert accepts_all(parse_template(earlier), parse_template(later))


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
    assert not accepts_all(parse_template(earlier), parse_template(later))


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


@given(templates, templates, many_paths)
def test_what_takes_all_matches_all(earlier: Template, later: Template, some: list[str]) -> None:
    if accepts_all(earlier, later):
        tried = [*some, example_path(later), shared_path(later, later)]
        assert [p for p in tried if p is not None and matches(later, p) > matches(earlier, p)] == []


@given(templates, templates)
def test_examples_are_matched(first: Template, second: Template) -> None:
    example, shared = example_path(first), shared_path(first, second)
    assert example is None or matches(first, example)
    assert shared is None or (matches(first, shared) and matches(second, shared))


@given(templates)
def test_a_template_takes_all_of_itself(template: Template) -> None:
    assert accepts_all(template, template)


@given(st.lists(alike | templates, max_size=8), alike | templates, many_paths)
def test_a_table_finds_every_template_that_matches_a_path_of_another(
    known: list[Template], template: Template, some: list[str]
) -> None:
    table = RouteTable()
    for number, one in enumerate(known):
        table.add(number, one)
    found = table.may_share(template)
    assert found == sorted(set(found) & set(range(len(known))))
    own = [path for path in some if matches(template, path)]
    needed = {
        number
        for number, one in enumerate(known)
        if one == template
        or shared_path(one, template) is not None
        or any(matches(one, path) for path in own)
    }
    assert needed <= set(found)


def test_a_table_keeps_templates_apart_by_their_literals() -> None:
    table = RouteTable()
    for number, text in enumerate(["a/{x}", "b/{x}", "{x}/b", "A/b", "a", "{*rest}", "a/b/{x?}"]):
        table.add(number, parse_template(text))
    shared = {
        text: table.may_share(parse_template(text)) for text in ("a/b", "c/c", "c", "b/{y}", "")
    }
    assert shared == {
        "a/b": [0, 2, 3, 5, 6],
        "c/c": [5],
        "c": [5],
        "b/{y}": [1, 2, 5],
        "": [5],
    }
