"""What functions read and write through `TestClient`: queues, blobs, tables and documents.

The rows are those of the host and its extensions: H-DATA from `FunctionBinding` and
`GeneralScriptBindingProvider` of azure-functions-host; H-QUE, H-BLOB and H-TBL from the storage
extensions in azure-sdk-for-net; H-COS from azure-webjobs-sdk-extensions; R-CONN from
`IConfigurationExtensions` of azure-webjobs-sdk.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import azure.functions as func
import pytest

from client_apps import open_app
from funcdeco.bindings.generic import GenericInput
from funcdeco.engine.dates import DateTime
from funcdeco.engine.families.checked_names import (
    ResourceNameError,
    check_queue,
    check_table,
    split_blob_path,
)
from funcdeco.engine.families.input_values import input_form
from funcdeco.engine.stores.stores import Ambiguous
from funcdeco.engine.typed_data import TypedData
from funcdeco.project.default_host import BUNDLE
from funcdeco.testing import TestClient
from functions_support import declaration

APP = """
import json

import azure.functions as func

import funcdeco

app = funcdeco.App()


def queue(name):
    return app.queue_trigger(name="msg", queue_name=name)


def value_of(msg):
    return eval(msg.get_json()["value"])


@queue("copied")
@app.blob_input(name="text", path="samples/{id}.txt")
@app.blob_input(name="data", path="samples/{id}.txt", data_type="binary")
@app.blob_output(name="out", path="copies/{id}-{DateTime:yyyy}.txt")
def copied(msg: func.QueueMessage, text: str, data: bytes, out: func.Out[bytes]) -> None:
    out.set(repr((text, data)).encode())


@queue("blobs")
@app.blob_output(name="out", path="copies/x")
def blobs(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set(value_of(msg))


@queue("queues")
@app.queue_output(name="out", queue_name="Out-{id}")
def queues(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set(value_of(msg))


@queue("rows")
@app.table_output(name="out", table_name="log", partition_key="{id}")
def rows(msg: func.QueueMessage, out: func.Out[str]) -> None:
    out.set(value_of(msg))


@queue("read-rows")
@app.table_input(name="found", table_name="log", partition_key="p", filter="N gt {n}", take=2)
def read_rows(msg: func.QueueMessage, found: str) -> None:
    raise AssertionError(found)


@queue("documents")
@app.cosmos_db_output(name="out", database_name="db", container_name="{id}")
def documents(msg: func.QueueMessage, out: func.Out[func.DocumentList]) -> None:
    value = value_of(msg)
    out.set(func.DocumentList([func.Document.from_dict(one) for one in value]))


@queue("read-document")
@app.cosmos_db_input(name="one", database_name="db", container_name="items", id="{id}",
                     partition_key="{country}")
@app.cosmos_db_input(name="some", database_name="db", container_name="items",
                     sql_query="SELECT * FROM c WHERE c.country = {country} ORDER BY c.id DESC")
def read_document(msg: func.QueueMessage, one: func.DocumentList, some: str) -> None:
    first = [dict(document) for document in one] if one else one
    raise AssertionError((first, some))


@queue("sql")
@app.sql_input(name="found", command_text="SELECT * FROM t WHERE id = @id",
               parameters="@id={id},@none=null", connection_string_setting="Sql")
def sql(msg: func.QueueMessage, found: func.SqlRowList) -> None:
    raise AssertionError([dict(row) for row in found])


@queue("returned")
@app.queue_output(name="$return", queue_name="results")
def returned(msg: func.QueueMessage) -> str:
    return json.dumps({"id": msg.id})


@app.queue_trigger(name="msg", queue_name="sending")
@app.service_bus_queue_output(name="bus", queue_name="bus-{id}")
@app.service_bus_topic_output(name="topic", topic_name="news", connection="ServiceBus")
@app.event_hub_output(name="hub", event_hub_name="hub", connection="Hub")
@app.kafka_output(name="kafka", topic="logs", broker_list="Brokers")
@app.event_grid_output(name="grid", topic_endpoint_uri="Uri", topic_key_setting="Key")
def sending(msg: func.QueueMessage, bus: func.Out[str], topic: func.Out[str],
            hub: func.Out[str], kafka: func.Out[str], grid: func.Out[str]) -> None:
    for name, out in {"bus": bus, "topic": topic, "hub": hub, "kafka": kafka}.items():
        out.set(name)
    grid.set({"id": "1"})


@app.queue_trigger(name="msg", queue_name="elsewhere", connection="Other")
@app.queue_output(name="out", queue_name="results", connection="Other")
def elsewhere(msg: str, out: func.Out[str]) -> None:
    out.set(msg)


@app.queue_trigger(name="msg", queue_name="same", connection="Storage")
@app.queue_output(name="out", queue_name="same-out", connection="AzureWebJobsStorage")
def same(msg: str, out: func.Out[str]) -> None:
    out.set(msg)
"""
HOST = json.dumps({"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[4.*, 5.0.0)"}})


NOON = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
DOCUMENT = func.Document.from_dict({"id": "ü"})
INVALID_KEY = (
    "is not a valid value for a partition key or row key. Ensure that the table entity contains "
    "valid 'PartitionKey' and 'RowKey' values."
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stores")
    (root / "app.py").write_text(APP, "utf-8")
    (root / "host.json").write_text(HOST, "utf-8")
    return root


@pytest.fixture
def client(project: Path) -> Iterator[TestClient]:
    with TestClient(project, settings={"Other": "UseDevelopmentStorage=true"}) as opened:
        yield opened


def send(client: TestClient, function: str, value: str, **more: Any) -> None:
    result = client.queue(function, {"id": "5", "value": value, **more})
    if result.exception is not None:
        raise result.exception


def test_blobs_are_read_and_written_by_resolved_paths(client: TestClient) -> None:
    client.blobs["samples/a.txt"] = "grün".encode() + b"\xff"

    result = client.queue("copied", {"id": "a"})

    year = datetime.now(timezone.utc).year
    # R-BLOB-03: without `binary`, the host decodes the blob
    seen = repr(("grün\ufffd", "grün".encode() + b"\xff")).encode()
    assert result.exception is None
    assert list(client.blobs) == [f"copies/a-{year}.txt", "samples/a.txt"]
    assert client.blobs[f"copies/a-{year}.txt"] == seen
    assert f"copies/a-{year}.txt" in client.blobs
    # H-BLOB-11
    blob = client.blobs.get_blob(f"copies/a-{year}.txt")
    assert blob.metadata == {"AzureWebJobsParentId": result.id}
    assert blob.content_type == "application/octet-stream"


def test_a_blob_that_does_not_exist_is_none(client: TestClient) -> None:  # H-BLOB-10
    client.queue("copied", {"id": "none"})

    assert [client.blobs[name] for name in client.blobs] == [b"(None, None)"]


def test_given_inputs_have_the_form_of_the_host(client: TestClient) -> None:  # H-DATA-02
    given = {"text": {"a": "ü"}, "data": "text"}

    client.queue("copied", {"id": "a"}, inputs=given)

    seen = repr(('{"a":"ü"}', b"text")).encode()
    assert [client.blobs[name] for name in client.blobs] == [seen]


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("'ü'", "ü".encode()),
        ("b'\\xff'", b"\xff"),
        ("{'a': ['ü', 1.5]}", '{"a":["ü",1.5]}'.encode()),
        ("[1, None]", b"[1,null]"),
        ("258", b"\x02\x01\x00\x00"),
        ("-1", b"\xff\xff\xff\xff"),
        ("2 ** 32 + 1", b"\x01\x00\x00\x00"),
        ("True", b"\x01\x00\x00\x00"),
        ("1.5", b"\x00\x00\x00\x00\x00\x00\xf8\x3f"),
    ],
)
def test_blob_outputs_write_streams(client: TestClient, value: str, content: bytes) -> None:
    send(client, "blobs", value)  # H-DATA-16

    assert client.blobs["copies/x"] == content


def test_metadata_of_an_overwritten_blob_remains(client: TestClient) -> None:  # H-BLOB-11
    container = client._app.world.blobs.at("AzureWebJobsStorage", "copies")
    old = container.put("x", b"old", {"owner": "me"})

    result = client.queue("blobs", {"id": "5", "value": "'new'"})

    new = client.blobs.get_blob("copies/x")
    assert new.metadata == {"owner": "me", "AzureWebJobsParentId": result.id}
    assert new.etag != old.etag


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ("'hello'", [b"hello"]),
        ("b'[1]'", [b"[1]"]),
        ("[1, 'a', None, True, 1.0]", [b"1", b"a", b"", b"True", b"1"]),
        ("'[1, 2]'", [b"1", b"2"]),
        ("'[]'", []),
        ("{'a': 1}", [b'{\n  "a": 1\n}']),
        ('\'{"a": "\\u00fc"}\'', ['{\n  "a": "ü"\n}'.encode()]),
        ("'[\"2024-05-01T10:00:00Z\"]'", [b"05/01/2024 10:00:00"]),
        ("['2024-05-01T10:00:00Z']", [b"2024-05-01T10:00:00Z"]),
        ("12", [b"12"]),
        ("False", [b"0"]),
    ],
)
def test_queue_outputs_send_one_message_per_item(
    client: TestClient, value: str, messages: list[bytes]
) -> None:  # H-DATA-13, H-DATA-14, H-QUE-11
    send(client, "queues", value)

    assert [message.body for message in client.queues["out-5"]] == messages


def test_a_string_that_only_looks_like_json_fails_the_call(client: TestClient) -> None:
    result = client.queue("queues", {"id": "5", "value": "'{hello}'"})  # H-DATA-14

    assert str(result.exception).startswith("JsonReaderException: ")
    assert result.outputs["out"] == "{hello}"


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        # H-TBL-04: keys of the object, in any case, replace those of the binding
        (
            "{'rowKey': 1, 'N': 2, 'F': 1.5, 'None': None, 'List': [1]}",
            [{"PartitionKey": "5", "RowKey": "1", "N": 2, "F": 1.5, "List": "[1]"}],
        ),
        (
            "[{'RowKey': 'b'}, {'partitionkey': 'a', 'RowKey': 'c'}]",
            [{"PartitionKey": "5", "RowKey": "b"}, {"PartitionKey": "a", "RowKey": "c"}],
        ),
        # H-DATA-13: dates are parsed in a string only
        ("{'RowKey': 'a', 'At': '2024-05-01T10:00:00Z'}", "2024-05-01T10:00:00Z"),
        (
            "json.dumps({'RowKey': 'a', 'At': '2024-05-01T10:00:00Z'})",
            DateTime(2024, 5, 1, 10, tzinfo=timezone.utc),
        ),
    ],
)
def test_table_outputs_insert_rows(client: TestClient, value: str, rows: Any) -> None:
    send(client, "rows", value)

    table = list(client.tables["log"])
    assert table == rows if isinstance(rows, list) else [row["At"] for row in table] == [rows]


@pytest.mark.parametrize(
    ("value", "error", "left"),
    [
        # H-TBL-05
        (
            "[{'RowKey': 'z'}, {'RowKey': 'a'}]",
            "The specified entity already exists. (Status: 409, ErrorCode: EntityAlreadyExists)",
            ["a"],
        ),
        (
            "[{'RowKey': 'z'}, {'RowKey': 'z'}]",
            "The specified entity already exists. (Status: 409, ErrorCode: EntityAlreadyExists)",
            ["a", "z"],
        ),
        ("{'RowKey': 'a', 'ETag': '*', 'N': 1}", None, ["a"]),
        (
            "{'RowKey': 'a', 'ETag': 'old'}",
            "The update condition specified in the request was not satisfied. "
            "(Status: 412, ErrorCode: UpdateConditionNotSatisfied)",
            ["a"],
        ),
        (
            "{'RowKey': 'n', 'ETag': 'old'}",
            "The specified resource does not exist. (Status: 404, ErrorCode: ResourceNotFound)",
            ["a"],
        ),
        # H-TBL-04
        ("{'N': 1}", f"'' {INVALID_KEY}", ["a"]),
        (
            "{'RowKey': 'a/b'}",
            f"'a/b' {INVALID_KEY}",
            ["a"],
        ),
    ],
)
def test_a_table_rejects_rows(
    client: TestClient, value: str, error: str | None, left: list[str]
) -> None:
    client.tables["log"].insert({"PartitionKey": "5", "RowKey": "a"})

    result = client.queue("rows", {"id": "5", "value": value})

    assert (str(result.exception) if result.exception else None) == error
    assert [row["RowKey"] for row in client.tables["log"]] == left


def test_table_inputs_read_a_json_array(client: TestClient) -> None:  # H-TBL-01 to 03
    table = client.tables["log"]
    for index in range(5):
        table.insert({"PartitionKey": "p", "RowKey": str(index), "N": index, "B": b"\xff"})
    table.insert({"PartitionKey": "q", "RowKey": "9", "N": 9})

    result = client.queue("read_rows", {"n": 1})

    assert str(result.exception) == (
        '[{"PartitionKey":"p","RowKey":"2","N":2,"B":"/w=="},'
        '{"PartitionKey":"p","RowKey":"3","N":3,"B":"/w=="}]'
    )


def test_reading_a_table_that_does_not_exist_fails(client: TestClient) -> None:  # H-TBL-02
    result = client.queue("read_rows", {"n": 1})

    message = "The table specified does not exist. (Status: 404, ErrorCode: TableNotFound)"
    assert str(result.exception) == message


def test_documents_are_replaced_by_id(client: TestClient) -> None:  # H-COS-01
    client.documents["db/5"].upsert({"id": "1", "old": True})

    send(client, "documents", "[{'id': '1', 'n': 1}, {'id': '2'}]")

    assert list(client.documents["db/5"]) == [{"id": "1", "n": 1}, {"id": "2"}]
    assert client.documents["db/5"]["2"] == {"id": "2"}


def test_the_partition_key_distinguishes_documents(client: TestClient) -> None:  # H-COS-01
    container = client.documents["db/5"]
    container.partition_key = "/address/country"
    first, second = ({"id": "1", "address": {"country": name}} for name in ("de", "fr"))

    send(client, "documents", repr([first, second, {**first, "n": 1}]))

    assert list(container) == [{**first, "n": 1}, second]


@pytest.mark.parametrize(
    ("documents", "error"),
    [
        (
            "[{'n': 1}]",
            "The input content is invalid because the required properties - 'id; ' - are missing "
            "(Status: 400, ErrorCode: BadRequest)",
        ),
        (
            "[{'id': '1'}]",
            "The container '5' (in database 'db') does not exist. To automatically create the "
            "container, set 'CreateIfNotExists' to 'true'.",
        ),
    ],
)
def test_errors_of_documents(client: TestClient, documents: str, error: str) -> None:  # H-COS-01
    if "'id'" in documents:
        del client.documents["db/5"]

    result = client.queue("documents", {"id": "5", "value": documents})

    assert str(result.exception) == error


def test_documents_are_read_by_id_and_by_query(client: TestClient) -> None:  # H-DATA-02, H-COS-01
    container = client.documents["db/items"]
    container.partition_key = "/country"
    for name in ("a", "b"):
        container.upsert({"id": name, "country": "de"})
    container.upsert({"id": "a", "country": "fr", "n": 1})

    found = client.queue("read_document", {"id": "a", "country": "fr"})
    missing = client.queue("read_document", {"id": "none", "country": "de"})

    one = [{"id": "a", "country": "fr", "n": 1}]
    assert found.exception is not None
    assert found.exception.args == ((one, '[{"id":"a","country":"fr","n":1}]'),)
    some = '[{"id":"b","country":"de"},{"id":"a","country":"de"}]'
    assert missing.exception is not None
    assert missing.exception.args == ((None, some),)


def test_a_function_provides_inputs_without_a_store(client: TestClient) -> None:  # H-SQL-01
    asked: list[object] = []

    def rows(binding: Any) -> list[dict[str, object]]:
        asked.append((binding.command, dict(binding.parameters)))
        return [{"id": 5, "name": "ü"}]

    client.provide("sql", rows)
    first = client.queue("sql", {"id": 5})
    client.provide("sql.found", lambda binding: "[]")
    second = client.queue("sql", {"id": 5})
    given = client.queue("sql", {"id": 5}, inputs={"found": [{"a": 1}]})

    assert asked == [("SELECT * FROM t WHERE id = @id", {"@id": "5", "@none": None})]
    assert [str(one.exception) for one in (first, second, given)] == [
        "[{'id': 5, 'name': 'ü'}]",
        "[]",
        "[{'a': 1}]",
    ]


def test_an_input_that_nothing_provides_is_an_error(client: TestClient) -> None:
    with pytest.raises(LookupError) as caught:
        client.queue("sql", "1")

    assert str(caught.value) == (
        'nothing provides the input `found` (`sql`) of `sql`; pass `inputs={"found": ...}` or '
        'use `client.provide("sql", ...)`'
    )


def test_names_of_inputs_are_checked(client: TestClient) -> None:
    with pytest.raises(LookupError) as given:
        client.queue("copied", "1", inputs={"texts": "1"})
    with pytest.raises(LookupError) as provided:
        client.provide("sqll", lambda binding: [])

    assert str(given.value) == (
        "`copied` has no input `texts`; available: `data`, `text`; did you mean `text`?"
    )
    assert str(provided.value) == (
        "no input `sqll`; available: `blob`, `copied.data`, `copied.text`, `cosmosDB`, "
        "`read_document.one`, `read_document.some`, `read_rows.found`, `sql`, `sql.found`, "
        "`table`; did you mean `sql`?"
    )


def test_a_return_value_is_an_output_of_that_name(client: TestClient) -> None:
    result = client.queue("returned", "x")

    message = client.queues["AzureWebJobsStorage", "results"][0]
    written = json.dumps(message.json())
    assert result.returned == written
    assert dict(result.outputs) == {"$return": written}
    assert result.outputs.raw == {"$return": TypedData("string", written)}


def test_two_connections_make_a_name_ambiguous(client: TestClient) -> None:
    client.queue("elsewhere", "x")

    assert [message.text for message in client.queues["Other", "results"]] == ["x"]
    assert len(client.queues["AzureWebJobsStorage", "results"]) == 0
    with pytest.raises(Ambiguous) as caught:
        client.queues["results"]
    assert str(caught.value) == (
        "queue `results` exists in several connections: `AzureWebJobsStorage`, `Other`; use "
        '`["AzureWebJobsStorage", "results"]`'
    )


def test_spellings_of_a_connection_are_one_store(client: TestClient) -> None:  # R-CONN-02
    client.queue("same", "x")

    for spelling in ("Storage", "AzureWebJobsStorage", "azurewebjobsstorage"):
        assert [message.text for message in client.queues[spelling, "same-out"]] == ["x"]
    assert client.queues["same-out"] is client.queues["Storage", "same-out"]


def test_a_mistyped_name_is_an_error(client: TestClient) -> None:
    with pytest.raises(LookupError) as table:
        client.tables["logs"]
    with pytest.raises(KeyError) as blob:
        client.blobs["samples/a"]
    with pytest.raises(KeyError) as path:
        client.blobs["samples"]

    assert str(table.value) == "no table `logs`; available: `log`; did you mean `log`?"
    assert blob.value.args == ("no blob `samples/a`; the container has none",)
    assert path.value.args == ("`samples` isn't a path of a blob, such as `container/name`",)
    assert "samples/a" not in client.blobs
    assert "samples" not in client.blobs


def test_seeds_can_be_replaced_and_deleted(client: TestClient) -> None:
    client.blobs["samples/a"] = {"a": 1}
    client.blobs["samples/a"] = "text"
    client.blobs["Storage", "samples/b"] = b"b"
    client.queues["copied"].put({"id": "ü"})

    assert dict(client.blobs) == {"samples/a": b"text", "samples/b": b"b"}
    assert client.queues["copied"][0].json() == {"id": "ü"}
    del client.blobs["samples/a"]
    assert list(client.blobs) == ["samples/b"]
    assert "copied-poison" not in client.queues
    assert len(client.queues["copied-poison"]) == 0


def test_a_payload_replaces_names_of_the_metadata(client: TestClient) -> None:  # H-DATA-06
    result = client.queue("returned", {"id": 7, "DequeueCount": 3})

    assert result.returned == '{"id": "7"}'


@pytest.mark.parametrize(
    ("name", "message"),
    [
        # R-QUE-01
        ("", "A queue name can't be null or empty (Parameter 'name')"),
        ("a", "A queue name must be from 3 to 63 characters long - \"a\" (Parameter 'name')"),
        (
            "-IllegalName-",
            "The dash (-) character may not be the first or last letter - "
            "\"-illegalname-\" (Parameter 'name')",
        ),
        (
            "a_b",
            "A queue name can contain only letters, numbers, and dash(-) characters - "
            "\"a_b\" (Parameter 'name')",
        ),
        (
            "a--b",
            "A queue name cannot contain consecutive dash(-) characters. (Parameter 'name')",
        ),
    ],
)
def test_queues_have_valid_names(name: str, message: str) -> None:
    with pytest.raises(ResourceNameError) as caught:
        check_queue(name)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("path", "result"),
    [
        # R-BLOB-02
        ("samples/a/b.txt", ("samples", "a/b.txt")),
        ("https://x.blob.core.windows.net/samples/a%20b", ("samples", "a b")),
        (
            "samples",
            "Invalid blob path specified : 'samples'. Blob identifiers must be in the format "
            "'container/blob'.",
        ),
        (
            "samples/",
            "Validation failed for property 'BlobPath', value 'samples/'. Illegal blob path",
        ),
        (
            "Samples/a",
            "Validation failed for property 'BlobPath', value 'Samples/a'. Invalid container name",
        ),
        (
            f"samples/{'a' * 1025}",
            f"Validation failed for property 'BlobPath', value 'samples/{'a' * 1025}'. The given "
            f"blob name '{'a' * 1025}' is too long. A blob name must be at least one character long "
            "and cannot be more than 1,024 characters long.",
        ),
        (
            "samples/a\\b",
            "Validation failed for property 'BlobPath', value 'samples/a\\b'. The given blob name "
            "'a\\b' contain illegal characters. A blob name cannot the following character(s): '\\'.",
        ),
        (
            "samples/a.",
            "Validation failed for property 'BlobPath', value 'samples/a.'. The given blob name "
            "'a.' has an invalid suffix. Avoid blob names that end with a dot ('.'), a forward "
            "slash ('/'), or a sequence or combination of the two.",
        ),
    ],
)
def test_blobs_have_valid_paths(path: str, result: object) -> None:
    try:
        found: object = split_blob_path(path)
    except ResourceNameError as error:
        found = str(error)

    assert found == result


def test_a_table_has_a_valid_name() -> None:  # R-TBL-01
    with pytest.raises(ResourceNameError) as caught:
        check_table("a-b")

    assert str(caught.value) == (
        "Validation failed for property 'TableName', value 'a-b'. The field TableName must match "
        "the regular expression '^[A-Za-z][A-Za-z0-9]{2,62}$'."
    )


def test_a_message_has_at_most_48_kib(client: TestClient) -> None:  # H-QUE-11
    send(client, "queues", "'a' * 48 * 1024")
    result = client.queue("queues", {"id": "5", "value": "'a' * (48 * 1024 + 1)"})

    message = "The request body is too large and exceeds the maximum permissible limit."
    assert str(result.exception) == f"{message} (Status: 413, ErrorCode: RequestBodyTooLarge)"
    assert len(client.queues["out-5"]) == 1


def test_messages_without_base64_may_be_larger(project: Path, tmp_path: Path) -> None:  # H-QUE-08
    (tmp_path / "app.py").write_text(APP, "utf-8")
    options = {"extensions": {"queues": {"messageEncoding": "none"}}}
    (tmp_path / "host.json").write_text(json.dumps({**json.loads(HOST), **options}), "utf-8")

    with TestClient(tmp_path) as client:
        send(client, "queues", "'a' * 64 * 1024")

        assert len(client.queues["out-5"]) == 1


@pytest.mark.parametrize(
    ("binding", "properties", "value", "data"),
    [
        # H-DATA-02; R-BLOB-03 for blobs
        ("blob", {}, b"\xef\xbb\xbfa\xff", TypedData("string", "a\ufffd")),
        ("blob", {}, "ü".encode("utf-16"), TypedData("string", "ü")),
        ("blob", {}, {"a": "ü"}, TypedData("string", '{"a":"ü"}')),
        ("blob", {}, io.BytesIO(b"read"), TypedData("string", "read")),
        ("blob", {"dataType": "binary"}, "ü", TypedData("bytes", "ü".encode())),
        ("blob", {"dataType": "stream"}, b"a", None),
        ("table", {}, [{"a": NOON}], TypedData("json", '[{"a":"2024-05-01T12:00:00+00:00"}]')),
        ("table", {}, {"a": 1}, TypedData("json", '[{"a":1}]')),
        ("table", {}, '[{"a": 1}]', TypedData("json", '[{"a": 1}]')),
        ("cosmosDB", {"id": "1"}, {"id": "1"}, TypedData("json", '{"id":"1"}')),
        ("cosmosDB", {"id": "1", "sqlQuery": "q"}, {"a": 1}, TypedData("json", '[{"a":1}]')),
        ("cosmosDB", {}, func.DocumentList([DOCUMENT]), TypedData("json", '[{"id":"ü"}]')),
        ("sql", {}, [{"a": None}], TypedData("string", '[{"a":null}]')),
        ("sql", {}, "[]", TypedData("string", "[]")),
        ("unknown", {}, b"bytes", TypedData("bytes", b"bytes")),
        ("unknown", {}, TypedData("double", 1.5), TypedData("double", 1.5)),
        ("unknown", {}, None, None),
    ],
)
def test_a_given_value_has_the_form_that_the_host_sends(
    binding: str, properties: dict[str, Any], value: object, data: TypedData | None
) -> None:
    declared = declaration(GenericInput, "value", kind=binding, **properties)

    assert input_form(declared, value) == data


V1 = {
    "bindings": [
        {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"},
        {"type": "blob", "direction": "in", "name": "text", "path": "samples/{id}"},
        {"type": "table", "direction": "out", "name": "$return", "tableName": "log"},
    ]
}
BODY = """
    return json.dumps({"PartitionKey": "p", "RowKey": msg.id, "text": text})
"""
MODELS = {
    "decorated": {"app.py": f"""
import json
import azure.functions as func
import funcdeco

app = funcdeco.App()

@app.queue_trigger(name="msg", queue_name="orders")
@app.blob_input(name="text", path="samples/{{id}}")
@app.table_output(name="$return", table_name="log")
def stored(msg: func.QueueMessage, text: str) -> str: {BODY}
"""},
    "v1": {
        "stored/function.json": json.dumps(V1),
        "stored/__init__.py": f"""
import json
import azure.functions as func

def main(msg: func.QueueMessage, text: str) -> str: {BODY}
""",
    },
    "v2": {"function_app.py": f"""
import json
import azure.functions as func

app = func.FunctionApp()

@app.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")
@app.blob_input(arg_name="text", path="samples/{{id}}", connection="Storage")
@app.generic_output_binding(arg_name="$return", type="table", tableName="log")
def stored(msg: func.QueueMessage, text: str) -> str: {BODY}
"""},
}


@pytest.mark.core
@pytest.mark.parametrize("model", MODELS)
def test_stores_are_the_same_in_every_model(model: str, tmp_path: Path) -> None:
    for name, content in {"host.json": HOST, **MODELS[model]}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")

    with TestClient(tmp_path) as client:
        client.blobs["samples/5"] = "ü"
        result = client.queue("orders", {"id": "5"})

        assert result.exception is None
        row = {"PartitionKey": "p", "RowKey": "5", "text": "ü"}
        assert list(client.tables["log"]) == [row]
        assert json.loads(result.returned) == json.loads(result.outputs["$return"]) == row


def test_what_is_sent_elsewhere_is_shown_by_its_name(client: TestClient) -> None:
    result = client.queue("sending", {"id": "5"})

    assert result.exception is None
    assert [one.body for one in client.topics["bus-5"]] == [b"bus"]
    for connection in ("ServiceBus", "AzureWebJobsServiceBus"):
        assert [one.body for one in client.topics[connection, "news"]] == [b"topic"]
    assert [one.body for one in client.event_hubs["hub"]] == [b"hub"]
    assert [one.value for one in client.kafka_topics["logs"]] == [b"kafka"]
    assert list(client.events["Uri"]) == [{"id": "1"}]
    with pytest.raises(LookupError) as caught:
        client.event_hubs["hubs"]
    assert str(caught.value) == "no event hub `hubs`; available: `hub`; did you mean `hub`?"


SYSTEM_CONTAINERS = """
@app.blob_trigger(name="log", path="$logs/{name}", connection="AzureWebJobsStorage")
@app.blob_output(name="page", path="$web/{name}.html", connection="AzureWebJobsStorage")
def show(log: func.InputStream, page: func.Out[str]) -> None:
    page.set(log.read().decode())

@app.blob_trigger(name="page", path="$web/{name}", connection="AzureWebJobsStorage")
@app.blob_output(name="copy", path="$root/{name}", connection="AzureWebJobsStorage")
def keep(page: func.InputStream, copy: func.Out[str]) -> None:
    copy.set(page.read().decode())
"""


def test_containers_of_the_service_can_be_used(tmp_path: Path) -> None:
    # R-BLOB-01: `$root` and `$web` are valid names; H-BLOB-01: the service writes `$logs` itself.
    with open_app(tmp_path, SYSTEM_CONTAINERS) as client:
        client.blobs["$logs/a"] = b"x"
        assert [one.function for one in client.run()] == ["show", "keep"]
        assert dict(client.blobs) == {"$logs/a": b"x", "$web/a.html": b"x", "$root/a.html": b"x"}
        with pytest.raises(KeyError, match="Invalid container name"):
            client.blobs["$other/a"] = b"x"
