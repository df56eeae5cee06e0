"""The only module that suggests similar names: `funcdeco.grammar.similar`."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from funcdeco.grammar.similar import closest, did_you_mean, is_slip, near

PACKAGE = Path(__file__).parents[1] / "funcdeco"


@pytest.mark.parametrize(
    "name, names, expected",
    [
        pytest.param("htpp", ["http", "http_output"], ["http"], id="swapped"),
        pytest.param("rout", ["route", "output_name"], ["route"], id="too few"),
        pytest.param("strictt", ["strict", "select"], ["strict"], id="too many"),
        pytest.param("uuid", ["guid", "required"], ["guid"], id="another letter"),
        pytest.param(
            "queueName", ["name", "queue_name"], ["queue_name"], id="written in camel case"
        ),
        pytest.param("MAIL-KEY", ["MAIL_TO", "mail_key"], ["mail_key"], id="case and separators"),
        pytest.param("runAtStartup", ["schedule", "runOnStartup"], ["runOnStartup"], id="similar"),
        pytest.param("pa_th", ["path", "paths"], ["path"], id="the same but for separators"),
        pytest.param("reads", ["red", "read", "reading"], ["read"], id="not what is longer"),
        pytest.param("countr", ["county", "counter"], ["counter", "county"], id="likeliest first"),
        pytest.param("in", ["min", "int"], ["int", "min"], id="the same beginning first"),
        pytest.param("item3", ["item2", "item1"], ["item1", "item2"], id="else by name"),
        pytest.param("leaseConnection", ["leaseCollectionName"], [], id="one word shared"),
        pytest.param("fooTrigger", ["blobTrigger", "kafkaTrigger"], [], id="one ending shared"),
        pytest.param("res", ["req"], [], id="another short name"),
        pytest.param("", ["a", "name"], [], id="empty"),
        pytest.param("name", [], [], id="none to choose from"),
        pytest.param("name", ["name"], [], id="not the name itself"),
        pytest.param("name", ["name", "names"], ["names"], id="another one than itself"),
    ],
)
def test_names_that_may_be_meant_are_listed_in_an_order_that_is_fixed(
    name: str, names: list[str], expected: list[str]
) -> None:
    assert {tuple(near(name, order)) for order in permutations(names)} == {tuple(expected)}
    assert closest(name, names) == (expected[0] if expected else None)
    assert did_you_mean(name, names) == (f"did you mean `{expected[0]}`?" if expected else "")


@pytest.mark.parametrize(
    "name, other, expected",
    [
        ("queuetriger", "QueueTrigger", True),
        ("order_id", "orderId", True),
        ("mgs", "msg", True),
        ("date", "data", True),
        ("uid", "id", False),
        ("res", "req", False),
        ("session", "sessionId", False),
        ("abcd", "badc", False),
    ],
)
def test_a_slip_is_one_keystroke(name: str, other: str, expected: bool) -> None:
    assert is_slip(name, other) is is_slip(other, name) is expected


def test_no_other_module_compares_names() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("get_close_matches", "SequenceMatcher"))
    }
    # The other one compares the lines of two versions of a file.
    assert found == {"grammar/similar.py", "eject/verification.py"}
