"""`funcdeco run` on real storage: over restarts, edits and errors."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from azurite import Azurite, azurite
from run_server import running
from run_support import HEAD, hosted
from storage_support import Account, account

pytestmark = pytest.mark.once

AWAY = "AccountName=shop;AccountKey=a2V5;QueueEndpoint=http://shop.invalid;BlobEndpoint=http://shop.invalid"
"""An account at an address that no machine can have."""


@pytest.fixture(scope="module")
def emulator() -> Iterator[Azurite]:
    with azurite() as found:
        yield found


@pytest.fixture
def store(emulator: Azurite) -> Iterator[Account]:
    """Return the account of the emulator, without content."""
    with account(emulator.connection) as found:
        yield found


BLOBS = f"""{HEAD}
@app.blob_trigger(name="data", path="data/{{name}}.txt", connection=STORAGE)
def changed(data: func.InputStream) -> None:
    done.append((data.name, data.read().decode()))
"""


def test_blobs_of_others_trigger_once_over_restarts(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-BLOB-02, H-BLOB-03
    store.write("data", "old.txt", b"1")
    store.write("data", "other.bin", b"1")
    with hosted(tmp_path, BLOBS, settings=emulator.settings, in_memory=False) as host:
        host.invoked("changed")
        store.write("data", "a b/ä.txt", b"2")
        host.invoked("changed", 2)
        assert host.module.done == [("data/old.txt", "1"), ("data/a b/ä.txt", "2")]
    with hosted(tmp_path, BLOBS, settings=emulator.settings, in_memory=False) as host:
        store.write("data", "old.txt", b"3")
        host.invoked("changed")
        store.write("data", "last.txt", b"4")
        host.wait_until(lambda: ("data/last.txt", "4") in host.module.done)
        assert host.module.done == [("data/old.txt", "3"), ("data/last.txt", "4")]
    receipts = [one.split("/") for one in store.names("azure-webjobs-hosts")]
    assert len(receipts) == 4
    assert {(one[0], one[1][:6], one[2]) for one in receipts} == {
        ("blobreceipts", "local-", "Host.Functions.changed")
    }


def test_another_project_has_receipts_of_its_own(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:
    store.write("data", "a.txt", b"1")
    for name in ("one", "two"):
        (folder := tmp_path / name).mkdir()
        with hosted(folder, BLOBS, settings=emulator.settings, in_memory=False) as host:
            host.invoked("changed")
            assert host.module.done == [("data/a.txt", "1")]


QUEUE = f"""{HEAD}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: func.QueueMessage) -> None:
    done.append(message.get_body().decode())
"""


def test_a_message_that_is_not_base64_becomes_poison_as_it_is(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-08
    store.send("jobs", b"good")
    store.queues.get_queue_client("jobs").send_message("no base64!")
    with hosted(tmp_path, QUEUE, settings=emulator.settings, in_memory=False) as host:
        host.wait_until(lambda: store.messages("jobs-poison") == ["no base64!"])
        host.wait_until(lambda: store.count("jobs") == 0)
        assert host.module.done == ["good"]


def test_messages_are_not_base64_if_host_json_disables_it(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-08
    source = f"""{HEAD}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
@app.queue_output(name="$return", queue_name="out", connection=STORAGE)
def work(message: func.QueueMessage) -> str:
    return message.get_body().decode() + " & <done>"
"""
    plain = {"extensions": {"queues": {"messageEncoding": "none"}}}
    store.queues.create_queue("jobs").send_message("plain & simple")
    with hosted(tmp_path, source, settings=emulator.settings, in_memory=False, host=plain) as host:
        host.invoked("work")
        assert store.messages("out") == ["plain & simple & <done>"]


def test_a_missing_queue_is_waited_for(emulator: Azurite, store: Account, tmp_path: Path) -> None:
    # H-QUE-04
    with hosted(tmp_path, QUEUE, settings=emulator.settings, in_memory=False) as host:
        store.send("jobs", b"late")
        host.invoked("work")
        assert host.module.done == ["late"]
        assert [one for one in host.reports.events if one.get("logger") == "funcdeco"] == []


def test_a_lease_is_renewed_while_the_function_runs(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-05
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(QUEUE + "    time.sleep(3.5)\n")
    store.send("jobs", b"slow")
    options = ("--no-watch", "--queue-lease", "1")
    with running(tmp_path, *options, **emulator.settings) as server:
        server.wait_for("invocation", function="work")
        server.wait_until(lambda: store.count("jobs") == 0)
        assert sum(one["event"] == "invocation" for one in server.events) == 1


def test_an_edit_loses_no_message_and_repeats_none(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    log = tmp_path / "log"
    file = tmp_path / "app.py"
    line = f'    open({str(log)!r}, "a").write(message.get_body().decode() + "\\n")\n'
    file.write_text(QUEUE + line)
    names = [str(number) for number in range(120)]
    with running(tmp_path, **emulator.settings) as server:
        for part in range(3):
            store.send("jobs", *(name.encode() for name in names[part * 40 : part * 40 + 40]))
            server.edit(file, f"{QUEUE}{line}# {part}\n")
        server.wait_until(lambda: log.exists() and len(log.read_text().split()) >= len(names))
        server.wait_until(lambda: store.count("jobs") == 0)
    assert sorted(log.read_text().split(), key=int) == names


def test_an_account_is_named_once_and_its_absence_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    file = tmp_path / "app.py"
    file.write_text(QUEUE)
    with running(tmp_path, AzureWebJobsStorage=AWAY) as server:
        named = "`AzureWebJobsStorage` uses the storage account `shop`; messages are taken from it"
        server.wait_for("log", level="WARNING", message=named)
        server.wait_until(lambda: sum(one["event"] == "log" for one in server.events) == 2)
        lost = [one["message"] for one in server.events if one["event"] == "log"][1]
        assert lost.startswith("the storage account `shop` doesn't respond at shop.invalid: ")
        assert "a2V5" not in json.dumps(server.events)
        before = len(server.events)
        server.edit(file, QUEUE + "# edited\n")
        server.wait_for("reloaded", before)
        server.wait_for("log", before)
        later = [one for one in server.events[before:] if one["event"] == "log"]
        assert [one["message"] for one in later if one["message"] == named] == []


def test_storage_needs_packages_while_http_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("waiting", "listening", "storage"):
        monkeypatch.setattr(f"funcdeco.storage.{module}.is_installed", lambda: False)
    source = f"""{QUEUE}
@app.http(route="send", auth_level="anonymous")
@app.queue_output(name="out", queue_name="jobs", connection=STORAGE)
def send(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("a")
    return "sent"

@app.http(route="ping", auth_level="anonymous")
def ping(req: func.HttpRequest) -> str:
    return "pong"
"""
    with hosted(tmp_path, source, in_memory=False) as host:
        assert host.request("GET", "/api/ping") == (200, "pong")
        assert host.request("GET", "/api/send") == (500, None)
        (report,) = host.reports.of("send")
        command = "run `pip install 'funcdeco[storage]'`"
        assert report["exception"] == f"storage requires more packages: {command}"
        (log,) = (one["message"] for one in host.reports.events if one["event"] == "log")
        what = "queues, blobs and tables require more packages"
        assert log == f"{what}: {command}, or use `--in-memory`"
        rows = {one["name"]: one["reason"] for one in host.local.describe()["functions"]}
        assert rows["work"] == f"{command}, or use `--in-memory`"


def test_a_message_in_the_queue_is_base64_with_the_content_of_the_output(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-11
    source = f"""{HEAD}
@app.http(route="send", auth_level="anonymous")
@app.queue_output(name="out", queue_name="Jobs", connection=STORAGE)
def send(req: func.HttpRequest, out: func.Out[list[str]]) -> str:
    out.set(["ä", "b"])
    return "sent"
"""
    with hosted(tmp_path, source, settings=emulator.settings, in_memory=False) as host:
        assert host.request("GET", "/api/send") == (200, "sent")
    assert [base64.b64decode(one).decode() for one in store.messages("jobs")] == ["ä", "b"]


@pytest.mark.parametrize("place", ["given", "environment", "file"])
def test_storage_of_an_identity_is_used_in_place_of_the_default(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"AzureWebJobsStorage__queueServiceUri": "https://127.0.0.1:1/shop"}
    if place == "environment":
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
    elif place == "file":
        content = json.dumps({"IsEncrypted": False, "Values": settings})
        (tmp_path / "local.settings.json").write_text(content)
    given = settings if place == "given" else {}
    with hosted(tmp_path, QUEUE, settings=given, in_memory=False, listens=False) as host:
        reasons = {one["reason"] for one in host.local.describe()["functions"] if one["reason"]}
        assert reasons == {"no storage is running at 127.0.0.1:1; use `--azurite` or `--in-memory`"}


@pytest.mark.parametrize(
    "package", ["azure.storage.blob", "azure.storage.queue", "azure.data.tables", "azure.identity"]
)
def test_a_package_of_the_extra_that_is_missing_is_the_reason(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("funcdeco.storage.clients._is_there", lambda name: name != package)
    with hosted(tmp_path, QUEUE, in_memory=False, listens=False) as host:
        reasons = {one["reason"] for one in host.local.describe()["functions"] if one["reason"]}
        assert reasons == {"run `pip install 'funcdeco[storage]'`, or use `--in-memory`"}
