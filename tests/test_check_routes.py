"""Routes that lose requests to others, compared with a check of all pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.analysis.routes import Routes, Served
from funcdeco.bindings.http import HttpTrigger
from funcdeco.grammar.route.overlap import accepts_all, example_path, shared_path
from funcdeco.grammar.route.template import Template, parse_template
from functions_support import declaration, hand_written
from growth_support import grows_evenly
from route_strategies import alike, methods, templates

Route = tuple[Template, frozenset[str]]
Found = tuple[int, int, str | None, str, bool]


def clashes(routes: Sequence[Route]) -> list[Found]:
    """Return later, earlier, path, method and whether all requests are lost, from `Routes`."""
    served = tuple(_served(number, *route) for number, route in enumerate(routes))
    numbers = {id(one): number for number, one in enumerate(served)}
    return [
        (numbers[id(one.later)], numbers[id(one.earlier)], one.path, one.method, one.is_whole)
        for one in Routes(served, ()).clashes
    ]


def _served(number: int, template: Template, methods: frozenset[str]) -> Served:
    name = f"f{number}"
    trigger = declaration(HttpTrigger, "req")
    return Served(hand_written(name, trigger), trigger, name, template, methods)


def routes(*declared: str) -> list[Route]:
    """Return parsed routes, each from a template and its methods."""
    found: list[Route] = []
    for text in declared:
        template, *methods = text.split()
        found.append((parse_template(template), frozenset(methods)))
    return found


def by_comparing_all(routes: Sequence[Route]) -> list[Found]:
    """Return the expected result of `clashes`, from a comparison of all pairs without an index."""
    found: list[Found] = []
    unreached: set[int] = set()
    for later, (template, expected) in enumerate(routes):
        rivals = [
            (earlier, other, taken, _one_of(expected, taken))
            for earlier, (other, taken) in enumerate(routes[:later])
            if earlier not in unreached and not (expected and taken and not expected & taken)
        ]
        whole = [
            (later, earlier, example_path(template), method, True)
            for earlier, other, taken, method in rivals
            if accepts_all(other, template) and (not taken or expected and expected <= taken)
        ]
        partly = [
            (later, earlier, path, method, False)
            for earlier, other, _, method in rivals
            if not accepts_all(other, template) and not accepts_all(template, other)
            if (path := shared_path(template, other)) is not None
        ]
        found += (whole or partly)[:1]
        unreached |= {later} if whole else set()
    return found


def _one_of(some: frozenset[str], others: frozenset[str]) -> str:
    shared = some & others if some and others else some | others
    return "GET" if not shared or "GET" in shared else min(shared)


@given(st.lists(st.tuples(alike | templates, methods), max_size=8))
def test_clashes_are_those_of_comparing_each_with_each(some: list[Route]) -> None:
    assert clashes(some) == by_comparing_all(some)


def test_a_route_that_loses_all_names_the_first_that_takes_all() -> None:
    declared = routes("a/{b} GET", "a/{c}", "{d}/{e}", "a/recent GET", "a/recent POST", "a/recent")
    assert clashes(declared) == [
        (3, 0, "a/recent", "GET", True),
        (4, 1, "a/recent", "POST", True),
        (5, 1, "a/recent", "GET", True),
    ]


def test_routes_that_share_only_some_paths_are_told_once() -> None:
    declared = routes("{a}/x POST GET", "y/{b} POST", "y/{c:int}", "z/{c:int}", "{d}/x PUT")
    assert clashes(declared) == [(1, 0, "y/x", "POST", False)]


@pytest.mark.parametrize("text", ["api/thing{}/{{id}}", "{{tenant}}/thing{}/{{id:int}}"])
def test_different_routes_are_not_compared_pairwise(text: str) -> None:
    def work(count: int) -> Callable[[], object]:
        declared = routes(*(text.format(number) for number in range(count)))
        assert clashes(declared) == []
        served = tuple(_served(number, *route) for number, route in enumerate(declared))
        return lambda: Routes(served, ()).clashes

    assert grows_evenly(work, 250)
