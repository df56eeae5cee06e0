"""Names of resources: valid names of each service, and the location of errors in invalid ones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.resource_names import (
    check_consumer_group,
    check_event_hub_name,
    check_queue_name,
    check_service_bus_entity,
    check_setting_name,
    check_subscription_name,
    check_table_key,
    check_table_name,
    check_task_hub_name,
    has_poison_queue,
    is_lowered,
)

Check = Callable[[str], None]
CHECKS: list[Check] = [
    check_queue_name,
    check_table_name,
    check_table_key,
    check_event_hub_name,
    check_consumer_group,
    check_service_bus_entity,
    check_subscription_name,
    check_setting_name,
    check_task_hub_name,
]
DEAD = "/$DeadLetterQueue"


def accepts(check: Check, text: str) -> bool:
    try:
        check(text)
    except GrammarError:
        return False
    return True


@pytest.mark.parametrize(
    ("check", "names"),
    [
        (check_queue_name, ["abc", "a-b-c", "MyQueue", "0" * 63]),
        (check_table_name, ["abc", "T12", "t" * 63]),
        (check_table_key, ["", "a b", "é", "x" * 2000]),
        (check_event_hub_name, ["a", "A.b-c_d", "h" * 256]),
        (check_consumer_group, ["$Default", "$default", "a.b", "g" * 50]),
        (check_service_bus_entity, ["a", "a/b", "é ", "q" * 260, f"q{DEAD}"]),
        (check_subscription_name, ["a", "s" * 50, f"s{DEAD}", f"{'s' * 50}/$transfer{DEAD}"]),
        (check_setting_name, ["A", "a_1", "1", "AzureWebJobs__x", "A:B"]),
        (check_task_hub_name, ["abc", "H12", "h" * 45, "%A%", "x%A-B%y"]),
    ],
)
def test_names_that_are_taken(check: Check, names: list[str]) -> None:
    assert [name for name in names if not accepts(check, name)] == []


@pytest.mark.parametrize(
    ("check", "name", "offending"),
    [
        (check_queue_name, "", (0, 0)),
        (check_queue_name, "ab", (1, 2)),
        (check_queue_name, "a" * 64, (63, 64)),
        (check_queue_name, "a_b", (1, 2)),
        (check_queue_name, "a--b", (1, 3)),
        (check_queue_name, "-ab", (0, 1)),
        (check_queue_name, "ab-", (2, 3)),
        (check_queue_name, "İab", (0, 1)),
        (check_table_name, "1ab", (0, 1)),
        (check_table_name, "ab_c", (2, 3)),
        (check_table_name, "t" * 70, (63, 70)),
        (check_table_key, "a/b", (1, 2)),
        (check_table_key, "a\x85", (1, 2)),
        (check_event_hub_name, "a b", (1, 2)),
        (check_event_hub_name, "h" * 257, (256, 257)),
        (check_consumer_group, "$Other", (0, 1)),
        (check_consumer_group, "g" * 51, (50, 51)),
        (check_service_bus_entity, "/a", (0, 1)),
        (check_service_bus_entity, "a\\", (1, 2)),
        (check_service_bus_entity, "a#b", (1, 2)),
        (check_service_bus_entity, "  ", (0, 2)),
        (check_service_bus_entity, "q" * 261, (260, 261)),
        (check_subscription_name, "a/b", (1, 2)),
        (check_subscription_name, DEAD, (0, 0)),
        (check_subscription_name, "s" * 51, (50, 51)),
        (check_setting_name, "A.B", (1, 2)),
        (check_setting_name, "A:B.-C-D", (3, 5)),
        (check_task_hub_name, "1ab", (0, 1)),
        (check_task_hub_name, "ab-c", (2, 3)),
        (check_task_hub_name, "h" * 46, (45, 46)),
        (check_task_hub_name, "%A%-b", (3, 4)),
        (check_task_hub_name, "a%b", (1, 2)),
    ],
)
def test_names_that_are_refused(check: Check, name: str, offending: tuple[int, int]) -> None:
    with pytest.raises(GrammarError) as found:
        check(name)
    assert (found.value.start, found.value.end) == offending


def test_a_refusal_says_what_and_why() -> None:
    with pytest.raises(GrammarError) as found:
        check_queue_name("my_queue")
    assert found.value.message == "invalid storage queue name 'my_queue': unexpected '_'"
    assert found.value.hint == (
        "use `my-queue` or another name of 3 to 63 letters, digits and single dashes, "
        "with no dash at either end"
    )


def test_the_host_lowers_queue_names() -> None:
    assert [name for name in ["MyQueue", "my-queue", "A"] if is_lowered(name)] == ["MyQueue", "A"]


@pytest.mark.parametrize(
    ("name", "has_one"),
    [("orders", True), ("orders-poison", False), ("Orders-POISON", False), ("q" * 56, True), ("q" * 57, False)],
)  # fmt: skip
def test_some_queues_have_no_poison_queue(name: str, has_one: bool) -> None:
    assert has_poison_queue(name) == has_one


texts = st.one_of(st.text(), st.text("aZ09-_./$%# \\", max_size=70))


@given(texts)
def test_a_name_is_taken_or_refused_within(text: str) -> None:
    for check in CHECKS:
        try:
            check(text)
        except GrammarError as refused:
            assert 0 <= refused.start <= refused.end <= len(text)
            assert "\n" not in refused.message


@given(st.text("aB0-_", max_size=66))
def test_queues_and_tables_follow_their_expressions(text: str) -> None:
    queue = re.fullmatch(r"(?=.{3,63}\Z)[a-z0-9]+(-[a-z0-9]+)*", text.lower())
    assert accepts(check_queue_name, text) == bool(queue)
    assert accepts(check_table_name, text) == bool(re.fullmatch("[A-Za-z][A-Za-z0-9]{2,62}", text))
