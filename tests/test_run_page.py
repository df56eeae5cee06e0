"""What the page of `funcdeco run` reads: it is protected like the admin API, and bounded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from funcdeco.engine.stores.topics import BusMessage
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.server.page.document import page_document, page_headers
from funcdeco.server.page.history import History
from funcdeco.server.page.stores import shown_stores
from page_shop import CLAIM, write_shop
from run_server import Reply, Server, running
from test_run_protection import ROOT

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
HOMEPAGE = "<title>Your Functions app is up and running</title>"
PAGE = page_document().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = write_shop(tmp_path_factory.mktemp("run") / "shop")
    with running(folder, "--no-watch", "--in-memory") as found:
        yield found


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = write_shop(tmp_path_factory.mktemp("run") / "shop")
    with running(folder, "--no-watch", "--keys") as found:
        yield found


# -- The document ---------------------------------------------------------------------------------


def test_page_may_load_nothing_but_itself() -> None:
    policy = dict(page_headers())["Content-Security-Policy"]
    assert re.sub(r"'sha256-[\w+/]{43}='", "HASH", policy) == (
        "default-src 'none'; script-src HASH; style-src HASH; img-src data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    assert "innerHTML" not in PAGE
    assert set(re.findall(r"https?://[^\s'\"<`]*", PAGE)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("path", ["/admin/ui", "/admin/ui/", "/Admin/UI", "/%61dmin/ui"])
def test_page_is_part_of_the_admin_api(server: Server, path: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.text) == (200, PAGE)
    assert {name.lower(): value for name, value in page_headers()}.items() <= reply.headers.items()
    head = server.request("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert server.post(path).status == 415


def test_root_is_the_page_for_browsers_and_the_homepage_for_others(server: Server) -> None:
    assert server.get("/", Accept=BROWSER).text == PAGE
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        assert HOMEPAGE in server.get("/", **headers).text  # H-HTTP-33
    assert HOMEPAGE in server.request("POST", "/", b"", {"Accept": BROWSER}).text


def test_root_stays_that_of_a_function_or_empty(tmp_path: Path) -> None:
    folder = write_shop(tmp_path / "root", ROOT.replace("POST", "GET"))
    host = {"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}
    (folder / "host.json").write_text(json.dumps(host), "utf-8")
    with running(folder, "--no-watch") as server:
        assert server.get("/", Accept=BROWSER).text == "root"
        assert server.get("/admin/ui").text == PAGE
    folder = write_shop(tmp_path / "shop")
    with running(folder, "--no-watch", AzureWebJobsDisableHomepage="true") as server:
        assert server.get("/", Accept=BROWSER).status == 204  # H-HTTP-33
        assert server.get("/admin/ui").text == PAGE


# -- Protection -----------------------------------------------------------------------------------

DATA = ("events", "timers", "stores", "orchestrations", "orchestrations/x", "samples/expense")


@pytest.mark.parametrize("path", ["", *(f"/{one}" for one in DATA)])
def test_other_sites_reach_nothing(server: Server, path: str) -> None:
    assert server.get(f"/admin/ui{path}").status == 200
    assert server.get(f"/admin/ui{path}", Host="evil.example").status == 403
    assert server.get("/", Host="evil.example", Accept=BROWSER).status == 403
    reply = server.get(f"/admin/ui{path}", Origin="http://evil.example")
    assert [name for name in reply.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("name", DATA)
def test_data_needs_the_master_key_and_the_page_none(keyed: Server, name: str) -> None:
    path, keys = f"/admin/ui/{name}", keyed.keys
    assert keyed.get("/admin/ui").text == PAGE
    assert keyed.get(path).status == 401
    assert keyed.get(path, x_functions_key=keys["default"]).status == 403
    assert keyed.get(path, x_functions_key="wrong").status == 401
    assert keyed.get(path, x_functions_key=keys["_master"]).status == 200
    assert keyed.get(f"{path}?code={keys['_master']}").status == 200


def test_console_prints_the_address_with_the_key(keyed: Server, server: Server) -> None:
    assert server.wait_for("started")["page"] == f"{server.url}/admin/ui"
    address = f"{keyed.url}/admin/ui#code={keyed.keys['_master']}"
    assert keyed.wait_for("started")["page"] == address


@pytest.mark.parametrize(
    "path", ["x", "timers/x", "stores/x", "samples", "samples/x", "samples/a/b"]
)
def test_other_paths_are_not_found(server: Server, path: str) -> None:
    assert server.get(f"/admin/ui/{path}").status == 404
    assert server.post_json("/admin/ui/stores", {}).status == 404


# -- Data -----------------------------------------------------------------------------------------


def test_events_are_those_after_the_known_ones(server: Server) -> None:
    first = server.get("/admin/ui/events").json()
    assert (first["name"], first["is_running"], first["problems"]) == ("shop", True, None)
    assert first["functions"] == server.wait_for("started")["functions"]
    known = f"run={first['run']}&version={first['version']}&after={first['last']}"
    assert server.get("/api/prices/apple").status == 200
    again = server.get(f"/admin/ui/events?{known}").json()
    (row,) = [one for one in again["rows"] if one.get("function") == "read_price"]
    assert (row["event"], row["status"], row["path"]) == ("invocation", 200, "/api/prices/apple")
    assert [one["message"] for one in row["logs"]] == ["price of apple"]
    assert "functions" not in again
    other = server.get(f"/admin/ui/events?{known.replace('run=', 'run=0')}").json()
    assert other["rows"][-1]["number"] == again["last"] and "functions" in other
    for number in ("-1", "x", "", "²", "9" * 5000):
        odd = server.get(f"/admin/ui/events?run={first['run']}&after={quote(number)}")
        assert odd.json()["rows"] == server.get("/admin/ui/events").json()["rows"]


def test_polling_is_no_event(server: Server) -> None:
    before = server.get("/admin/ui/events").json()["last"]
    for name in DATA:
        server.get(f"/admin/ui/{name}")
    assert server.get("/admin/ui/events").json()["last"] == before


def test_timers_have_their_next_runs(server: Server) -> None:
    found: dict[str, list[str]] = server.get("/admin/ui/timers").json()
    times = [datetime.fromisoformat(one) for one in found.pop("write_report")]
    assert found == {}
    assert [(one.hour, one.minute) for one in times] == [(7, 0)] * 4
    assert [(after - before).days for before, after in pairwise(times)] == [1, 1, 1]


@pytest.mark.parametrize("name", ["accept_order", "write_invoice", "write_report", "expense"])
def test_sample_is_that_of_the_command(server: Server, tmp_path: Path, name: str) -> None:
    folder = write_shop(tmp_path)
    command = [sys.executable, "-m", "funcdeco", "sample", name, str(folder)]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert server.get(f"/admin/ui/samples/{name.upper()}").json() == json.loads(printed)


def test_orchestrations_are_listed_and_shown_with_their_history(server: Server) -> None:
    identity = server.post_json("/api/expenses", CLAIM).json()["id"]
    server.wait_for("invocation", function="ask_for_decision")
    path = f"/admin/ui/orchestrations/{identity}"
    server.wait_until(lambda: len(_history(server.get(path))) == 3)
    shown = server.get(path).json()["instance"]
    assert (shown["name"], json.loads(shown["input"])) == ("expense", CLAIM)
    kinds = [one["EventType"] for one in shown["historyEvents"]]
    assert kinds == ["ExecutionStarted", "TaskCompleted", "TimerCreated"]
    every = server.get("/admin/ui/orchestrations").json()
    assert every["count"] == len(every["instances"])
    (row,) = [one for one in every["instances"] if one["instanceId"] == identity]
    assert (row["name"], row["runtimeStatus"], row["input"]) == ("expense", "Running", None)
    assert server.get("/admin/ui/orchestrations/none").json() == {"instance": None}


def _history(reply: Reply) -> list[Any]:
    return (reply.json()["instance"] or {}).get("historyEvents", [])


def test_page_is_answered_while_the_app_does_not_run(tmp_path: Path) -> None:
    source = ROOT + "\n\n@app.http(route='end')\ndef end(req: func.HttpRequest) -> str:\n    "
    folder = write_shop(tmp_path / "shop", f"{source}import os; os._exit(3)\n")
    with running(folder, "--no-watch") as server:
        for _ in range(4):
            server.get("/api/end")
        server.wait_for("crashed", restarted=False)
        assert server.get("/admin/ui").text == PAGE
        found = server.get("/admin/ui/events").json()
        assert found["is_running"] is False
        crashes = [one["restarted"] for one in found["rows"] if one["event"] == "crashed"]
        assert crashes == [True, True, True, False]


# -- Bounds ---------------------------------------------------------------------------------------


def test_history_keeps_the_latest_events_and_cuts_what_is_long() -> None:
    history = History()
    for number in range(1_000):
        history.add("log", {"level": "INFO", "message": f"{number}"})
    rows = history.after(0)
    assert (len(rows), rows[0]["number"], rows[-1]["number"]) == (400, 601, 1_000)
    assert [one["message"] for one in history.after(998)] == ["998", "999"]
    logs = [{"level": "INFO", "message": "x" * 5_000, "logger": "root"}] * 150
    history.add("invocation", {"time": "now", "logs": logs, "exception": "y" * 4_001})
    (row,) = history.after(1_000)
    assert (len(row["logs"]), row["omitted_logs"]) == (100, 50)
    assert row["logs"][99]["message"] == "x" * 4_000 + " … (1000 more characters)"
    assert row["exception"] == "y" * 4_000 + " … (1 more characters)"
    assert (row["time"], len(logs[0]["message"])) == ("now", 5_000)


def test_stores_show_counts_and_the_latest_items() -> None:
    world = World()
    now = world.clock.now()
    queue = world.queues.at("Store", "orders")
    queue.put({"a": 1}, now)
    queue.put(b"\xff\x00", now)
    queue.take(1, now, now - now)
    world.blobs.at("Store", "images").put("a.txt", b"\xc3\xa9" * 5_000, content_type="text/plain")
    world.tables.at("Store", "rows").insert({"PartitionKey": "p", "RowKey": "r"})
    world.topics.at("Bus", "bills").put(BusMessage("sent"))
    world.rabbitmq.at("Rabbit", "hops").put("AccountKey=c2VjcmV0c2VjcmV0;")
    world.sent.at("", "signalR").put(TypedData("string", "hello"))
    for number in range(30):
        world.event_hubs.at("Hub", "meters").put(str(number))
    time = now.isoformat(timespec="seconds")
    long = "é" * 2_000 + " … (10,000 bytes)"
    row = '{\n  "PartitionKey": "p",\n  "RowKey": "r"\n}'
    found = shown_stores(world)
    meters = next(one for one in found if one["name"] == "meters")
    assert [one["text"] for one in meters.pop("items")] == [str(n) for n in range(29, 9, -1)]
    assert found == [
        store("Queues", "Store", "orders", "message", [
            {"text": '{"a": 1}', "label": time, "note": "attempt 1"},
            {"text": "2 bytes of binary data", "label": time, "note": ""},
        ]),
        store("Blob containers", "Store", "images", "blob", [
            {"text": long, "label": "a.txt", "note": "10,000 bytes, text/plain"},
        ]),
        store("Tables", "Store", "rows", "row", [{"text": row, "label": "", "note": ""}]),
        store("Service Bus", "Bus", "bills", "message", [{"text": "sent", "label": "", "note": ""}]),
        {"kind": "Event hubs", "connection": "Hub", "name": "meters", "noun": "event", "count": 30},
        store("RabbitMQ queues", "Rabbit", "hops", "message", [
            {"text": "AccountKey=***;", "label": "", "note": ""},
        ]),
        store("Other outputs", "", "signalR", "value", [{"text": "hello", "label": "", "note": ""}]),
    ]  # fmt: skip


def store(
    kind: str, connection: str, name: str, noun: str, items: list[dict[str, str]]
) -> dict[str, Any]:
    place = {"kind": kind, "connection": connection, "name": name}
    return {**place, "noun": noun, "count": len(items), "items": items}
