"""The page shows what is in storage accounts, without changing it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azurite import Azurite, azurite
from run_support import HEAD, hosted
from storage_support import Account, account

APP = f"""{HEAD}
@app.queue_trigger(name="msg", queue_name="orders", connection=STORAGE)
@app.blob_output(name="copy", path="copies/{{id}}.txt", connection=STORAGE)
def store(msg: func.QueueMessage, copy: func.Out[str]) -> None:
    raise ValueError("no")

@app.http(route="write", auth_level="anonymous")
@app.queue_output(name="sent", queue_name="sent", connection=STORAGE)
@app.queue_output(name="named", queue_name="{{name}}", connection=STORAGE)
@app.table_output(name="row", table_name="rows", connection=STORAGE)
def write(req: func.HttpRequest, sent: func.Out[str], named: func.Out[str],
          row: func.Out[str]) -> str:
    sent.set(req.get_body().decode())
    row.set('{{"PartitionKey": "p", "RowKey": "r"}}')
    return "written"
"""
AWAY = "AccountName=shop;AccountKey=a2V5;QueueEndpoint=http://shop.invalid;BlobEndpoint=http://shop.invalid"
"""An account at an address that no machine can have."""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Azurite]:
    with azurite() as found:
        yield found


@pytest.fixture
def storage(emulator: Azurite) -> Iterator[Account]:
    with account(emulator.connection) as found:
        yield found


def shown(rows: list[dict[str, Any]]) -> dict[str, tuple[int, list[str]]]:
    """Return the number of items of each store, and their labels and texts."""
    return {
        f"{one['kind']} {one['name']}": (
            one["count"],
            [
                re.sub(r"^\d{4}-.*?:\d\d\+00:00 ", "", f"{i['label']} {i['text']}")
                for i in one["items"]
            ],
        )
        for one in rows
    }


def test_stores_of_an_account_are_shown_and_stay_as_they_are(
    emulator: Azurite, storage: Account, tmp_path: Path
) -> None:
    for number in range(25):
        storage.write("copies", f"{number:02}.txt", b"x")
    with hosted(tmp_path, APP, settings=emulator.settings, in_memory=False, listens=False) as host:
        before = host.request("GET", "/admin/ui/stores")[1]
        assert host.request("POST", "/api/write?name=x", {"a": 1}) == (200, "written")
        first, again = (host.request("GET", "/admin/ui/stores")[1] for _ in range(2))
    assert shown(before) == {
        "Queues orders": (0, []),
        "Queues orders-poison": (0, []),
        "Queues sent": (0, []),
        "Blob containers copies": (20, [f"{number:02}.txt " for number in range(20)]),
        "Tables rows": (0, []),
    }
    row = json.dumps({"PartitionKey": "p", "RowKey": "r"}, indent=2)
    assert shown(first) == {
        **shown(before),
        "Queues sent": (1, [json.dumps({"a": 1}, indent=2)]),
        "Tables rows": (1, [f" {row}"]),
    }
    assert first == again
    assert {one["is_remote"] for one in first} == {True}
    assert [one["name"] for one in first if one.get("has_more")] == ["copies"]


def test_account_that_does_not_answer_is_an_error_of_its_stores(tmp_path: Path) -> None:
    settings = {"AzureWebJobsStorage": AWAY}
    with hosted(tmp_path, APP, settings=settings, in_memory=False, listens=False) as host:
        status, rows = host.request("GET", "/admin/ui/stores")
    assert status == 200
    errors = {one["name"]: one["error"] for one in rows}
    assert set(errors) == {"orders", "orders-poison", "sent", "copies", "rows"}
    assert "doesn't respond at" in errors["orders"] and errors["orders"] == errors["sent"]
    assert "a2V5" not in json.dumps(rows)
