"""Calls that the client can't make: each error names the argument, and ends in the test's line."""

from __future__ import annotations

import dataclasses
import inspect
import operator
import re
import traceback
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from client_support import HttpFunction, write_functions
from funcdeco.testing import EntityState, Orchestration, TestClient, queue_message
from funcdeco.testing.clockwork import Clockwork
from funcdeco.testing.durable import DurableCalls
from funcdeco.testing.messages import MessageCalls
from funcdeco.testing.triggers import TriggerCalls

APP = """
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

@app.http(route="shop")
def shop(req: func.HttpRequest) -> str:
    return "open"

@app.queue_trigger(name="msg", queue_name="orders")
@app.queue_output(name="$return", queue_name="done", connection="Archive")
def on_order(msg: func.QueueMessage) -> str:
    return msg.get_body().decode()

@app.blob_trigger(name="photo", path="photos/{name}")
@app.table_output(name="$return", table_name="rows")
def on_photo(photo: func.InputStream) -> str:
    return "{}"

@app.service_bus_queue_trigger(name="msg", queue_name="bus", connection="Bus")
@app.cosmos_db_output(name="$return", database_name="d", container_name="c", connection="Db")
def on_bus(msg: func.ServiceBusMessage) -> func.Document:
    return func.Document()

@app.cosmos_db_trigger(name="new", database_name="d", container_name="c", connection="Db")
def on_change(new: func.DocumentList) -> None: ...

@app.timer_trigger(name="timer", schedule="0 0 * * * *")
@app.table_input(name="lines", table_name="rows")
def hourly(timer: func.TimerRequest, lines: str) -> None: ...
"""
SETTINGS = {"Bus": "x", "Archive": "x", "Db": "x"}
Call = Callable[[TestClient], object]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with _opened(tmp_path_factory.mktemp("app")) as client:
        yield client


def _opened(tmp_path: Path) -> TestClient:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(APP)
    return TestClient(tmp_path, settings=SETTINGS)


@dataclasses.dataclass
class Order:
    number: int


class Model:
    """Like those of pydantic."""

    def model_dump(self, mode: str) -> dict[str, str]:
        return {"mode": mode}


UNSENDABLE = "the payload can't be sent as JSON: Object of type"
WRONG: dict[str, Call] = {
    "`queue` requires `message`": lambda c: c.queue("orders"),  # type: ignore[call-arg]
    "`blob` requires `target`, `content`": lambda c: c.blob(),  # type: ignore[call-arg]
    "unknown keyword `delay` of `queue`; available: `dequeue_count`, `inputs`, `message`, `target`": (
        lambda c: c.queue("orders", "x", delay=3)  # type: ignore[call-arg]
    ),
    "unknown keyword `input` of `timer`; did you mean `inputs`?": (
        lambda c: c.timer("hourly", input={})  # type: ignore[call-arg]
    ),
    "unknown keyword `label` of `service_bus`; use `subject`": (
        lambda c: c.service_bus("bus", "x", label="y")  # type: ignore[call-arg]
    ),
    "unknown keyword `application_properties` of `service_bus`; use `properties`\n"
    "unknown keyword `label` of `service_bus`; use `subject`": (
        lambda c: c.service_bus("bus", "x", label="y", application_properties={})  # type: ignore[call-arg]
    ),
    "no function with `cosmosDBTrigger` listens to `d/e`; available: `c`, `d/c`, `on_change`": lambda c: c.cosmos_db(
        "d/e", [{"id": "1"}]
    ),
    "`hourly` has no input `line`; available: `lines`; did you mean `lines`?\n"
    "`hourly` has no input `row`; available: `lines`": (
        lambda c: c.timer("hourly", inputs={"line": "", "row": ""})
    ),
    "`queue` got an argument twice, by position and by keyword": (
        lambda c: c.queue("orders", "x", message="y")  # type: ignore[misc]
    ),
    "too many positional arguments for `run`; it accepts none, and by keyword `limit`": (
        lambda c: c.run(10)  # type: ignore[misc]
    ),
    "too many positional arguments for `mcp_resource`; it accepts `target`": (
        lambda c: c.mcp_resource("a", "b")  # type: ignore[call-arg]
    ),
    "too many positional arguments for `mcp_tool`; it accepts `target`, "
    "and by keyword each of the arguments": (
        lambda c: c.mcp_tool("add", {"a": 2})  # type: ignore[call-arg]
    ),
    "`target` must be a string, not None": lambda c: c.queue(None, "x"),  # type: ignore[arg-type]
    "`name` must be a string, not int": lambda c: c.sample(5),  # type: ignore[arg-type]
    "`dequeue_count` must be an integer, not str": (
        lambda c: c.queue("orders", "x", dequeue_count="2")  # type: ignore[arg-type]
    ),
    "`inputs` must be a dictionary, not list": (
        lambda c: c.queue("orders", "x", inputs=["a"])  # type: ignore[arg-type]
    ),
    "`session_id` must be a string, not int": (
        lambda c: c.service_bus("bus", "x", session_id=5)  # type: ignore[arg-type]
    ),
    "the value of `k` in `metadata` must be a string, not int": (
        lambda c: c.blob("photos/a", b"", metadata={"k": 5})  # type: ignore[dict-item]
    ),
    "a name in `metadata` must be a string, not int": (
        lambda c: c.blob("photos/a", b"", metadata={5: "k"})  # type: ignore[dict-item]
    ),
    "`documents` must be a dictionary or a list of dictionaries, not str": (
        lambda c: c.cosmos_db("c", "{}")  # type: ignore[arg-type]
    ),
    "an item of `inserted` must be a dictionary, not int": (
        lambda c: c.sql("t", inserted=[7])  # type: ignore[list-item]
    ),
    "`last` must be a datetime, not date": (
        lambda c: c.timer("hourly", last=date(2027, 1, 1))  # type: ignore[arg-type]
    ),
    "`hours` must be a number, not str": lambda c: c.advance(hours="1"),  # type: ignore[arg-type]
    "`time` must be a timedelta, not int": lambda c: c.advance(24),  # type: ignore[arg-type]
    "`now` must be a datetime, not str": lambda c: setattr(c, "now", "2027-01-01"),
    "`provider` must be a function, not list": (
        lambda c: c.provide("sql", [])  # type: ignore[arg-type]
    ),
    "`row` must be a dictionary, not list": (
        lambda c: c.tables["rows"].insert([{"PartitionKey": "a"}])  # type: ignore[arg-type]
    ),
    "`document` must be a dictionary, not list": (
        lambda c: c.documents["d/c"].upsert([{"id": "1", "n": 2}])  # type: ignore[arg-type]
    ),
    f"{UNSENDABLE} datetime is not JSON serializable": (
        lambda c: c.queue("orders", {"at": datetime(2027, 1, 1)})
    ),
    "the event can't be sent as JSON: Object of type date is not JSON serializable": (
        lambda c: c.cosmos_db("on_change", [{"at": date(2027, 1, 1)}])
    ),
    f"{UNSENDABLE} complex is not JSON serializable": lambda c: c.service_bus("bus", 1j),
    f"{UNSENDABLE} set is not JSON serializable": lambda c: c.invoke("on_bus", msg={1}),
    "the input `lines` can't be given: object can't be sent as JSON": (
        lambda c: c.timer("hourly", inputs={"lines": object()})
    ),
    f"{UNSENDABLE} object is not JSON serializable": lambda c: c.queues["orders"].put(object()),
    f"{UNSENDABLE} QueueMessage is not JSON serializable; pass its `get_body()`": (
        lambda c: c.queue("orders", queue_message("x"))
    ),
    f"{UNSENDABLE} Order is not JSON serializable; pass `dataclasses.asdict(...)` of it": (
        lambda c: c.blob("photos/a", Order(7))
    ),
    "`json` can't be sent as JSON: Object of type Model is not JSON serializable; "
    'pass its `model_dump(mode="json")`': lambda c: c.post("/api/shop", json=Model()),
    "`json` can't be sent as JSON: Object of type frozenset is not JSON serializable": (
        lambda c: c.post("/api/shop", json=frozenset("a"))
    ),
    "the key of a store must be a name, or a connection and a name, as strings, not 0": (
        lambda c: c.queues[0]  # type: ignore[index]
    ),
    "the key of a store must be a name, or a connection and a name, as strings, not ('a',)": (
        lambda c: c.blobs[("a",)]  # type: ignore[index]
    ),
    "no connection `Archiv`; available: `Archive`, `AzureWebJobsStorage`; "
    "did you mean `Archive`?": lambda c: c.queues["Archiv", "done"],
    "no queue `don` in the connection `Archive`; available: `done`; did you mean `done`?": (
        lambda c: c.queues["Archive", "don"]
    ),
    "no queue `orders` in the connection `Archive`; available: `done`": (
        lambda c: c.queues["Archive", "orders"]
    ),
    "no connection `Archive`; available: `AzureWebJobsStorage`": (
        lambda c: operator.setitem(c.blobs, ("Archive", "photos/a"), b"")
    ),
    "no container `photo` in the connection `AzureWebJobsStorage`; available: `photos`; "
    "did you mean `photos`?": lambda c: c.blobs["AzureWebJobsStorage", "photo/a"],
    "`TestClient` has no attribute `service_buss`; did you mean `service_bus`?": (
        lambda c: c.service_buss("bus", "x")  # type: ignore[attr-defined]
    ),
    "`TestClient` has no attribute `websocket_connect`; HTTP triggers don't receive web sockets": (
        lambda c: c.websocket_connect("/")  # type: ignore[attr-defined]
    ),
    "`Response` has no attribute `data`; use `content`, the body as bytes": (
        lambda c: c.get("/api/shop").data  # type: ignore[attr-defined]
    ),
    "`Response` has no attribute `get_json`; use `json()`": (
        lambda c: c.get("/api/shop").get_json()  # type: ignore[attr-defined]
    ),
    "`Response` has no attribute `header`; did you mean `headers`?": (
        lambda c: c.get("/api/shop").header  # type: ignore[attr-defined]
    ),
    "`Response` has no attribute `peer`": (
        lambda c: c.get("/api/shop").peer  # type: ignore[attr-defined]
    ),
    "no item 0 in <queue 'orders': []>": lambda c: c.queues["orders"][0],
    "the index of <topic 'bus': []> must be an integer, not str": (
        lambda c: c.topics["bus"]["x"]  # type: ignore[call-overload]
    ),
    "unknown keyword `text` of `put`; use `body`": (
        lambda c: c.queues["orders"].put(text="x")  # type: ignore[call-arg]
    ),
    "unknown keyword `session_id` of `put`; to set properties, pass a `BusMessage`": (
        lambda c: c.topics["bus"].put("x", session_id="a")  # type: ignore[call-arg]
    ),
    "unknown keyword `body` of `queue`; use `message`": (
        lambda c: c.queue("orders", body="x")  # type: ignore[call-arg]
    ),
    "`get` requires `row_key`": lambda c: c.tables["rows"].get("a"),  # type: ignore[call-arg]
    "no row with the keys `a/b`; available: none": lambda c: c.tables["rows"].delete("a", "b"),
    "no document with the ID `7`; available: none": lambda c: c.documents["d/c"]["7"],
    "no document with the ID `8`; available: none": lambda c: c.documents["d/c"].delete("8"),
    "no header `etag`; available: `content-type`": lambda c: c.get("/api/shop").headers["etag"],
    "no header `x-key`; available: `accept`, `user-agent`": (
        lambda c: operator.delitem(c.headers, "x-key")
    ),
    "no cookie `sid`; available: none": lambda c: c.cookies["sid"],
    "no cookie `id`; available: none": lambda c: c.get("/api/shop").cookies["id"],
    "output `msg` wasn't set; outputs that were set: `$return`": (
        lambda c: c.get("/api/shop").invocation.outputs.raw["msg"]  # type: ignore[union-attr]
    ),
    "`Queue` has no attribute `send`; use `put`": (
        lambda c: c.queues["orders"].send("x")  # type: ignore[attr-defined]
    ),
    "`Table` has no attribute `rows`; iterate over it, or use an index": (
        lambda c: c.tables["rows"].rows  # type: ignore[attr-defined]
    ),
    "`Invocation` has no attribute `result`; use `returned`": (
        lambda c: c.get("/api/shop").invocation.result  # type: ignore[union-attr]
    ),
    '`BlobView` has no attribute `upload`; write `client.blobs["container/name"] = content`': (
        lambda c: c.blobs.upload("photos/a", b"")  # type: ignore[attr-defined]
    ),
    "a table can't be assigned; use its method `upsert`": (
        lambda c: operator.setitem(c.tables, "rows", [])  # type: ignore[call-overload]
    ),
    'unknown keyword `content_type`; set it in `headers`, as `{"content-type": ...}`': (
        lambda c: c.post("/api/shop", content_type="text/plain")  # type: ignore[call-arg]
    ),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_call_is_refused_with_what_to_write(client: TestClient, message: str) -> None:
    expected = (TypeError, LookupError, AttributeError)
    with pytest.raises(expected) as refused:
        WRONG[message](client)
    assert str(refused.value) == message
    assert [one.function for one in client.invocations if one.function != "shop"] == []
    assert _shown_files(refused) == {Path(__file__).name}


def _shown_files(refused: pytest.ExceptionInfo[Any]) -> set[str]:
    """Return the files whose lines pytest would show."""
    return {Path(str(one.path)).name for one in refused.traceback.filter(refused)}


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        (
            {"base_url": "http://x"},
            "unknown keyword `base_url` of `TestClient`; pass the whole URL to the request",
        ),
        (
            {"raise_server_exceptions": False},
            "unknown keyword `raise_server_exceptions` of `TestClient`; "
            "what a function raises is in `response.invocation.exception`",
        ),
        ({"setings": {}}, "unknown keyword `setings` of `TestClient`; did you mean `settings`?"),
    ],
)
def test_keywords_of_other_clients_are_explained(
    tmp_path: Path, keywords: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError) as refused:
        TestClient(tmp_path, **keywords)
    assert str(refused.value) == message


def test_settings_by_position_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError) as refused:
        TestClient(tmp_path, {"A": "1"})  # type: ignore[misc]
    accepted = "it accepts `project`, and by keyword `settings`, `keys`"
    assert str(refused.value) == f"too many positional arguments for `TestClient`; {accepted}"


def test_every_method_for_events_checks_its_arguments() -> None:
    for kind in (MessageCalls, TriggerCalls, Clockwork, DurableCalls, Orchestration, EntityState):
        for name, method in vars(kind).items():
            is_public = not name.startswith("_") and name != "watched"
            if is_public and inspect.isfunction(method):
                assert inspect.unwrap(method) is not method, name


def test_types_that_fit_are_accepted(tmp_path: Path) -> None:
    with _opened(tmp_path) as client:
        client.tables["rows"].upsert({"PartitionKey": "a", "RowKey": "b"})
        client.now = datetime(2027, 1, 1)
        assert len(client.advance(timedelta(seconds=1), hours=1.5, limit=10)) == 1
        assert client.timer("hourly", past_due=True, last=datetime(2027, 1, 1)).is_success
        client.queues["Archive", "done-poison"].put("x")
        client.blobs["Storage", "new-container/a"] = b"x"
        assert client.blobs["new-container/a"] == b"x"
        assert [0 in client.queues, ("a",) in client.queues, 0 in client.blobs] == [False] * 3


def test_a_wrong_type_is_named_without_a_traceback_of_the_client(tmp_path: Path) -> None:
    folder = write_functions(tmp_path / "app", "v1", (HttpFunction("a", "return 'a'"),))
    with TestClient(folder) as client, pytest.raises(TypeError) as refused:
        client.get(5)  # type: ignore[arg-type]
    text = "".join(traceback.format_exception_only(refused.type, refused.value))
    assert re.fullmatch(r"\S+: the URL must be a string, not int\n", text)
    assert _shown_files(refused) == {Path(__file__).name}
