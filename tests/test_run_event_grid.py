"""Event Grid in `funcdeco run`, over HTTP: rows H-HTTP-53 to 57, H-EG-01 and H-BLOB-07."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from azurite import ACCOUNT as NAME
from azurite import azurite
from run_server import Reply, Server, running
from storage_support import account

GRID, BLOBS = "/runtime/webhooks/EventGrid", "/runtime/webhooks/blobs"
APP = """
import json, logging, threading
import azure.functions as func
from typing import Annotated
from funcdeco import App

app = App(auth_level="anonymous")
meeting = threading.Barrier(3)

@app.event_grid_trigger(name="event")
def on_event(event: func.EventGridEvent) -> None:
    if event.subject == "meet":
        meeting.wait(60)
    if event.subject == "fail":
        raise ValueError("a secret")
    logging.info("%s %s %s", event.id, event.event_type, json.dumps(event.get_json()))

@app.event_grid_trigger(name="event")
def on_cloud(event: func.CloudEvent) -> None:
    logging.info("%s %s %s", event.id, event.type, json.dumps(event.get_json()))

@app.event_grid_trigger(name="event")
def off(event: func.EventGridEvent) -> None:
    logging.info("no")

@app.http(route="files/{*path}", methods=["POST"])
def upload(
    req: func.HttpRequest, blob: Annotated[func.Out[bytes], app.blob_output(path="{path}")]
) -> str:
    blob.set(req.get_body())
    return "uploaded"

@app.blob_trigger(name="blob", path="uploads/{name}.txt", source="EventGrid")
def on_upload(blob: func.InputStream) -> None:
    content = blob.read().decode()
    logging.info("%s: %s", blob.name, content)
    if content == "bad":
        raise ValueError(content)

@app.blob_trigger(name="blob", path="other/{name}")
def on_other(blob: func.InputStream) -> None:
    logging.info("no")
"""


def grid(number: int, subject: str = "s", data: Any = None) -> dict[str, Any]:
    return {
        "id": str(number),
        "topic": "/subscriptions/s",
        "subject": subject,
        "eventType": "Shop.Ordered",
        "eventTime": "2026-03-01T10:00:00.1234567Z",
        "data": data,
        "dataVersion": "1.0",
        "metadataVersion": "1",
    }


def cloud(number: int, data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(number),
        "source": "/shop",
        "type": "shop.ordered",
        "time": "2026-03-01T10:00:00Z",
        "data": data,
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = project(tmp_path_factory.mktemp("grid"))
    with azurite() as storage, running(folder, "--no-watch", **storage.settings) as found:
        yield found


def project(folder: Path) -> Path:
    settings = {"IsEncrypted": False, "Values": {"AzureWebJobs.off.Disabled": "true"}}
    (folder / "local.settings.json").write_text(json.dumps(settings))
    (folder / "host.json").write_text('{"version": "2.0"}')
    (folder / "app.py").write_text(APP)
    return folder


def sent(
    server: Server,
    body: object,
    kind: str = "Notification",
    path: str = f"{GRID}?functionName=on_event",
) -> tuple[int, str]:
    reply = posted(server, body, path, {"aeg-event-type": kind})
    return reply.status, reply.text


def posted(server: Server, body: object, path: str, headers: dict[str, str]) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return server.request("POST", path, content, {"Content-Type": "application/json", **headers})


def logs_of(server: Server, function: str, after: int, count: int) -> list[str]:
    """Return what *count* invocations of a function have logged, sorted."""

    def found() -> Sequence[dict[str, Any]]:
        return [one for one in server.events[after:] if one.get("function") == function]

    server.wait_until(lambda: len(found()) >= count)
    assert len(found()) == count
    return sorted(log["message"] for one in found() for log in one["logs"])


def test_table_has_the_addresses(server: Server) -> None:
    rows = {one["name"]: one for one in server.wait_for("started")["functions"]}
    webhooks = {name: row.get("webhook") for name, row in rows.items() if row["trigger"] != "http"}
    assert webhooks == {
        "off": f"{server.url}{GRID}?functionName=off",
        "on_cloud": f"{server.url}{GRID}?functionName=on_cloud",
        "on_event": f"{server.url}{GRID}?functionName=on_event",
        "on_other": None,
        "on_upload": f"{server.url}{BLOBS}?functionName=Host.Functions.on_upload",
    }
    states = {name: rows[name]["state"] for name in webhooks}
    assert states == {
        "off": "disabled",
        "on_cloud": "running",
        "on_event": "running",
        "on_other": "running",
        "on_upload": "running",
    }


@pytest.mark.parametrize(
    "path", [GRID, "/runtime/webhooks/eventgrid", "/RUNTIME/webhooks/EVENTGRID"]
)
def test_handshake_returns_the_code(server: Server, path: str) -> None:  # H-HTTP-55
    data = {"validationCode": "512d38b6", "validationUrl": "https://eventgrid/validate"}
    body = [
        {**grid(1), "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": data}
    ]
    seen = len(server.events)
    for query in ("functionName=on_event", "FUNCTIONNAME=on_event"):
        reply = posted(
            server, body, f"{path}?{query}", {"aeg-event-type": "subscriptionVALIDATION"}
        )
        assert (reply.status, reply.text) == (200, '{"validationResponse": "512d38b6"}')
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert [one for one in server.events[seen:] if "function" in one] == []


def test_handshake_of_a_cloud_event_has_its_data_in_a_string(server: Server) -> None:  # H-HTTP-55
    body = cloud(1, json.dumps({"validationCode": "7"}))
    assert sent(server, body, "SubscriptionValidation") == (200, '{"validationResponse": "7"}')


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("eventgrid.azure.net", "eventgrid.azure.net"),
        ("eventgrid.azure.cn", "eventgrid.azure.cn"),
        ("evil.example", "eventgrid.azure.net"),
        (None, "eventgrid.azure.net"),
    ],
)
def test_subscription_for_cloud_events_asks_by_options(
    server: Server, asked: str | None, allowed: str
) -> None:
    headers = {} if asked is None else {"WebHook-Request-Origin": asked}
    reply = server.request("OPTIONS", f"{GRID}?functionName=on_cloud", headers=headers)
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["webhook-allowed-origin"] == allowed


def test_each_event_is_an_invocation(server: Server) -> None:  # H-HTTP-56
    seen = len(server.events)
    assert sent(server, [grid(1, data={"a": 1}), grid(2, data="text")]) == (202, "")
    assert sent(server, grid(3), kind="notification") == (202, "")
    expected = ['1 Shop.Ordered {"a": 1}', '2 Shop.Ordered "text"', "3 Shop.Ordered null"]
    assert logs_of(server, "on_event", seen, 3) == expected
    assert sent(server, []) == (202, "")


def test_cloud_events_are_delivered(server: Server) -> None:  # H-HTTP-57
    seen = len(server.events)
    path = f"{GRID}?functionName=on_cloud"
    assert sent(server, [cloud(1, {"a": 1}), cloud(2, [])], path=path) == (202, "")
    expected = ['1 shop.ordered {"a": 1}', "2 shop.ordered []"]
    assert logs_of(server, "on_cloud", seen, 2) == expected


def test_events_of_a_request_run_at_the_same_time(server: Server) -> None:  # H-HTTP-56
    seen = len(server.events)
    assert sent(server, [grid(number, "meet") for number in range(3)]) == (202, "")
    # Wait for them: the next test counts its own invocations.
    assert len(logs_of(server, "on_event", seen, 3)) == 3


def test_one_failure_fails_the_request(server: Server) -> None:  # H-HTTP-56
    seen = len(server.events)
    text = "Exception while executing function: Functions.on_event"
    assert sent(server, [grid(1), grid(2, "fail"), grid(3)]) == (500, text)
    assert len(logs_of(server, "on_event", seen, 3)) == 2


def test_unsubscribe_is_accepted(server: Server) -> None:  # H-HTTP-56
    assert sent(server, b"", "Unsubscribe") == (202, "")


@pytest.mark.parametrize("name", ["", "none", "ON_EVENT", "off", "on_other", "upload"])
def test_unknown_function_is_not_found(server: Server, name: str) -> None:  # H-HTTP-54
    seen = len(server.events)
    found = sent(server, [grid(1)], path=f"{GRID}?functionName={name}")
    assert found == (404, f"cannot find function: '{name}'")
    known = "Event Grid triggers: `on_cloud`, `on_event`"
    server.wait_for("invocation", seen, reason=f"cannot find function: '{name}'; {known}")


@pytest.mark.parametrize("kind", [None, "", "Other"])
def test_other_kinds_of_requests_are_bad(server: Server, kind: str | None) -> None:  # H-HTTP-54
    seen = len(server.events)
    headers = {} if kind is None else {"aeg-event-type": kind}
    reply = posted(server, [grid(1)], f"{GRID}?functionName=on_event", headers)
    assert (reply.status, reply.body) == (400, b"")
    known = "`SubscriptionValidation`, `Notification` or `Unsubscribe`"
    reason = f"the header `aeg-event-type` must be {known}, not `{kind or ''}`"
    server.wait_for("invocation", seen, reason=reason)


NOT_JSON = "the body isn't valid JSON\n"
NOT_EVENTS = "the body must be an event, or a list of events: JSON objects\n"
NO_CODE = "the event has no `data` with a `validationCode`\n"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        *(("Notification", body, NOT_JSON) for body in (b"", b"{", b"\xff", b"[" * 100_000)),
        *(("Notification", body, NOT_EVENTS) for body in (1, "text", None, [grid(1), 2])),
        *(("SubscriptionValidation", body, NOT_JSON) for body in (b"", b"[", {"data": "{"})),
        *(("SubscriptionValidation", body, NO_CODE) for body in ([], [1], {}, [grid(1)], 5)),
        ("SubscriptionValidation", [grid(1, data={"validationCode": 5})], NO_CODE),
    ],
    ids=str,
)
def test_invalid_bodies_are_bad_requests(server: Server, kind: str, body: Any, text: str) -> None:
    assert sent(server, body, kind) == (400, text)


def test_keys_are_required_with_the_option(tmp_path: Path) -> None:  # H-HTTP-46 and 53
    with running(project(tmp_path), "--no-watch", "--keys") as server:
        keys = server.keys
        for path, name in ((GRID, "on_event"), (BLOBS, "Host.Functions.on_upload")):
            statuses = {
                key: sent(server, [], path=f"{path}?functionName={name}&code={keys.get(key, key)}")[
                    0
                ]
                for key in (
                    *("", "wrong", "default", "_master"),
                    *("eventgrid_extension", "blobs_extension"),
                )
            }
            # H-HTTP-42: any system key opens the paths of all extensions.
            assert statuses == {
                "": 401,
                "wrong": 401,
                "default": 401,
                "_master": 202,
                "eventgrid_extension": 202,
                "blobs_extension": 202,
            }


def blob_event(url: str) -> dict[str, Any]:
    data = {"api": "PutBlob", "eTag": "0x8D", "blobType": "BlockBlob", "url": url}
    return {**grid(1, data=data), "eventType": "Microsoft.Storage.BlobCreated"}


ACCOUNT, EMULATOR = "https://shop.blob.core.windows.net", "http://127.0.0.1:10000/devstoreaccount1"


@pytest.mark.parametrize("prefix", ["Host.Functions.", "Functions."])
@pytest.mark.parametrize("place", [ACCOUNT, EMULATOR, "http://localhost:10000/devstoreaccount1"])
def test_event_of_a_blob_runs_the_function(server: Server, prefix: str, place: str) -> None:
    assert server.post("/api/files/uploads/a%20b/c.txt", b"content").text == "uploaded"
    seen = len(server.events)
    path = f"{BLOBS}?functionName={prefix}on_upload"
    assert sent(server, [blob_event(f"{place}/uploads/a%20b/c.txt")], path=path) == (202, "")
    assert logs_of(server, "on_upload", seen, 1) == ["uploads/a b/c.txt: content"]


UPLOADS = f"{BLOBS}?functionName=Host.Functions.on_upload"


def test_blob_that_fails_is_tried_five_times(server: Server) -> None:  # H-BLOB-05
    server.post("/api/files/uploads/x.txt", b"bad")
    seen = len(server.events)
    assert sent(server, [blob_event(f"{ACCOUNT}/uploads/x.txt")], path=UPLOADS) == (202, "")
    assert logs_of(server, "on_upload", seen, 5) == ["uploads/x.txt: bad"] * 5


def test_event_of_a_blob_in_storage_runs_the_function(tmp_path: Path) -> None:
    with azurite() as storage, account(storage.connection) as stored:
        stored.write("uploads", "x.txt", b"bad")
        with running(project(tmp_path), "--no-watch", **storage.settings) as server:
            event = [blob_event(f"{ACCOUNT}/uploads/x.txt")]
            assert sent(server, event, path=UPLOADS) == (202, "")
            assert logs_of(server, "on_upload", 0, 5) == ["uploads/x.txt: bad"] * 5
            server.wait_until(lambda: stored.messages("webjobs-blobtrigger-poison"))
            storage.stop()
            seen = len(server.events)
            assert sent(server, event, path=UPLOADS) == (500, "")
            report = server.wait_for("invocation", seen, status=500)
            assert report["reason"].startswith(f"the storage account `{NAME}` doesn't respond")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"{ACCOUNT}/uploads/none.txt", "no blob `uploads/none.txt` exists"),
        (f"{ACCOUNT}/uploads/x.csv", "`uploads/x.csv` doesn't match `uploads/{name}.txt`"),
        (f"{ACCOUNT}/others/x.txt", "`others/x.txt` doesn't match `uploads/{name}.txt`"),
    ],
)
def test_blob_that_is_not_there_runs_nothing(server: Server, url: str, reason: str) -> None:
    seen = len(server.events)
    assert sent(server, [blob_event(url)], path=UPLOADS) == (202, "")
    server.wait_for("invocation", seen, status=202, reason=reason)


def test_blob_webhook_has_the_handshake_too(server: Server) -> None:
    body = [grid(1, data={"validationCode": "7"})]
    found = sent(server, body, "SubscriptionValidation", UPLOADS)
    assert found == (200, '{"validationResponse": "7"}')


@pytest.mark.parametrize("name", ["", "on_upload", "Host.Functions.on_other", "Functions.x"])
def test_only_blob_triggers_with_events_are_found(server: Server, name: str) -> None:
    found = sent(server, [], path=f"{BLOBS}?functionName={name}")
    assert found == (404, f"cannot find function: '{name}'")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (grid(1), "the event has no `data` with the `url` of a blob\n"),
        (grid(1, data={"url": 5}), "the event has no `data` with the `url` of a blob\n"),
        (blob_event("x"), "`x` isn't the address of a blob\n"),
        (blob_event(f"{ACCOUNT}/uploads"), f"`{ACCOUNT}/uploads` isn't the address of a blob\n"),
        (blob_event("http://[::1/a/b"), "`http://[::1/a/b` isn't the address of a blob\n"),
        (blob_event("http://h:x/a/b"), "`http://h:x/a/b` isn't the address of a blob\n"),
    ],
    ids=str,
)
def test_events_that_name_no_blob_are_bad(server: Server, event: Any, text: str) -> None:
    assert sent(server, [event], path=UPLOADS) == (400, text)


def test_many_requests_are_answered_at_once(server: Server) -> None:
    seen, statuses = len(server.events), list[int]()

    def send(number: int) -> None:
        statuses.append(sent(server, [grid(number), grid(number + 1)])[0])

    threads = [threading.Thread(target=send, args=(number,)) for number in range(0, 40, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [202] * 20
    expected = sorted(f"{number} Shop.Ordered null" for number in range(40))
    assert logs_of(server, "on_event", seen, 40) == expected
