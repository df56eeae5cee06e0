"""Queues, blobs and tables of Azurite and those in memory: the same app, the same results.

Expected results are those of the host's extensions: rows H-QUE, H-BLOB and H-TBL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from azurite import Azurite, azurite
from run_support import HEAD, Hosted, hosted
from storage_support import account

PIPELINE = f"""{HEAD}
import json

@app.http(route="orders", methods=["POST"], auth_level="anonymous")
@app.queue_output(name="order", queue_name="Orders", connection=STORAGE)
def accept(req: func.HttpRequest, order: func.Out[list[str]]) -> str:
    order.set([json.dumps(one) for one in req.get_json()])
    return "accepted"

@app.queue_trigger(name="order", queue_name="orders", connection=STORAGE)
@app.blob_output(name="bill", path="bills/{{number}}.json", connection=STORAGE)
def invoice(order: func.QueueMessage, bill: func.Out[str]) -> None:
    done.append((order.get_json()["number"], order.dequeue_count))
    if order.get_json()["price"] < 0:
        raise ValueError("a negative price")
    bill.set(order.get_body().decode())

@app.blob_trigger(name="bill", path="bills/{{name}}.json", connection=STORAGE)
@app.table_output(name="row", table_name="Bills", connection=STORAGE)
def index(bill: func.InputStream, row: func.Out[str]) -> None:
    order = json.loads(bill.read())
    row.set(json.dumps({{"PartitionKey": "all", "RowKey": order["number"], **order}}))

@app.http(route="bills", methods=["GET"], auth_level="anonymous")
@app.table_input(
    name="rows", table_name="Bills", partition_key="all", filter="price gt 3", connection=STORAGE
)
def listed(req: func.HttpRequest, rows: str) -> str:
    return rows

@app.queue_trigger(name="order", queue_name="orders-poison", connection=STORAGE)
def dead(order: str) -> None:
    done.append(("dead", json.loads(order)["number"]))
"""
Host = Callable[..., AbstractContextManager[Hosted]]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Azurite]:
    with azurite() as found:
        yield found


@pytest.fixture(params=["memory", "azurite"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Host:
    """Return what runs an app on stores in memory, or on those of Azurite."""
    if request.param == "memory":
        return lambda source, **options: hosted(tmp_path, source, **options)
    return on_azurite(request.getfixturevalue("emulator"), tmp_path)


def on_azurite(emulator: Azurite, folder: Path) -> Host:
    """Return what runs an app on empty stores of Azurite."""

    @contextmanager
    def run(source: str, **options: Any) -> Iterator[Hosted]:
        settings = emulator.settings
        with (
            account(emulator.connection),
            hosted(folder, source, settings=settings, in_memory=False, **options) as found,
        ):
            yield found

    return run


def test_a_message_becomes_a_blob_that_becomes_a_row(host: Host) -> None:
    orders = [{"number": "1", "price": 5}, {"number": "2", "price": 3}, {"number": "3", "price": 4}]
    with host(PIPELINE) as found:
        assert found.request("POST", "/api/orders", orders) == (200, "accepted")
        assert [one["status"] for one in found.invoked("index", 3)] == ["succeeded"] * 3
        rows = [
            {"PartitionKey": "all", "RowKey": "1", "number": "1", "price": 5},
            {"PartitionKey": "all", "RowKey": "3", "number": "3", "price": 4},
        ]
        assert found.request("GET", "/api/bills") == (200, rows)
        assert sorted(found.module.done) == [("1", 1), ("2", 1), ("3", 1)]


def test_a_message_that_always_fails_becomes_poison_after_five_tries(host: Host) -> None:
    # H-QUE-06, H-QUE-07
    with host(PIPELINE) as found:
        found.request("POST", "/api/orders", [{"number": "1", "price": -1}])
        assert [one["status"] for one in found.invoked("dead")] == ["succeeded"]
        assert [one["status"] for one in found.reports.of("invoice")] == ["failed"] * 5
        tries = [("1", number) for number in range(1, 6)]
        assert found.module.done == [*tries, ("dead", "1")]
        assert found.reports.of("index") == []


BLOBS = f"""{HEAD}
@app.http(route="write/{{name}}", methods=["POST"], auth_level="anonymous")
@app.blob_output(name="data", path="data/{{name}}", connection=STORAGE)
def write(req: func.HttpRequest, data: func.Out[bytes]) -> str:
    data.set(req.get_body())
    return "written"

@app.http(route="read/{{name}}", auth_level="anonymous")
@app.blob_input(name="data", path="data/{{name}}", connection=STORAGE, data_type="binary")
def read(req: func.HttpRequest, data: func.InputStream) -> str:
    return "nothing" if data is None else data.read().decode()

@app.http(route="text/{{name}}", auth_level="anonymous")
@app.blob_input(name="data", path="data/{{name}}", connection=STORAGE)
def text(req: func.HttpRequest, data: str) -> str:
    return data or "nothing"

@app.blob_trigger(name="data", path="data/{{name}}.txt", connection=STORAGE)
def changed(data: func.InputStream) -> None:
    content = data.read().decode()
    done.append((data.name, content, data.length))
    if "bad" in content:
        raise ValueError(content)

@app.queue_trigger(name="item", queue_name="webjobs-blobtrigger-poison", connection=STORAGE)
def poison(item: func.QueueMessage) -> None:
    done.append(item.get_json())
"""


def test_new_and_changed_blobs_trigger_once_each(host: Host) -> None:
    # H-BLOB-04, H-BLOB-06, H-BLOB-10
    with host(BLOBS) as found:
        for name, content in (("a.txt", "one"), ("a.txt", "two"), ("b.bin", "no"), ("c.txt", "ö")):
            before = len(found.module.done)
            assert found.request("POST", f"/api/write/{name}", content) == (200, "written")
            if name.endswith(".txt"):
                found.wait_until(lambda before=before: len(found.module.done) > before)
        expected = [
            ("data/a.txt", '"one"', 5),
            ("data/a.txt", '"two"', 5),
            ("data/c.txt", '"\\u00f6"', 8),
        ]
        assert found.module.done == expected
        assert found.request("GET", "/api/read/a.txt") == (200, "two")
        assert found.request("GET", "/api/text/a.txt") == (200, "two")
        assert found.request("GET", "/api/read/none") == (200, "nothing")
        assert found.request("GET", "/api/text/none") == (200, "nothing")


def test_a_blob_that_always_fails_becomes_a_poison_message_after_five_tries(host: Host) -> None:
    # H-BLOB-05
    with host(BLOBS) as found:
        found.request("POST", "/api/write/a.txt", "bad")
        found.invoked("poison")
        *tries, item = found.module.done
        assert tries == [("data/a.txt", '"bad"', 5)] * 5
        assert item.pop("ETag").startswith('"0x')
        assert item == {
            "Type": "BlobTrigger",
            "FunctionId": "Host.Functions.changed",
            "BlobType": "BlockBlob",
            "ContainerName": "data",
            "BlobName": "a.txt",
        }


TABLES = f"""{HEAD}
@app.http(route="rows", methods=["POST"], auth_level="anonymous")
@app.table_output(name="rows", table_name="Rows", connection=STORAGE)
def write(req: func.HttpRequest, rows: func.Out[str]) -> str:
    rows.set(req.get_body().decode())
    return "written"

@app.http(route="rows", methods=["GET"], auth_level="anonymous")
@app.table_input(name="rows", table_name="Rows", connection=STORAGE, take=3)
def read(req: func.HttpRequest, rows: str) -> str:
    return rows
"""


def failure(found: Hosted, function: str) -> str:
    """Return the failure of the last invocation of a function."""
    return str(found.reports.of(function)[-1]["exception"])


def test_rows_keep_their_values_and_fail_as_in_the_service(host: Host) -> None:
    # H-TBL-01 to H-TBL-05
    row = {"PartitionKey": "p", "RowKey": "1", "long": 2**40, "real": 1.5, "yes": True, "text": "ö"}
    dated = {
        "PartitionKey": "p",
        "RowKey": "2",
        "time": "2024-05-01T10:00:00Z",
        "inner": {"a": [1]},
    }
    with host(TABLES) as found:
        assert found.request("GET", "/api/rows") == (500, None)
        missing = "The table specified does not exist. (Status: 404, ErrorCode: TableNotFound)"
        assert failure(found, "read") == missing
        assert found.request("POST", "/api/rows", [row, dated]) == (200, "written")
        status, rows = found.request("GET", "/api/rows")
        time = "2024-05-01T10:00:00+00:00"
        assert (status, rows) == (200, [row, {**dated, "time": time, "inner": '{"a":[1]}'}])
        assert found.request("POST", "/api/rows", row) == (500, None)
        exists = (
            "The specified entity already exists. (Status: 409, ErrorCode: EntityAlreadyExists)"
        )
        assert failure(found, "write") == exists
        assert found.request("POST", "/api/rows", {**row, "ETag": "*", "real": 2.5})[0] == 200
        assert found.request("GET", "/api/rows")[1][0] == {**row, "real": 2.5}
        assert found.request("POST", "/api/rows", {**row, "ETag": 'W/"old"'}) == (500, None)
        assert "(Status: 412, ErrorCode: UpdateConditionNotSatisfied)" in failure(found, "write")


def test_a_message_that_is_too_large_fails_the_invocation(host: Host) -> None:
    with host(PIPELINE) as found:
        found.request("POST", "/api/orders", [{"number": "1", "price": 1, "more": "x" * 49_200}])
        assert "(Status: 413, ErrorCode: RequestBodyTooLarge)" in failure(found, "accept")


def test_rows_and_messages_are_json_of_the_same_form(host: Host) -> None:
    with host(PIPELINE) as found:
        found.request("POST", "/api/orders", [{"number": "7", "price": 9}])
        found.invoked("index")
        (row,) = found.request("GET", "/api/bills")[1]
        assert (
            json.dumps(row) == '{"PartitionKey": "all", "RowKey": "7", "number": "7", "price": 9}'
        )
