"""Findings of `funcdeco check` in names of queues, tables, event hubs and containers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from check_support import HEAD, found_in, write_project
from funcdeco import check
from funcdeco.diagnostics.fix import Fix

QUEUE_OUTPUT = """@app.timer_trigger(schedule="0 0 6 * * *", name="one")
@app.queue_output(name="two", queue_name="{}")"""
TABLE = """@app.timer_trigger(schedule="0 0 6 * * *", name="one")
@app.table_output(name="two", {})"""


def found(folder: Path, decorators: str, **settings: str) -> list[tuple[str, str]]:
    """Return code and message of all findings in a function with these decorators."""
    names = "one, two" if "two" in decorators else "one"
    app = {"app.py": f"{HEAD}{decorators}\ndef run({names}): ...\n"}
    local = {"local.settings.json": json.dumps({"Values": settings})} if settings else {}
    folder = write_project(folder, {**app, **local})
    items = found_in(folder, ignore=["CON", "SET", "PYT"])
    return [(code, message) for code, _, message in items]


def queue(name: str) -> str:
    return f'@app.queue_trigger(queue_name="{name}", name="one")'


@pytest.mark.parametrize(
    "decorators",
    [
        queue("orders"),
        queue("%QUEUE%"),
        QUEUE_OUTPUT.format("a-{rand-guid}"),
        QUEUE_OUTPUT.format("new-orders"),
        TABLE.format('table_name="{rand-guid}"'),
        TABLE.format('table_name="orders", partition_key="{datetime:yyyy/MM}", row_key="%KEY%"'),
        '@app.event_hub_trigger(event_hub_name="a.b-c_d", connection="C", name="one")',
        '@app.event_hub_trigger(event_hub_name="", connection="C", name="one")',
        '@app.service_bus_queue_trigger(queue_name="a/$DeadLetterQueue", name="one")',
        '@app.blob_trigger(path="$web", name="one")',
        '@app.blob_trigger(path="%PHOTOS%", name="one")',
    ],
)
def test_names_that_are_fine_or_not_known(decorators: str, tmp_path: Path) -> None:
    assert found(tmp_path, decorators) == []


@pytest.mark.parametrize(
    "name, codes",
    [
        ("a", ["NAM001"]),
        ("a--b", ["NAM001"]),
        ("Orders_", ["NAM001"]),
        ("Orders", ["NAM002"]),
        ("o" * 57, ["NAM003"]),
        ("O" * 57, ["NAM002", "NAM003"]),
        ("o" * 56, []),
    ],
)
def test_each_fault_of_a_queues_name_has_one_code(
    name: str, codes: list[str], tmp_path: Path
) -> None:
    assert [code for code, _ in found(tmp_path, queue(name))] == codes


def test_an_output_has_no_poison_queue_to_miss(tmp_path: Path) -> None:
    assert found(tmp_path, QUEUE_OUTPUT.format("orders-poison")) == []


def test_a_function_for_the_poison_queue_of_another_is_fine(tmp_path: Path) -> None:
    other = f"{queue('Orders')}\ndef other(one): ...\n\n\n"
    assert [code for code, _ in found(tmp_path, other + queue("orders-poison"))] == ["NAM002"]


def test_a_queues_name_from_a_setting_is_judged_but_not_mended(tmp_path: Path) -> None:
    message = "with the value of the setting `QUEUE`, `queue_name` has uppercase letters, which the host converts to lowercase"
    assert found(tmp_path, queue("%QUEUE%"), QUEUE="Orders") == [("NAM002", message)]
    assert [item.fix for item in check(tmp_path) if item.code == "NAM002"] == [None]


@pytest.mark.parametrize(
    "decorators, code, message",
    [
        (
            TABLE.format('table_name="1st"'),
            "NAM004",
            "in `table_name`, invalid table name '1st': unexpected '1'",
        ),
        (
            TABLE.format('table_name="abc", partition_key="a", row_key="{rand-guid}#1"'),
            "NAM005",
            "in `row_key`, unexpected '#' in a table key",
        ),
        (
            '@app.event_hub_trigger(event_hub_name="h", connection="C", name="one",'
            ' consumer_group="a b")',
            "NAM006",
            "in `consumer_group`, invalid consumer group name 'a b': unexpected ' '",
        ),
        (
            '@app.service_bus_topic_trigger(topic_name="t", subscription_name="a/b", name="one")',
            "NAM007",
            "in `subscription_name`, invalid subscription name 'a/b': unexpected '/'",
        ),
        (
            '@app.blob_trigger(path="ab", name="one")',
            "NAM008",
            "in `path`, invalid container name 'ab': it has 2 characters",
        ),
    ],
    ids=["table", "key", "group", "subscription", "container"],
)
def test_names_that_cannot_be(decorators: str, code: str, message: str, tmp_path: Path) -> None:
    assert found(tmp_path, decorators) == [(code, message)]


def test_a_hub_that_the_connection_names_has_any_name_in_the_binding(tmp_path: Path) -> None:
    hub = '@app.event_hub_trigger(event_hub_name="see connection", connection="C", name="one")'
    assert [code for code, _ in found(tmp_path, hub)] == ["NAM006"]
    value = "Endpoint=sb://shop.servicebus.windows.net/;EntityPath=orders"
    assert found(tmp_path, hub, C=value) == []


def test_a_function_json_is_judged_alike_and_mended(tmp_path: Path) -> None:
    content = """{"scriptFile": "__init__.py", "bindings": [
    {"type": "queueTrigger", "direction": "in", "name": "one", "queueName": "Orders"}]}"""
    files = {"run/function.json": content, "run/__init__.py": "def main(one): ...\n"}
    write_project(tmp_path, files)
    message = "the host reads 'Orders' in `queueName` as 'orders'"
    assert found_in(tmp_path, ignore=["CON", "SET"]) == [
        ("NAM002", "run/function.json:2:77", message)
    ]
    fixes = [item.fix for item in check(tmp_path) if item.code == "NAM002"]
    assert fixes == [Fix("set", "orders")]


HUB = '@app.event_hub_trigger(event_hub_name="{}", connection="C", name="one")'
BUS = '@app.service_bus_queue_trigger(queue_name="{}", name="one")'


@pytest.mark.parametrize(
    "decorators, code, message",
    [
        (
            HUB.format("shop.servicebus.windows.net"),
            "NAM006",
            "in `event_hub_name`, 'shop.servicebus.windows.net' is the address of a namespace, not"
            " the name of the event hub",
        ),
        (
            HUB.format("sb://shop.servicebus.windows.net/orders"),
            "NAM006",
            "in `event_hub_name`, 'sb://shop.servicebus.windows.net/orders' is the address of a"
            " namespace, not the name of the event hub",
        ),
        (
            BUS.format("shop.servicebus.usgovcloudapi.net/orders"),
            "NAM007",
            "in `queue_name`, 'shop.servicebus.usgovcloudapi.net/orders' is the address of a"
            " namespace, not the name of the queue or topic",
        ),
        (
            '@app.service_bus_topic_trigger(topic_name="https://shop.servicebus.windows.net/a",'
            ' subscription_name="a", name="one")',
            "NAM007",
            "in `topic_name`, 'https://shop.servicebus.windows.net/a' is the address of a"
            " namespace, not the name of the queue or topic",
        ),
    ],
    ids=["host", "address", "path", "topic"],
)
def test_addresses_in_place_of_names(
    decorators: str, code: str, message: str, tmp_path: Path
) -> None:
    assert found(tmp_path, decorators) == [(code, message)]


@pytest.mark.parametrize("name", ["orders.servicebus", "servicebus.windows.net", "a.windows.net"])
def test_names_like_an_address(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, HUB.format(name)) == []
    assert found(tmp_path, BUS.format(f"{name}/a")) == []


TOPIC = """@app.timer_trigger(schedule="0 0 6 * * *", name="one")
@app.event_grid_output(name="two", topic_endpoint_uri="{}", topic_key_setting="KEY")"""


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.westeurope-1.eventgrid.azure.net/api/events",
        "shop.westeurope-1.eventgrid.azure.net",
        "shop.usgovvirginia-1.eventgrid.azure.us/api/events",
    ],
)
def test_the_address_of_a_topic_in_place_of_a_setting(address: str, tmp_path: Path) -> None:
    app = f"{HEAD}{TOPIC.format(address)}\ndef run(one, two): ...\n"
    local = json.dumps({"Values": {"KEY": "x"}})
    folder = write_project(tmp_path, {"app.py": app, "local.settings.json": local})
    items = [item for item in found_in(folder) if item[0] not in ("CON006", "SET004")]
    message = "`topic_endpoint_uri` contains an address instead of the name of a setting"
    assert items == [("NAM009", "app.py:8:55", message)]


@pytest.mark.parametrize("name", ["SHOP_TOPIC", "%TOPIC%", "Shop:Topic", "shop.eventgrid"])
def test_settings_with_the_address_of_a_topic(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, TOPIC.format(name)) == []
