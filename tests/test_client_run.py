"""`client.run()`: outputs trigger functions, as the host would run them; rows of the host's behavior."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from client_apps import START, ends, open_app, queues
from funcdeco.engine.event import BindError
from funcdeco.engine.stores.blobs import Container
from funcdeco.engine.stores.queues import Queue
from funcdeco.testing import EndlessRun, TestClient

V2 = """
import azure.functions as func

app = func.FunctionApp()

@app.queue_output("$return", queue_name="second", connection="AzureWebJobsStorage")
@app.queue_trigger("message", queue_name="first", connection="AzureWebJobsStorage")
def one(message: str) -> str:
    return message + "1"

@app.queue_output("$return", queue_name="third", connection="AzureWebJobsStorage")
@app.queue_trigger("message", queue_name="second", connection="AzureWebJobsStorage")
def two(message: str) -> str:
    return message + "2"
"""


def v1_folder(folder: Path, name: str, source: str, target: str, sign: str) -> None:
    """Write a function by hand."""
    (folder / name).mkdir(parents=True)
    code = f"def main(message: str) -> str:\n    return message + '{sign}'\n"
    (folder / name / "__init__.py").write_text(code)
    common = {"connection": "AzureWebJobsStorage"}
    trigger = {"type": "queueTrigger", "name": "message", "direction": "in", "queueName": source}
    output = {"type": "queue", "name": "$return", "direction": "out", "queueName": target}
    bindings = [trigger | common, output | common]
    (folder / name / "function.json").write_text(json.dumps({"bindings": bindings}))


CHAIN = """
@app.queue_output(name="$return", queue_name="second")
@app.queue_trigger(name="message", queue_name="first")
def one(message: str) -> str:
    return message + "1"

@app.queue_output(name="$return", queue_name="third")
@app.queue_trigger(name="message", queue_name="second")
def two(message: str) -> str:
    return message + "2"
"""
FAILING = """
@app.queue_trigger(name="message", queue_name="work")
def worker(message: func.QueueMessage) -> None:
    body = message.get_body().decode()
    if body.startswith("bad") or message.dequeue_count < int(body):
        raise ValueError(f"{body} at {message.dequeue_count}")
"""


def queue(client: TestClient, name: str) -> Queue:
    return client._app.world.queues.at("AzureWebJobsStorage", name)


def bodies(client: TestClient, name: str) -> list[str]:
    return [one.text for one in queue(client, name)]


def put(client: TestClient, name: str, *messages: str) -> None:
    for message in messages:
        queue(client, name).put(message, client.now)


def test_outputs_trigger_the_functions_that_listen_there(tmp_path: Path) -> None:
    with open_app(tmp_path, CHAIN) as client:
        client.queue("one", "a")
        assert bodies(client, "second") == ["a1"]
        assert ends(client.run()) == ["two: 'a12'"]
        assert bodies(client, "second") == []
        assert bodies(client, "third") == ["a12"]
        assert client.run() == []


def test_the_other_models_run_in_the_same_way(tmp_path: Path) -> None:
    for name in ("v1", "v2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "v2/function_app.py").write_text(V2)
    v1_folder(tmp_path / "v1", "one", "first", "second", "1")
    v1_folder(tmp_path / "v1", "two", "second", "third", "2")
    for name in ("v1", "v2"):
        with TestClient(tmp_path / name) as client:
            client.queues["first"].put("a")
            assert ends(client.run()) == ["one: 'a1'", "two: 'a12'"]
            assert [message.text for message in client.queues["third"]] == ["a12"]


def test_a_batch_has_the_size_of_host_json(tmp_path: Path) -> None:
    # H-QUE-02: messages of a batch start before what they write is received.
    for size, order in (1, "one two one two one two"), (2, "one one two two one two"):
        with open_app(tmp_path / str(size), CHAIN, queues({"batchSize": size})) as client:
            put(client, "first", "a", "b", "c")
            assert " ".join(one.function for one in client.run()) == order


def test_a_message_that_fails_is_received_until_it_is_poison(tmp_path: Path) -> None:
    # H-QUE-06, H-QUE-07: five attempts by default; the poison message is new.
    with open_app(tmp_path, FAILING) as client:
        put(client, "work", "bad", "1", "3")
        sent = queue(client, "work")[0]
        assert ends(client.run()) == [
            "worker: bad at 1",
            "worker: None",
            "worker: 3 at 1",
            "worker: bad at 2",
            "worker: 3 at 2",
            "worker: bad at 3",
            "worker: None",
            "worker: bad at 4",
            "worker: bad at 5",
        ]
        assert bodies(client, "work") == []
        [poison] = queue(client, "work-poison")
        assert (poison.text, poison.dequeue_count, poison.insertion_time) == ("bad", 0, START)
        assert poison.id != sent.id


@pytest.mark.parametrize("most", [1, 2])
def test_host_json_limits_the_attempts(tmp_path: Path, most: int) -> None:
    with open_app(tmp_path, FAILING, queues({"maxDequeueCount": most})) as client:
        put(client, "work", "bad")
        assert ends(client.run()) == [f"worker: bad at {count + 1}" for count in range(most)]
        assert bodies(client, "work-poison") == ["bad"]


def test_a_setting_overrides_host_json(tmp_path: Path) -> None:
    settings = {"AzureFunctionsJobHost__extensions__queues__maxDequeueCount": "2"}
    with open_app(tmp_path, FAILING, queues({"maxDequeueCount": 3}), settings) as client:
        put(client, "work", "bad")
        assert len(client.run()) == 2


def test_the_clock_moves_by_the_visibility_timeout(tmp_path: Path) -> None:
    # H-QUE-06: a message that fails is visible after `visibilityTimeout`.
    with open_app(tmp_path, FAILING, queues({"visibilityTimeout": "00:00:30"})) as client:
        put(client, "work", "3")
        assert ends(client.run()) == ["worker: 3 at 1", "worker: 3 at 2", "worker: None"]
        assert client.now - START == timedelta(minutes=1)


def test_a_queue_for_poison_has_no_poison_queue(tmp_path: Path) -> None:
    # R-QUE-01, H-QUE-07: the message stays, invisible for ten minutes.
    app = FAILING.replace('"work"', '"work-poison"')
    with open_app(tmp_path, app, queues({"maxDequeueCount": 2})) as client:
        put(client, "work-poison", "bad")
        assert len(client.run()) == 2
        [message] = queue(client, "work-poison")
        assert message.next_visible_time == START + timedelta(minutes=10)
        assert client.advance(hours=1) == []
        assert message.dequeue_count == 8


def test_a_string_that_is_not_utf8_is_poison(tmp_path: Path) -> None:
    # H-QUE-09: it counts as a failed call; with `binary`, it reaches the function.
    with open_app(tmp_path / "text", FAILING) as client:
        queue(client, "work").put(b"\xff", START)
        found = client.run()
        assert [type(one.exception) for one in found] == [BindError] * 5
        assert [one.body for one in queue(client, "work-poison")] == [b"\xff"]
    binary = """
@app.queue_trigger(name="message", queue_name="work", data_type="binary")
def worker(message: bytes) -> None:
    assert message == b"\\xff"
"""
    with open_app(tmp_path / "binary", binary) as client:
        queue(client, "work").put(b"\xff", START)
        assert ends(client.run()) == ["worker: None"]


def test_disabled_functions_do_not_run(tmp_path: Path) -> None:
    # R-DISC-06
    for number, (setting, runs) in enumerate(
        {
            ("AzureWebJobs.two.Disabled", "1"): 0,
            ("AzureWebJobs_two_Disabled", "True"): 0,
            ("azurewebjobs.TWO.disabled", "true"): 0,
            ("AzureWebJobs.two.Disabled", "yes"): 1,
            ("AzureWebJobs.one.Disabled", "1"): 1,
        }.items()
    ):
        with open_app(tmp_path / str(number), CHAIN, settings=dict([setting])) as client:
            put(client, "second", "a")
            assert len(client.run()) == runs


def test_host_json_lists_the_functions_that_run(tmp_path: Path) -> None:
    with open_app(tmp_path, CHAIN, {"functions": ["ONE"]}) as client:
        put(client, "first", "a")
        assert [one.function for one in client.run()] == ["one"]
        assert bodies(client, "second") == ["a1"]


def test_a_loop_is_an_error_that_shows_it(tmp_path: Path) -> None:
    app = CHAIN.replace('"third"', '"%BACK%"')
    with open_app(tmp_path, app, settings={"BACK": "first"}) as client:
        put(client, "first", "a")
        with pytest.raises(EndlessRun) as found:
            client.run(limit=7)
    assert str(found.value) == (
        "the run was stopped after 7 invocations: `one` writes to queue `second`, which triggers "
        "`two`; `two` writes to queue `first`, which triggers `one`"
    )


def test_1000_messages_through_two_steps_are_quick(tmp_path: Path) -> None:
    with open_app(tmp_path, CHAIN) as client:
        put(client, "first", *map(str, range(1000)))
        assert len(client.run()) == 2000
        found = sorted(int(text.removesuffix("12")) for text in bodies(client, "third"))
    assert found == list(range(1000))


def test_two_functions_compete_for_a_queue(tmp_path: Path) -> None:
    app = re.sub(r'"third"|"second"', '"out"', CHAIN).replace("message + ", "")
    app = app.replace('queue_name="out")\ndef two', 'queue_name="first")\ndef two')
    with open_app(tmp_path, app, queues({"batchSize": 1})) as client:
        put(client, "first", "a", "b", "c")
        assert ends(client.run()) == ["one: '1'", "two: '2'", "one: '1'"]


BLOBS = """
@app.blob_output(name="copy", path="done/{name}.txt")
@app.blob_trigger(name="blob", path="samples/{name}.txt")
def reader(blob: func.InputStream, copy: func.Out[bytes]) -> None:
    content = blob.read()
    if content.startswith(b"bad"):
        raise ValueError(content.decode())
    copy.set(content)

@app.blob_trigger(name="blob", path="done")
def second(blob: func.InputStream) -> None: ...
"""


def container(client: TestClient, name: str) -> Container:
    return client._app.world.blobs.at("AzureWebJobsStorage", name)


def test_blobs_trigger_functions_once_for_each_version(tmp_path: Path) -> None:
    # H-BLOB-02 to 04, 06, 08: receipts by ETag; the case of blob names counts.
    with open_app(tmp_path, BLOBS) as client:
        samples = container(client, "samples")
        for name in ("a/b.txt", "c.txt", "d.TXT"):
            samples.put(name, b"1")
        ended = ["reader: None", "reader: None", "second: None", "second: None"]
        assert ends(client.run()) == ended
        assert client.run() == []
        samples.put("c.txt", b"1")
        assert ends(client.run()) == ["reader: None", "second: None"]
        assert sorted(container(client, "done")) == ["a/b.txt", "c.txt"]


def test_a_blob_that_fails_is_poison(tmp_path: Path) -> None:
    # H-BLOB-05: five tries without delay, then the work item as JSON
    for threshold, options in ((5, {}), (2, {"poisonBlobThreshold": 2})):
        host = {"extensions": {"blobs": options}}
        with open_app(tmp_path / str(threshold), BLOBS, host) as client:
            blob = container(client, "samples").put("é.txt", b"bad")
            assert ends(client.run()) == ["reader: bad"] * threshold
            [poison] = queue(client, "webjobs-blobtrigger-poison")
            assert json.loads(poison.text) == {
                "Type": "BlobTrigger",
                "FunctionId": "Host.Functions.reader",
                "BlobType": "BlockBlob",
                "ContainerName": "samples",
                "BlobName": "é.txt",
                "ETag": blob.etag,
            }
            assert client.run() == []
            assert client.now == START


def test_a_blob_that_changes_before_its_call_runs_once(tmp_path: Path) -> None:
    # H-BLOB-04: the first call overwrites a blob that was found with it.
    app = """
@app.blob_output(name="b", path="samples/b")
@app.blob_trigger(name="blob", path="samples/{name}")
def reader(blob: func.InputStream, b: func.Out[bytes]) -> None:
    content = blob.read()
    if len(content) < 2:
        b.set(content + b"!")
"""
    with open_app(tmp_path, app) as client:
        samples = container(client, "samples")
        samples.put("a", b"1")
        samples.put("b", b"2")
        assert ends(client.run()) == ["reader: None", "reader: None"]
        assert samples["b"].content == b"1!"
