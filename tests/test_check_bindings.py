"""Findings of `funcdeco check` in names, types and requirements of bindings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from check_support import HEAD, found_in, write_project
from funcdeco import check
from funcdeco.diagnostics.fix import Fix
from funcdeco.project.default_host import BUNDLE

TIMER = {"type": "timerTrigger", "direction": "in", "name": "one", "schedule": "0 0 6 * * *"}
OLD_COSMOS = {
    "type": "cosmosDBTrigger",
    "direction": "in",
    "name": "one",
    "databaseName": "d",
    "collectionName": "c",
    "leaseCollectionName": "l",
    "createLeaseCollectionIfNotExists": True,
}
FEED = '@app.cosmos_db_trigger(database_name="d", container_name="{}", name="one"{})'
HUB = '@app.event_hub_trigger(event_hub_name="h", connection="C", name="one"{})'


def host(version: str, bundle: str = BUNDLE) -> str:
    return json.dumps({"version": "2.0", "extensionBundle": {"id": bundle, "version": version}})


def decorated(folder: Path, text: str, files: dict[str, str] | None = None, **options: Any) -> Any:
    """Return code and message of the BND findings, except preview and legacy."""
    if "def " not in text:
        text += f"\ndef run({'one, two' if 'two' in text else 'one'}): ...\n"
    write_project(folder, {"app.py": HEAD + text, **(files or {})})
    return _found(folder, **options)


def by_hand(folder: Path, *bindings: dict[str, Any], host_json: str | None = None) -> Any:
    """Return the same for a function.json with these bindings."""
    names = ", ".join(binding["name"] for binding in bindings if binding["name"] != "$return")
    content = json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
    files = {"run/function.json": content, "run/__init__.py": f"def main({names}): ...\n"}
    write_project(folder, {**files, "host.json": host_json or host("[4.*, 5.0.0)")})
    return _found(folder)


def _found(folder: Path, **options: Any) -> list[tuple[str, str]]:
    found = found_in(folder, ignore=["BND014", "BND015"], **options)
    return [(code, message) for code, _, message in found if code.startswith("BND")]


@pytest.mark.parametrize(
    "version, is_old",
    [(None, False), ("4", False), ("~4", False), ("4.1038", False), ("4.1037.3", True)],
)
def test_an_underscore_is_told_only_where_the_host_is_known_to_be_old(
    version: str | None, is_old: bool, tmp_path: Path
) -> None:
    text = '@app.queue_trigger(queue_name="orders")\ndef run(new_order): ...\n'
    message = "binding name 'new_order' requires host 4.1038 (2025) or later"
    expected = [("BND010", message)] if is_old else []
    assert decorated(tmp_path, text, host_version=version) == expected
    assert by_hand(tmp_path / "b", {**TIMER, "name": "a_b"}) == []


@pytest.mark.parametrize("name, is_taken", [("_log", True), ("_logs", False), ("context", False)])
def test_names_that_the_host_has_itself(name: str, is_taken: bool, tmp_path: Path) -> None:
    found = by_hand(tmp_path, {**TIMER, "name": name})
    message = f"binding name {name!r} clashes with one of the host's own parameters"
    assert found == ([("BND017", message)] if is_taken else [])


@pytest.mark.parametrize(
    "kind, host_json, is_unknown",
    [
        ("queues", host("[4.*, 5.0.0)"), True),
        ("queues", host("[4.*, 5.0.0)", f"{BUNDLE.upper()}.PREVIEW"), True),
        ("queues", host("[4.*, 5.0.0)", "My.Bundle"), False),
        ("QUEUE", host("[4.*, 5.0.0)"), False),
        ("mcpToolProperty", host("[4.*, 5.0.0)"), False),
    ],
    ids=["main", "preview", "of one's own", "other case", "known"],
)
def test_types_that_no_extension_has(
    kind: str, host_json: str, is_unknown: bool, tmp_path: Path
) -> None:
    output = {"type": kind, "direction": "out", "name": "two", "queueName": "orders"}
    found = by_hand(tmp_path, TIMER, output, host_json=host_json)
    message = f"no extension in the bundle has a binding of type {kind!r}"
    assert [one for one in found if one[0] == "BND021"] == (
        [("BND021", message)] if is_unknown else []
    )


@pytest.mark.parametrize(
    "binding, host_json, hint",
    [
        ({"type": "sql", "commandText": "a", "connectionStringSetting": "S"}, host("[3.*, 4.0.0)"), "[4.*, 5.0.0)"),
        ({"type": "sql", "commandText": "a", "connectionStringSetting": "S"}, host("[3.*, 5.0.0)"), ""),
        ({"type": "webPubSub", "hub": "a"}, host("[2.*, 3.0.0)"), "[4.*, 5.0.0)"),
        ({"type": "webPubSub", "hub": "a"}, host("3.*"), ""),
        ({"type": "kusto", "database": "a", "tableName": "b"}, host("[4.*, 5.0.0)"), f"{BUNDLE}.Preview"),
        ({"type": "kusto", "database": "a", "tableName": "b"}, host("[4.*, 5.0.0)", f"{BUNDLE}.Preview"), ""),
        ({"type": "notificationHub"}, host("[4.*, 5.0.0)"), "-"),
        ({"type": "notificationHub"}, host("nonsense"), ""),
        ({"type": "notificationHub"}, '{"version": "2.0"}', ""),
        ({"type": "queue", "queueName": "abc"}, host("[2.*, 3.0.0)"), ""),
        ({"type": "table", "tableName": "abc"}, host("[4.*, 5.0.0)", f"{BUNDLE}.Preview"), ""),
    ],
)  # fmt: skip
def test_bindings_that_the_bundle_lacks(
    binding: dict[str, Any], host_json: str, hint: str, tmp_path: Path
) -> None:
    output = {**binding, "direction": "out", "name": "two"}
    message = f"the extension bundle in host.json doesn't include `{binding['type']}`"
    found = by_hand(tmp_path, TIMER, output, host_json=host_json)
    assert found == ([("BND023", message)] if hint else [])
    hints = [item.hint for item in check(tmp_path) if item.code == "BND023"]
    assert hint in ("", "-") or hints == [f"set `{hint}` in host.json"]


def test_decorators_of_the_older_cosmos_db_extension_beside_a_newer_bundle(tmp_path: Path) -> None:
    old = '@app.cosmos_db_trigger_v3(database_name="d", collection_name="c", name="one")'
    new = FEED.format("c", "")
    third = {"host.json": host("[3.*, 4.0.0)")}
    message = (
        "the extension bundle in host.json doesn't include `cosmosDBTrigger` with these properties"
    )
    assert decorated(tmp_path / "a", old) == [("BND023", message)]
    assert decorated(tmp_path / "b", old, third) == []
    assert decorated(tmp_path / "c", new, third) == [("BND023", message)]
    assert decorated(tmp_path / "d", new) == []


def test_a_function_json_for_the_older_cosmos_db_extension(tmp_path: Path) -> None:
    assert by_hand(tmp_path / "a", OLD_COSMOS) == [
        ("BND032", f"version 4 of the extension renamed `{old}` to `{new}`")
        for old, new in [
            ("collectionName", "containerName"),
            ("leaseCollectionName", "leaseContainerName"),
            ("createLeaseCollectionIfNotExists", "createLeaseContainerIfNotExists"),
        ]
    ]
    fixes = [item.fix for item in check(tmp_path / "a") if item.code == "BND032"]
    assert fixes[0] == Fix("rename", "containerName")
    assert by_hand(tmp_path / "b", OLD_COSMOS, host_json=host("[3.*, 4.0.0)")) == []
    assert by_hand(tmp_path / "c", OLD_COSMOS, host_json='{"version": "2.0"}') == []


@pytest.mark.parametrize(
    "options, plan, is_refused",
    [
        ("", "flex", True),
        (', source="LogsAndContainerScan"', "flex", True),
        (', source="EventGrid"', "flex", False),
        ("", "consumption", False),
        ("", None, False),
    ],
)
def test_blob_triggers_on_flex(
    options: str, plan: str | None, is_refused: bool, tmp_path: Path
) -> None:
    text = f'@app.blob_trigger(path="abc/x", name="one"{options})'
    message = "on Flex Consumption, `source` of a blob trigger must be `EventGrid`"
    assert decorated(tmp_path, text, plan=plan) == ([("BND024", message)] if is_refused else [])


@pytest.mark.parametrize(
    "path, options, annotation, is_decoded",
    [
        ("abc/{name}", "", "func.InputStream", True),
        ("abc/{name}", ', data_type="undefined"', "bytes", True),
        ("abc/{name}", "", "str", False),
        ("abc/{name}", "", "", False),
        ("abc/{name}", ', data_type="binary"', "bytes", False),
        ("abc/{name}", ', data_type="string"', "bytes", False),
        ("abc/{name}.JSON", "", "func.InputStream", False),
    ],
)
def test_blobs_that_are_made_a_text_of(
    path: str, options: str, annotation: str, is_decoded: bool, tmp_path: Path
) -> None:
    parameter = f"two: {annotation}" if annotation else "two"
    text = (
        '@app.queue_trigger(queue_name="abc", name="one")\n'
        f'@app.blob_input(path="{path}", name="two"{options})\ndef run(one, {parameter}): ...\n'
    )
    message = "the host decodes the blob of `two` as UTF-8 and loses other bytes"
    assert decorated(tmp_path, text) == ([("BND025", message)] if is_decoded else [])


def test_a_blob_in_a_function_json_is_mended(tmp_path: Path) -> None:
    blob = {"type": "blob", "direction": "in", "name": "two", "path": "abc/x"}
    script = "def main(one, two: bytes): ...\n"
    content = json.dumps({"scriptFile": "__init__.py", "bindings": [TIMER, blob]})
    write_project(tmp_path, {"run/function.json": content, "run/__init__.py": script})
    fixes = [item.fix for item in check(tmp_path) if item.code == "BND025"]
    assert fixes == [Fix("add", "binary", "dataType")]


@pytest.mark.parametrize(
    "watched, written, options, loops",
    [
        ("abc/{name}", "abc/copy-{name}", "", True),
        ("abc", "abc/x/{rand-guid}", "", True),
        ("abc/{name}", "{blobTrigger}", "", True),
        ("%IN%/{name}", "%IN%/x", "", True),
        ("abc/{name}.jpg", "abc/{name}.png", "", False),
        ("abc/in/{name}", "abc/out/{name}", "", False),
        ("%IN%/{name}", "%OUT%/{name}", "", False),
        ("abc/{name}", "abc/{name}", ', connection="OTHER"', False),
        ("abc/{name}", "abc/{name}", ', connection="azurewebjobsstorage"', True),
    ],
)
def test_blobs_that_start_their_own_function(
    watched: str, written: str, options: str, loops: bool, tmp_path: Path
) -> None:
    text = (
        f'@app.blob_trigger(path="{watched}", name="one")\n'
        f'@app.blob_output(path="{written}", name="two"{options})'
    )
    message = f"'run' triggers itself endlessly when it writes to {written!r}"
    assert decorated(tmp_path, text) == ([("BND026", message)] if loops else [])


def test_settings_that_are_known_show_a_loop(tmp_path: Path) -> None:
    text = (
        '@app.blob_trigger(path="%IN%/{name}", name="one")\n'
        '@app.blob_output(path="abc/{name}", name="two")'
    )
    assert decorated(tmp_path, text) == []
    found = decorated(tmp_path, text, settings={"IN": "abc"})
    assert [code for code, _ in found] == ["BND026"]


@pytest.mark.parametrize(
    "first, second, is_shared",
    [
        ("", "", True),
        ("", ', consumer_group="$default"', True),
        (', consumer_group="a"', ', consumer_group="b"', False),
        (', consumer_group="%A%"', ', consumer_group="%B%"', False),
    ],
)
def test_consumer_groups_of_one_hub(
    first: str, second: str, is_shared: bool, tmp_path: Path
) -> None:
    text = f"{HUB.format(first)}\ndef a(one): ...\n\n\n{HUB.format(second)}\ndef b(one): ...\n"
    assert [code for code, _ in decorated(tmp_path, text)] == (["BND027"] if is_shared else [])


def test_two_hubs_have_groups_of_their_own(tmp_path: Path) -> None:
    other = HUB.format("").replace('"h"', '"i"')
    text = f"{HUB.format('')}\ndef a(one): ...\n\n\n{other}\ndef b(one): ...\n"
    assert decorated(tmp_path, text) == []


@pytest.mark.parametrize(
    "container, options, is_watched",
    [
        ("leases", "", True),
        ("c", ', lease_container_name="c"', True),
        ("%C%", ', lease_container_name="%C%", lease_connection="CosmosDB"', True),
        ("c", ', lease_container_name="c", lease_database_name="d"', True),
        ("c", ', lease_container_name="c", lease_database_name="other"', False),
        ("leases", ', lease_connection="OTHER"', False),
        ("leases", ', lease_container_name="l"', False),
        ("c", "", False),
    ],
)
def test_leases_among_what_is_watched(
    container: str, options: str, is_watched: bool, tmp_path: Path
) -> None:
    message = f"the leases are stored in {container!r}, the container that the trigger watches"
    found = decorated(tmp_path, FEED.format(container, options))
    assert found == ([("BND028", message)] if is_watched else [])


def test_leases_of_the_older_extension(tmp_path: Path) -> None:
    watched = {**OLD_COSMOS, "leaseCollectionName": "c"}
    found = by_hand(tmp_path, watched, host_json=host("[3.*, 4.0.0)"))
    assert found == [
        ("BND028", "the leases are stored in 'c', the container that the trigger watches")
    ]


@pytest.mark.parametrize(
    "text, is_time",
    [
        ("2026-02-16T14:19:29Z", True),
        ("2026-02-16T14:19:29.123+01:00", True),
        ("Mon, 16 Feb 2026 14:19:29 GMT", True),
        ("%SINCE%", True),
        ("2026-02-16T14:19:29", False),
        ("2026-02-30T14:19:29Z", False),
        ("2026-02-16", False),
        ("yesterday", False),
    ],
)
def test_times_that_a_change_feed_begins_with(text: str, is_time: bool, tmp_path: Path) -> None:
    found = decorated(tmp_path, FEED.format("c", f', start_from_time="{text}"'))
    message = f"`start_from_time` must be a time with a time zone, not {text!r}"
    assert found == ([] if is_time else [("BND029", message)])


def test_a_change_feed_begins_in_one_way(tmp_path: Path) -> None:
    both = ', start_from_beginning=True, start_from_time="2026-02-16T14:19:29Z"'
    message = "`start_from_beginning` and `start_from_time` can't both be set"
    assert decorated(tmp_path, FEED.format("c", both)) == [("BND029", message)]
    assert decorated(tmp_path, FEED.format("c", both.replace("True", "False"))) == []


def test_only_an_input_asks_for_a_document_by_its_id(tmp_path: Path) -> None:
    cosmos = {"type": "cosmosDB", "name": "two", "databaseName": "d", "containerName": "c"}
    key = {"id": "", "partitionKey": "a"}
    message = "`id` is empty, and no document has an empty id"
    assert by_hand(tmp_path, TIMER, {**cosmos, **key, "direction": "in"}) == [("BND030", message)]
    assert by_hand(tmp_path, TIMER, {**cosmos, "direction": "in", "sqlQuery": "x"}) == []


@pytest.mark.parametrize(
    "decorator, better",
    [
        ('generic_trigger(type="QueueTrigger", extra={"queueName": "abc"}', "queue_trigger"),
        (
            'generic_trigger(type="serviceBusTrigger", extra={"topicName": "t",'
            ' "subscriptionName": "s"}',
            "service_bus_topic_trigger",
        ),
        (
            'generic_trigger(type="cosmosDBTrigger", extra={"databaseName": "d",'
            ' "containerName": "c"}',
            "cosmos_db_trigger",
        ),
    ],
)
def test_generic_decorators_of_what_has_its_own(
    decorator: str, better: str, tmp_path: Path
) -> None:
    decorated(tmp_path, f'@app.{decorator}, name="one")')
    hints = [item.hint for item in check(tmp_path) if item.code == "BND031"]
    assert hints == [f"use `{better}`"]


@pytest.mark.parametrize(
    "decorator, expected",
    [
        ('generic_trigger(name="one")', ("BND002", "`generic_trigger` requires `type`")),
        (
            'generic_trigger(type="foo", name="one")',
            ("BND003", "invalid `type`: 'foo'"),
        ),
        (
            'timer_trigger(schedule="0 0 6 * * *", name="one")\n@app.generic_input(name="two")',
            ("BND002", "`generic_input` requires `type`"),
        ),
    ],
)
def test_a_generic_decorator_without_a_type_that_can_be(
    decorator: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    assert decorated(tmp_path, f"@app.{decorator}") == [expected]


def test_a_generic_decorator_of_an_unknown_type_is_right(tmp_path: Path) -> None:
    own = {"host.json": '{"version": "2.0"}'}
    assert decorated(tmp_path, '@app.generic_trigger(type="myTrigger", name="one")', own) == []
