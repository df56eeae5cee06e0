"""Every example, run by `funcdeco run` and used over HTTP.

The expected answers are those that the functions give in Microsoft's runtime: see `test_examples`.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from azurite import Azurite, azurite
from example_calls import CALLS, COMPRESSED, JSON, UPLOAD
from examples_support import Call, copy_example, example_names
from funcdeco.engine.http.response import answer_of
from funcdeco.engine.typed_data import TypedData
from run_server import Reply, Server, running
from runtime_host import Http, HttpAnswer

pytestmark = pytest.mark.once

_DRIVER = """

import azure.functions as _func
from typing import Annotated as _Annotated

@app.http(route="drive/{{name}}", methods=["POST"])
def drive(
    req: _func.HttpRequest,
    sent: _Annotated[_func.Out[bytes], app.{sent}],
) -> _func.HttpResponse:
    sent.set(req.get_body())
    return _func.HttpResponse(status_code=202)

@app.http(route="results/{{*path}}", methods=["GET"])
def result(
    req: _func.HttpRequest,
    found: _Annotated[_func.InputStream, app.blob_input(path="{{path}}", data_type="binary")],
) -> _func.HttpResponse:
    if found is None:
        return _func.HttpResponse(status_code=404)
    return _func.HttpResponse(found.read(), mimetype="application/octet-stream")
"""
SENT = {
    "blob_compress": 'blob_output(path="uploads/{name}")',
    "blob_items": 'blob_output(path="samples/{name}")',
    "pipeline": 'queue_output(queue_name="unused")',
    "queue_worker": 'queue_output(queue_name="orders")',
}
"""Outputs of a function that is added to an example; another one reads blobs."""
MORE = {"pipeline": """
@app.queue_trigger(queue_name="orders-poison")
def show_rejected(order: _func.QueueMessage) -> None:
    import logging

    logging.info("rejected %s", order.get_json()["number"])
"""}
"""Functions that show what an example leaves."""
OWN = (
    "async_http",
    "context_info",
    "durable_approval",
    "durable_chaining",
    "temp_files",
    "timer_cleanup",
)
"""Examples with functions whose results depend on their environment."""
ORDER = b'{"number": 7, "items": {"apple": 3, "pear": 1}}'
UNKNOWN = b'{"number": 8, "items": {"kiwi": 1}}'
_SERVERS_OWN = ("date", "transfer-encoding", "content-length")


@contextmanager
def example(
    place: Path, name: str, *, storage: Azurite | None = None, **settings: str
) -> Iterator[Server]:
    """Run a copy of an example, in memory or with a storage emulator."""
    folder = copy_example(name, place)
    if name in SENT:
        with (folder / "app.py").open("a", encoding="utf-8") as file:
            file.write(_DRIVER.format(sent=SENT[name]) + MORE.get(name, ""))
    options = ["--in-memory"] if storage is None else []
    settings = settings if storage is None else {**settings, **storage.settings}
    with running(folder, "--no-watch", *options, **settings) as server:
        yield server


def test_every_example_is_used() -> None:
    assert sorted({*CALLS, *OWN}) == example_names()


@pytest.mark.parametrize("name", CALLS)
def test_http_functions_answer_as_in_the_runtime(tmp_path: Path, name: str) -> None:
    with example(tmp_path, name) as server:
        routes = {one["name"]: one for one in server.wait_for("started")["functions"]}
        assert all(one["state"] == "running" for one in routes.values()), routes
        if name == "blob_items":
            assert server.post("/api/drive/7", b"\x00\xff").status == 202
        for one in CALLS[name]:
            if "req" in one.inputs:
                _check(server, one, routes[one.function])


def _check(server: Server, one: Call, route: Mapping[str, Any]) -> None:
    request, seen = one.inputs["req"], len(server.events)
    assert isinstance(request, Http)
    path = request.path if request.path != "/" else filled(route["source"], request.route_params)
    body = request.body.encode() if isinstance(request.body, str) else request.body
    headers = {**request.headers, "Host": "localhost:7071"}
    target = f"{path}?{urlencode(request.params)}" if request.params else path
    reply = server.request(request.method, target, body, headers)
    assert answer(reply) == expected(one.expected.returned), one
    report = server.wait_for("invocation", seen, function=one.function)
    logs = [log["message"] for log in report["logs"]]
    assert logs == one.expected.logs, one


def filled(route: str, values: Mapping[str, str]) -> str:
    """Return the path of a route with the values of its parameters."""

    def value(parameter: re.Match[str]) -> str:
        return quote(values.get(parameter[1], ""))

    return re.sub(r"\{\*?(\w+)[^}]*\}", value, route)


def answer(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Return what a function has answered, without what the server adds."""
    headers = {name: one for name, one in reply.headers.items() if name not in _SERVERS_OWN}
    return reply.status, headers, reply.body


def expected(returned: object) -> tuple[int, dict[str, str], bytes]:
    """Return how the host sends what a function returns; it parses strings (H-HTTP-21)."""
    if isinstance(returned, str):
        sent = answer_of(TypedData("string", returned))
        return sent.status, {name.lower(): one for name, one in sent.headers}, sent.body
    assert isinstance(returned, HttpAnswer)
    headers = {name.lower(): one for name, one in returned.headers.items()}
    kept = {name: one for name, one in headers.items() if name not in _SERVERS_OWN}
    return returned.status, kept, returned.body


def wait_for_blob(server: Server, path: str) -> bytes:
    """Return the content of a blob that a function writes."""
    server.wait_until(lambda: server.get(f"/api/results/{path}").status == 200)
    return server.get(f"/api/results/{path}").body


def run_timer(server: Server, name: str) -> list[str]:
    """Run a timer by the admin API, and return what it has logged."""
    seen = len(server.events)
    assert server.post_json(f"/admin/functions/{name}", {}).status == 202  # H-HTTP-51
    report = server.wait_for("invocation", seen, function=name)
    assert report["status"] == "succeeded", report
    return [log["message"] for log in report["logs"]]


def test_uploads_are_compressed(tmp_path: Path) -> None:
    with example(tmp_path, "blob_compress") as server:
        assert server.post("/api/drive/photo.raw", UPLOAD).status == 202
        assert wait_for_blob(server, "archive/photo.raw.gz") == COMPRESSED
        report = server.wait_for("invocation", function="compress_upload")
    assert [log["message"] for log in report["logs"]] == CALLS["blob_compress"][0].expected.logs


def test_orders_become_invoices(tmp_path: Path) -> None:
    with example(tmp_path, "queue_worker") as server:
        assert server.post("/api/drive/x", ORDER).status == 202
        invoice = wait_for_blob(server, "invoices/7.txt")
    assert invoice == b"Invoice 7\n3 x apple\n1 x pear"


@pytest.fixture(params=["in memory", "Azurite"])
def storage(request: pytest.FixtureRequest) -> Iterator[Azurite | None]:
    with azurite() if request.param == "Azurite" else nullcontext() as found:
        yield found


def test_an_order_goes_through_the_pipeline(tmp_path: Path, storage: Azurite | None) -> None:
    with example(tmp_path, "pipeline", storage=storage) as server:
        assert server.post("/api/orders", UNKNOWN).status == 202
        assert server.post("/api/orders", ORDER).status == 202
        invoice = wait_for_blob(server, "invoices/7.json")
        assert json.loads(invoice) == {"number": 7, "total": 140}
        server.wait_for("invocation", function="record_invoice", status="succeeded")
        before = _today()
        assert run_timer(server, "write_report") == []
        paths = {f"/api/results/reports/{day}.txt" for day in (before, _today())}
        reports = [server.get(path) for path in paths]
        rejected = server.wait_for("invocation", function="show_rejected")
        tried = [one for one in server.events if one.get("function") == "write_invoice"]
    assert [one.body for one in reports if one.status == 200] == [b"7: 140\nsum: 140"]
    assert [one["message"] for one in rejected["logs"]] == ["rejected 8"]
    assert [one["exception"].splitlines()[-1] for one in tried if "exception" in one] == (
        ["KeyError: 'kiwi'"] * 5
    )


def _today() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%d}"


def test_old_exports_are_removed(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for name, days in {"new.csv": 1, "old.csv": 8}.items():
        (exports / name).touch()
        changed = time.time() - days * 86400
        os.utime(exports / name, times=(changed, changed))
    with example(tmp_path, "timer_cleanup", EXPORTS_FOLDER=str(exports)) as server:
        assert run_timer(server, "remove_old_exports") == ["removed 1 of 2 exports"]
    assert [path.name for path in exports.iterdir()] == ["new.csv"]


def test_services_are_asked(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as up, socket.socket() as down:
        down.bind(("127.0.0.1", 0))  # in use, but nothing listens
        first, second = (f"127.0.0.1:{one.getsockname()[1]}" for one in (up, down))
        with example(tmp_path, "async_http", SERVICES=f"{first} {second}") as server:
            reply = server.get("/api/status")
    assert answer(reply)[:2] == (503, JSON)
    assert reply.json() == {first: True, second: False}


def test_support_gets_the_id_that_is_printed(tmp_path: Path) -> None:
    with example(tmp_path, "context_info") as server:
        found = server.get("/api/support").json()
        report = server.wait_for("invocation")
    assert found == {"function": "support_info", "invocation": report["id"]}


def test_an_uploaded_database_is_listed(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("CREATE TABLE orders (id)")
    with example(tmp_path, "temp_files") as server:
        listed = server.post("/api/tables", (tmp_path / "shop.db").read_bytes())
        refused = server.post("/api/tables", b"no database" * 100)
    assert (listed.status, listed.json()) == (200, ["orders"])
    assert (refused.status, refused.body) == (400, b"file is not a database")


def completed(server: Server, status_url: str) -> Any:
    """Wait until an orchestration has completed, and return its output."""
    path = _target(status_url)

    def is_over() -> bool:
        return server.get(path).status == 200

    server.wait_until(is_over)
    found = server.get(path).json()
    assert found["runtimeStatus"] == "Completed", found
    return found["output"]


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def started(server: Server, path: str, body: bytes = b"") -> dict[str, str]:
    """Start an orchestration by its HTTP function, and return the addresses to manage it."""
    reply = server.post(path, body, content_type="application/json")
    assert reply.status == 202, reply
    links: dict[str, str] = reply.json()
    assert links["statusQueryGetUri"].startswith(f"{server.url}/runtime/webhooks/durabletask/")
    assert reply.headers["location"] == links["statusQueryGetUri"]  # H-HTTP-69
    return links


def test_a_report_goes_through_its_steps(tmp_path: Path) -> None:
    with example(tmp_path, "durable_chaining") as server:
        links = started(server, "/api/reports/2026-W07")
        output = completed(server, links["statusQueryGetUri"])
    assert output == "Sales in 2026-W07: 61.50 euros"


def test_an_expense_waits_for_a_decision_while_the_app_is_restarted(tmp_path: Path) -> None:
    folder = copy_example("durable_approval", tmp_path)
    with running(folder, "--no-watch") as server:
        links = started(server, "/api/expenses", b'{"who": "Ada", "euros": 12.5}')
        server.wait_for("invocation", function="ask_for_decision", status="succeeded")
    with running(folder, "--no-watch") as server:
        event = _target(links["sendEventPostUri"]).replace("{eventName}", "Decision")
        assert server.post_json(event, True).status == 202
        assert completed(server, links["statusQueryGetUri"]) == "approved"
        report = server.wait_for("invocation", function="tell_outcome")
    assert [log["message"] for log in report["logs"]] == ["Ada, your 12.50 euros: approved"]


@pytest.mark.parametrize(("decision", "outcome"), [(True, "approved"), (False, "refused")])
def test_an_expense_waits_for_a_decision(tmp_path: Path, decision: bool, outcome: str) -> None:
    with example(tmp_path, "durable_approval") as server:
        assert server.post("/api/expenses", b"[]").status == 400
        links = started(server, "/api/expenses", b'{"who": "Ada", "euros": 12.5}')
        server.wait_for("invocation", function="ask_for_decision", status="succeeded")
        waiting = server.get(_target(links["statusQueryGetUri"]))
        assert (waiting.status, waiting.json()["runtimeStatus"]) == (202, "Running")
        event = _target(links["sendEventPostUri"]).replace("{eventName}", "Decision")
        assert server.post_json(event, decision).status == 202
        assert completed(server, links["statusQueryGetUri"]) == outcome
        report = server.wait_for("invocation", function="tell_outcome")
    assert [log["message"] for log in report["logs"]] == [f"Ada, your 12.50 euros: {outcome}"]
