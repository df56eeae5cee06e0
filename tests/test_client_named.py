"""What a test names or gives: functions by what they listen to, values of triggers, apps, addresses."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from funcdeco import App
from funcdeco.errors import AppError
from funcdeco.project.default_host import BUNDLE
from funcdeco.testing import TestClient
from funcdeco.testing.response import Response

HOST = {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[4.*, 5.0.0)"}}
APP = """
import logging

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.blob_trigger(name="blob", path="in/{name}.txt", connection="C")
def on_blob(blob: func.InputStream) -> None:
    logging.warning(repr((blob.name, blob.read())))


@app.blob_trigger(name="blob", path="in/{name}", connection="C")
def on_any_blob(blob: func.InputStream) -> None:
    logging.warning(repr((blob.name, blob.read())))


@app.event_grid_trigger(name="event")
def on_grid(event: func.EventGridEvent) -> None:
    logging.warning(repr((event.subject, event.get_json())))


@app.cosmos_db_trigger(name="found", database_name="d", container_name="c", connection="C")
def on_documents(found: func.DocumentList) -> None:
    logging.warning(repr([one.to_dict() for one in found]))


@app.queue_trigger(name="msg", queue_name="work")
def first(msg: func.QueueMessage) -> None:
    pass


@app.queue_trigger(name="msg", queue_name="work")
def second(msg: func.QueueMessage) -> None:
    pass


@app.queue_trigger(name="msg", queue_name="first")
def third(msg: func.QueueMessage) -> None:
    pass


@app.http(route="echo", methods=["PUT", "PATCH", "OPTIONS"])
def echo(req: func.HttpRequest) -> func.HttpResponse:
    charset = req.params.get("charset")
    kind = {"Content-Type": f"text/plain; charset={charset}"} if charset else {}
    code = int(req.params.get("code", "200"))
    return func.HttpResponse(f"{req.method} é", status_code=code, headers={"X-A": "1", **kind})


@app.timer_trigger(schedule="0 0 6 * * *", name="timer")
@app.table_input(name="rows", table_name="t", partition_key="shop", filter="n eq 1", connection="C")
@app.table_input(name="found", table_name="t", partition_key="{rand-guid}", connection="C")
@app.web_pubsub_connection_input(name="chat", hub="chat", connection="C")
@app.socketio_negotiation_input(name="socket", hub="live", connection="C")
@app.dapr_secret_input(name="secret", secret_store_name="kubernetes", key="shop-key")
@app.fabric_item_input(name="item", alias="shop", sub_type="FabricSqlConnection")
@app.udf_property_input(name="fruit", parameter_name="fruit", type_name="int")
def with_inputs(timer, rows, found, chat, socket, secret, item, fruit) -> None:
    pass
"""


def write(folder: Path, text: str = APP) -> Path:
    (folder / "app.py").write_text(text, "utf-8")
    (folder / "host.json").write_text(json.dumps(HOST), "utf-8")
    (folder / "requirements.txt").write_text("azure-functions\nfuncdeco\n", "utf-8")
    values = {"C": "x", "AzureWebJobsStorage": "x", "FUNCTIONS_WORKER_RUNTIME": "python"}
    (folder / "local.settings.json").write_text(json.dumps({"Values": values}), "utf-8")
    return folder


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(write(tmp_path_factory.mktemp("named"))) as found:
        yield found


@pytest.mark.parametrize(
    ("name", "bindings", "expected"),
    [
        ("on_blob", {"blob": b"x"}, ("in/{name}.txt", b"x")),
        ("on_grid", {"event": [1, 2]}, ("test", [1, 2])),
        ("on_grid", {"event": {"id": "7", "subject": "s", "data": 1}}, ("s", 1)),
        ("on_documents", {"found": {"id": "1"}}, [{"id": "1"}]),
        ("on_documents", {"found": [{"id": "1"}, {"id": "2"}]}, [{"id": "1"}, {"id": "2"}]),
    ],
)
def test_a_value_is_given_with_the_metadata_of_its_trigger(
    client: TestClient, name: str, bindings: dict[str, Any], expected: object
) -> None:
    found = client.invoke(name, **bindings)
    assert found.exception is None
    assert [one.message for one in found.logs] == [repr(expected)]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("work", "several functions listen to `work`: `first`, `second`; use a function's name"),
        (
            "first",
            "`first` is a function, and also what `third` listens to; use the function's name",
        ),
    ],
)
def test_a_queue_of_several_functions_is_ambiguous(
    client: TestClient, target: str, message: str
) -> None:
    with pytest.raises(LookupError) as refused:
        client.queue(target, "x")
    assert str(refused.value) == message


def test_a_blob_of_several_functions_is_ambiguous(client: TestClient) -> None:
    with pytest.raises(LookupError) as refused:
        client.blob("in/a.txt", b"x")
    assert str(refused.value) == (
        "several functions listen to `in/a.txt`: `on_any_blob`, `on_blob`; use a function's name "
        "and `path`"
    )


def test_what_no_function_is_for_is_refused(client: TestClient) -> None:
    with pytest.raises(LookupError, match="no function has a `warmupTrigger`"):
        client.warm_up()


def test_samples_of_inputs_have_the_shapes_of_their_extensions(client: TestClient) -> None:
    hub = "wss://example.webpubsub.azure.com/client/hubs/chat"
    endpoint = {"ConnectionString": "sample", "AccessToken": "sample"}
    assert client.sample("with_inputs")["inputs"] == {
        "rows": [{"PartitionKey": "shop", "RowKey": "1", "Name": "sample"}],
        "found": [{"PartitionKey": "sample", "RowKey": "1", "Name": "sample"}],
        "chat": {"baseUrl": hub, "url": f"{hub}?access_token=sample", "accessToken": "sample"},
        "socket": {
            "endpoint": "https://example.webpubsub.azure.com",
            "path": "/clients/socketio/hubs/live",
            "token": "sample",
        },
        "secret": {"shop-key": "sample"},
        "item": {
            "AliasName": "shop",
            "Endpoints": {"sqlendpoint": endpoint, "fileendpoint": endpoint},
        },
        "fruit": {
            "PropertyName": "fruit",
            "PropertyType": "int",
            "PropertyJsonValue": '"sample"',
        },
    }


def test_each_method_of_the_client_sends_its_own(client: TestClient) -> None:
    sent = (client.put, client.patch, client.options)
    assert [one("/api/echo").text for one in sent] == ["PUT é", "PATCH é", "OPTIONS é"]


def facts(response: Response) -> tuple[str, str]:
    return response.text, response.reason_phrase


def test_a_response_shows_odd_charsets_and_statuses(client: TestClient) -> None:
    assert facts(client.put("/api/echo?charset=latin-1")) == ("PUT Ã©", "OK")
    assert facts(client.put("/api/echo?charset=nothing&code=299")) == ("PUT é", "")


def test_headers_of_a_response_are_a_mapping_in_any_case(client: TestClient) -> None:
    headers = client.put("/api/echo").headers
    assert ("X-a" in headers, "x-b" in headers, 1 in headers) == (True, False, False)
    assert (len(headers), repr(headers)) == (
        2,
        "{'x-a': '1', 'content-type': 'text/plain; charset=utf-8'}",
    )


# -- apps


def imported(folder: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / "app.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_an_imported_app_is_opened_with_the_project_above_its_module(tmp_path: Path) -> None:
    module = imported(write(tmp_path), "named_app")
    try:
        with TestClient(module.app) as client:
            assert client.put("/api/echo").text == "PUT é"
    finally:
        del sys.modules["named_app"]


def test_an_app_without_functions_is_refused() -> None:
    with pytest.raises(ValueError, match="the app has no functions; import the modules"):
        TestClient(App())


def test_a_project_may_be_named_by_the_module_and_the_attribute_of_its_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    with TestClient("app:app") as client:
        assert client.put("/api/echo").text == "PUT é"


def test_a_folder_without_a_project_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        TestClient(tmp_path / "missing")
    assert [item.code for item in refused.value.diagnostics] == ["APP001"]
