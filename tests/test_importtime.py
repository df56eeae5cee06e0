"""The parser of `python -X importtime`, with what each Python version writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.import_costs.importtime import Node, mark, parse, parts, whole

RECORDED = Path(__file__).parent / "importtime"
"""`import shop`: it imports colorsys and the package stock, whose module imports wave.

Without site, and with a word in front of the first line. Python 3.14 ran with `-X importtime=2`, which
lists modules that have been imported before.
"""


def outline(node: Node) -> object:
    return {node.name: [outline(child) for child in node.children]} if node.children else node.name


def of_shop(version: str) -> Node:
    text = (RECORDED / f"{version}.txt").read_text("utf-8")
    return parse(text.splitlines())[-1]


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_a_recorded_tree_has_each_module_below_the_one_that_imports_it(version: str) -> None:
    shop = of_shop(version)
    colorsys, stock = shop.children
    assert (shop.name, colorsys, stock.name) == (
        "shop",
        Node("colorsys", colorsys.total, colorsys.total),
        "stock",
    )
    (levels,) = stock.children
    (wave,) = levels.children
    assert (levels.name, wave.name) == ("stock.levels", "wave")
    assert "struct" in [child.name for child in wave.children]


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_times_of_a_recorded_tree_add_up(version: str) -> None:
    nodes = list(of_shop(version).walk())
    assert len(nodes) > 10
    for node in nodes:
        inside = sum(child.total for child in node.children)
        # Python rounds each number down.
        assert abs(node.total - node.self_time - inside) <= len(node.children) + 1
    assert of_shop(version).total > 1000


def test_recorded_times_are_those_of_the_line() -> None:
    shop = of_shop("3.13")
    assert (shop.self_time, shop.total, shop.seconds) == (9046, 15840, 0.01584)
    stock = shop.children[1]
    assert (stock.self_time, stock.total, stock.self_seconds) == (138, 6628, 0.000138)


def test_other_output_is_skipped_also_on_the_same_line() -> None:
    text = """\
    import time: self [us] | cumulative | imported package
    Loading the modelimport time:        10 |         10 |   inner
    warning | 1 | 2 | 3
    import time: slow
    import time:        20 |         30 | outer
    """
    lines = [line.removeprefix("    ") for line in text.splitlines()]
    assert parse(lines) == (Node("outer", 20, 30, (Node("inner", 10, 10),)),)


def test_modules_of_an_import_without_a_line_belong_to_the_module_around_it() -> None:
    # `importlib.import_module` isn't timed: level 1 is missing.
    lines = [
        "import time:         1 |          1 |     deep",
        "import time:         2 |          2 |     deeper",
        "import time:         3 |          6 | outer",
        "import time:         4 |          4 |     unfinished",
    ]
    outer = Node("outer", 3, 6, (Node("deep", 1, 1), Node("deeper", 2, 2)))
    assert parse(lines) == (outer, Node("unfinished", 4, 4))


def test_marks_separate_what_is_measured() -> None:
    line = "import time:         1 |          1 | {}\n"
    text = line.format("before") + mark(0).decode() + line.format("a") + mark(1).decode()
    assert parts(text) == {0: (Node("a", 1, 1),), 1: ()}
    assert parts("funcdeco imports everything\n") == {}


def test_a_module_that_another_clock_timed_takes_at_least_as_long_as_its_parts() -> None:
    child = Node("child", 500, 500)
    assert whole("a", 0.002, (child,)) == Node("a", 1500, 2000, (child,))
    assert whole("a", 0.0001, (child,)) == Node("a", 0, 500, (child,))


NAMES = st.text("abc_.", min_size=1, max_size=20).map(lambda text: f"m{text}")
TIMES = st.integers(0, 10**9)


def nodes(children: st.SearchStrategy[tuple[Node, ...]]) -> st.SearchStrategy[Node]:
    return st.tuples(NAMES, TIMES, TIMES, children).map(lambda fields: Node(*fields))


TREES = st.recursive(
    nodes(st.just(())),
    lambda trees: nodes(st.lists(trees, max_size=4).map(tuple)),
    max_leaves=20,
)


def written(node: Node, level: int = 0) -> list[str]:
    """Return the lines that Python writes for a tree."""
    inside = [line for child in node.children for line in written(child, level + 1)]
    own = f"import time: {node.self_time:9} | {node.total:10} | {'  ' * level}{node.name}"
    return [*inside, own]


@given(st.lists(TREES, max_size=4).map(tuple))
def test_any_tree_survives_being_written_and_parsed(trees: tuple[Node, ...]) -> None:
    lines = [line for tree in trees for line in written(tree)]
    assert parse(lines) == trees
    assert [outline(tree) for tree in parse(lines)] == [outline(tree) for tree in trees]


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=20))
def test_no_output_makes_the_parser_fail(lines: list[str]) -> None:
    assert all(node.total >= 0 for node in parse(lines))
    assert parts("\n".join(lines)) is not None
