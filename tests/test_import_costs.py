"""The arithmetic of import costs, on trees with known times: shares, laziness, budgets, graphs."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from funcdeco.import_costs.budget import Budget, exceeded, parse_budget
from funcdeco.import_costs.costs import APP, PYTHON, Cost, costs_of, package_of
from funcdeco.import_costs.flame_graph import flame_graph, is_flame_graph
from funcdeco.import_costs.importtime import Node
from funcdeco.import_costs.measuring import EMPTY, Import
from funcdeco.import_costs.probe import memory_reader
from funcdeco.import_costs.roots import Root, Roots
from funcdeco.import_costs.table import as_text
from import_costs_support import BIG_LINE, MEGA, SMALL_LINE, measured, shop

TEXT = """\
3 functions import 7 modules: 373 ms, 48 MB
  Python 3.13.0, best of 3 runs; without azure.functions and the worker's own imports

PACKAGE      MS  SELF  MB  MODULES  FUNCTIONS
big         300   300  40        2  do_report
lib.small    70    20   8        1  do_mail
base         50    50   5        1  do_mail, do_report
(this app)    3     3   0        3  do_mail, do_ping, do_report

FUNCTION   NOW MS  MB  LAZY MS  MB  ONLY IT IMPORTS
do_report     373  48      351  40  301 ms, 40 MB: big
do_mail       373  48       71   8  21 ms, 3 MB: lib.small
do_ping       373  48        1   0

Next steps:
- Move the import of big (report.py:1) into `do_report`: the other functions then need 301 ms, 40 MB less.
- Move the import of lib.small (mail.py:1) into `do_mail`: the other functions then need 21 ms, 3 MB less.
- Or set `scripts = "lazy"` in `[tool.funcdeco]`: each function then imports its own."""


def seconds(cost: Cost) -> tuple[int, int]:
    """Return milliseconds and megabytes."""
    return round(cost.seconds * 1000), round((cost.memory or 0) / MEGA)


def test_the_tables_of_an_app() -> None:
    costs = shop()
    assert as_text(costs, Path("/shop"), 10, costs.functions, ()) == TEXT


def test_the_tables_of_one_function_and_the_heaviest_package() -> None:
    costs = shop()
    text = as_text(costs, Path("/shop"), 1, costs.functions[:1], {"do_mail"})
    assert text.split("\n\n")[1:3] == [
        "PACKAGE    MS  SELF  MB  MODULES  FUNCTIONS\n"
        "lib.small  70    20   8        1  do_mail\n"
        "2 more",
        "FUNCTION  NOW MS  MB  LAZY MS  MB  ONLY IT IMPORTS\n"
        "do_mail      373  48       71   8  21 ms, 3 MB: lib.small",
    ]


def test_packages_have_their_own_time_and_that_of_what_they_import() -> None:
    found = {one.name: one for one in shop().packages}
    assert list(found) == ["big", "lib.small", "base", APP]
    assert seconds(found["lib.small"].own) == (20, 3)
    assert seconds(found["lib.small"].total) == (70, 8)
    assert [one.is_direct for one in found.values()] == [True, True, False, True]
    # What a package imports is located at the app's own statement.
    assert [one.statement for one in found.values()] == [BIG_LINE, SMALL_LINE, SMALL_LINE, None]


def test_only_what_no_other_module_imports_is_the_function_s_own() -> None:
    mail, ping, report = shop().functions
    assert [seconds(one.only) for one in (mail, ping, report)] == [(21, 3), (1, 0), (301, 40)]
    assert [[package.name for package in one.packages] for one in (mail, report)] == [
        ["lib.small"],
        ["big"],
    ]


def test_without_lazy_scripts_each_first_answer_waits_for_all_imports() -> None:
    assert [seconds(one.now) for one in shop().functions] == [(373, 48)] * 3


def test_with_lazy_scripts_a_first_answer_waits_for_its_own_imports() -> None:
    costs = shop("mail", "ping", "report")
    assert [seconds(one.now) for one in costs.functions] == [(71, 8), (1, 0), (351, 45)]
    text = as_text(costs, Path("/shop"), 10, costs.functions, ())
    assert "What to do next" not in text


def test_a_lazy_function_waits_for_what_others_import_at_the_start() -> None:
    costs = shop("report")  # base is imported at the start, for `mail`
    assert [seconds(one.now) for one in costs.functions] == [(72, 8), (72, 8), (373, 48)]


def test_a_module_that_its_own_package_imports_counts_once() -> None:
    inner = Node("pkg.a", 10_000, 10_000)
    tree = Node(
        "app", 0, 40_000, (Node("pkg.a", 5_000, 40_000, (Node("pkg", 25_000, 35_000, (inner,)),)),)
    )
    imports = {
        "pkg.a": [Import(1 * MEGA, None), Import(4 * MEGA, None)],
        "pkg": [Import(3 * MEGA, None)],
        "app": [Import(4 * MEGA, None)],
    }
    whole = EMPTY._replace(trees=(tree,), imports=imports, kinds={"app": "app"}, memory=4 * MEGA)

    costs = costs_of(Roots((Root("app", ("f",)),)), whole, {"app": whole}, 1)
    package = {one.name: one for one in costs.packages}["pkg"]
    assert (seconds(package.own), seconds(package.total)) == ((40, 4), (40, 4))
    assert sum(round(one.own.seconds * 1000) for one in costs.modules) == 40


@pytest.mark.parametrize(
    "name, kinds, package",
    [
        ("json.decoder", {}, PYTHON),
        ("_json", {}, PYTHON),
        ("orders", {"orders": "app"}, APP),
        ("pandas.core.api", {}, "pandas"),
        (
            "azure.storage.blob._models",
            {"azure": "namespace", "azure.storage": "namespace"},
            "azure.storage.blob",
        ),
        ("azure.core", {"azure": "namespace"}, "azure.core"),
        ("azure", {"azure": "namespace"}, PYTHON),
    ],
)
def test_the_package_of_a_module(name: str, kinds: dict[str, str], package: str) -> None:
    assert package_of(name, kinds) == package


@pytest.mark.parametrize(
    "text, budget",
    [
        ("500ms", Budget(0.5, True, "500 ms")),
        ("1.5s", Budget(1.5, True, "1.5 s")),
        ("0 ms", Budget(0, True, "0 ms")),
        ("200MB", Budget(200e6, False, "200 MB")),
        ("200mb", Budget(200e6, False, "200 MB")),
        ("1GB", Budget(1e9, False, "1 GB")),
    ],
)
def test_a_budget_is_a_time_or_a_size(text: str, budget: Budget) -> None:
    assert parse_budget(text) == budget


@pytest.mark.parametrize("text", ["", "500", "ms", "-1s", "1,5s", "1h", "200MiB", "1s 2s", "1e3ms"])
def test_anything_else_is_no_budget(text: str) -> None:
    assert parse_budget(text) is None


def findings(text: str, *lazy: str) -> list[tuple[str, str, str]]:
    costs, budget = shop(*lazy), parse_budget(text)
    assert budget is not None
    return [
        (str(one.line), one.message, one.hint) for one in exceeded(costs, costs.functions, [budget])
    ]


def test_a_budget_that_is_exceeded_names_what_costs_most() -> None:
    assert findings("372ms") == [
        (
            "1",
            "the imports before the first response take 373 ms, more than the budget of 372 ms",
            "big costs the most, 300 ms, and only `do_report` needs it: "
            'move the import into the function, or set `scripts = "lazy"`',
        )
    ]
    assert findings("47MB") == [
        (
            "1",
            "the imports before the first response need 48 MB, more than the budget of 47 MB",
            "big costs the most, 40 MB, and only `do_report` needs it: "
            'move the import into the function, or set `scripts = "lazy"`',
        )
    ]


def test_a_budget_is_met_up_to_its_limit() -> None:
    assert findings("374ms") == findings("49MB") == []


def test_with_lazy_scripts_the_slowest_first_answer_counts() -> None:
    lazy = ("mail", "ping", "report")
    assert findings("352ms", *lazy) == []
    assert len(findings("350ms", *lazy)) == 1


def test_the_code_of_the_app_itself_can_cost_most() -> None:
    trees = (Node("app", 400_000, 400_000),)

    whole = EMPTY._replace(trees=trees, kinds={"app": "app"})
    costs = costs_of(Roots((Root("app", ("f",)),)), whole, {"app": whole}, 1)
    (finding,) = exceeded(costs, costs.functions, [Budget(0.1, True, "100 ms")])
    assert finding.hint == "the code of `app` itself needs 400 ms: move it into a function"


SVG = "{http://www.w3.org/2000/svg}"


def boxes(text: str) -> list[tuple[str, float, float]]:
    """Return tooltip, x and width of each box."""
    root = ElementTree.fromstring(text)
    found = []
    for group in root.iter(f"{SVG}g"):
        title, box = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        assert title is not None and box is not None
        found.append((str(title.text), float(box.attrib["x"]), float(box.attrib["width"])))
    return found


def test_the_flame_graph_has_a_box_for_each_module_as_wide_as_its_time() -> None:
    drawn = {
        tooltip.partition(":")[0]: (x, width)
        for tooltip, x, width in boxes(flame_graph(shop(), "Imports of shop"))
    }
    assert drawn.keys() == {"mail", "lib.small", "base", "ping", "report", "big", "big.x"}
    scale = 1180 / 373
    for name, milliseconds in {"mail": 71, "lib.small": 70, "big": 300, "big.x": 200}.items():
        assert drawn[name][1] == pytest.approx(milliseconds * scale, abs=0.1)
    assert drawn["report"][0] == pytest.approx(10 + 72 * scale, abs=0.1)
    assert drawn["big"][0] == drawn["report"][0] == drawn["big.x"][0]


def test_the_tooltip_has_the_costs_and_the_package() -> None:
    tooltips = [tooltip for tooltip, _, _ in boxes(flame_graph(shop(), "shop"))]
    assert "lib.small: 70 ms, 8 MB, 18.8 %; itself 20 ms; lib.small" in tooltips
    assert "report: 301 ms, 40 MB, 80.7 %; itself 1 ms; (this app)" in tooltips


def test_the_flame_graph_is_ours_and_the_same_each_time() -> None:
    text = flame_graph(shop(), "shop")
    assert text == flame_graph(shop(), "shop")
    assert is_flame_graph(text.encode())
    assert not is_flame_graph(b"<svg></svg>")
    assert not is_flame_graph(b"")


def test_the_flame_graph_runs_no_script_and_loads_nothing() -> None:
    text = flame_graph(shop(), "shop")
    assert "<script" not in text
    assert re.findall(r'https?://[^"]+', text) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme: dark" in text


def test_names_in_the_flame_graph_are_escaped() -> None:
    odd = Node('<b>&"\x01\ud800', 1000, 1000)
    costs = shop()._replace(trees=(odd,))
    module = costs.modules[0]._replace(name=odd.name)
    text = flame_graph(costs._replace(modules=(module,)), 'a<b & "c"\x00')
    assert [tooltip.partition(":")[0] for tooltip, _, _ in boxes(text)] == ['<b>&"\ufffd\ufffd']
    assert "<title>a&lt;b &amp; &quot;c&quot;\ufffd</title>" in text


def test_a_module_that_is_not_installed_belongs_to_the_package_that_tries_it() -> None:
    trees = (Node("ping", 1000, 4000, (Node("big", 2000, 3000, (Node("brotli", 1000, 1000),)),)),)
    whole = EMPTY._replace(trees=trees, kinds={"ping": "app", "brotli": "missing"})
    costs = costs_of(Roots((Root("ping", ("do_ping",)),)), whole, {"ping": whole}, 1)
    assert [(one.name, one.modules) for one in costs.packages] == [("big", 2), (APP, 1)]


def test_without_proc_the_memory_is_the_most_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError

    monkeypatch.setattr("funcdeco.import_costs.probe.os.open", refuse)
    read = memory_reader()
    monkeypatch.undo()
    most = read()
    assert most is None if sys.platform == "win32" else most is not None and most > 1_000_000


def test_an_app_without_imports_has_an_empty_graph() -> None:

    costs = costs_of(Roots(()), EMPTY, {}, 1)
    assert boxes(flame_graph(costs, "nothing")) == []
    assert as_text(costs, Path("/shop"), 10, (), ()).splitlines()[0] == (
        "0 functions import 0 modules: 0 ms"
    )


def test_a_system_that_does_not_tell_the_memory() -> None:

    whole = measured((Node("ping", 1_000, 1_000),))
    whole = whole._replace(memory=None, imports={"ping": [Import(None, None)]})
    costs = costs_of(Roots((Root("ping", ("do_ping",)),)), whole, {"ping": whole}, 1)
    text = as_text(costs, Path("/shop"), 10, costs.functions, ())
    assert "1 function imports 1 module: 1 ms\n" in text
    assert "The memory can't be measured on this system." in text
    assert re.search(r"^do_ping +1 +- +1 +-$", text, re.MULTILINE)
