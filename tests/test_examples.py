"""The examples: each loads, builds, passes its own tests and runs in the real runtime."""

import gzip
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from durable_runtime import Durable, Failed, Rpc
from examples_support import (
    EXAMPLES,
    Call,
    call,
    copy_example,
    example_names,
    host_of,
    invoke,
)
from funcdeco import load
from runtime_host import Host, Http, HttpAnswer
from warm import WarmPython

pytestmark = pytest.mark.core

Build = Callable[[str], Path]

TEXT = {"content-type": "text/plain; charset=utf-8"}
JSON = {"content-type": "application/json"}
NOT_A_READING = HttpAnswer(400, TEXT, b'send {"celsius": <number>}')
UPLOAD = b"\x00\xff" * 500
COMPRESSED = gzip.compress(UPLOAD, mtime=0)


def text(status: int, body: str) -> HttpAnswer:
    return HttpAnswer(status, TEXT, body.encode())


def plain(status: int, headers: dict[str, str], body: str) -> HttpAnswer:
    """Return a response of a web framework, which sets the content length."""
    name = "Content-Length" if "Content-Type" in headers else "content-length"
    return HttpAnswer(status, {**headers, name: str(len(body.encode()))}, body.encode())


def below(prefix: str, rest: str, method: str = "GET", **more: Any) -> Http:
    """Return a request below the prefix of a web application."""
    return Http(method, f"{prefix}/{rest}", {"route": rest} if rest else {}, **more)


HTML = {"Content-Type": "text/html; charset=utf-8"}
WALDEN = '{"title":"Walden","author":"Henry David Thoreau","year":1854}'
LOANS = """\
<!doctype html>
<title>Loans</title>
<ul>
<li><a href="/api/loans/books/Emma">Emma</a>: Ada</li>
<li><a href="/api/loans/books/Middlemarch">Middlemarch</a>: Grace</li>
</ul>
<form method="post">
<input name="title" placeholder="Book"> <input name="reader" placeholder="Reader">
<button>Lend</button>
</form>"""

CALLS: dict[str, list[Call]] = {
    "app_setting": [
        call("opening_hours", "We are open from 9 to 17 o'clock.", req=Http()),
    ],
    "blob_compress": [
        call(
            "compress_upload",
            outputs={"copy": COMPRESSED},
            logs=(f"uploads/photo.raw: 1000 bytes, {len(COMPRESSED)} compressed",),
            metadata={"BlobTrigger": "uploads/photo.raw"},
            upload=UPLOAD,
        ),
    ],
    "blob_items": [
        call(
            "get_item",
            HttpAnswer(200, {"content-type": "application/octet-stream"}, b"\x00\xff"),
            req=Http(path="/api/items/7", route_params={"id": "7"}),
            item=b"\x00\xff",
        ),
        call(
            "get_item",
            text(404, "no item 8"),
            req=Http(path="/api/items/8", route_params={"id": "8"}),
        ),
    ],
    "blueprints": [
        call("list_customers", HttpAnswer(200, JSON, b'{"1": "Ada", "2": "Grace"}'), req=Http()),
        call("show_customer", text(200, "Grace"), req=Http(route_params={"id": "2"})),
        call("show_customer", text(404, "no such customer"), req=Http(route_params={"id": "3"})),
        call("show_invoice", "Invoice 7", req=Http(route_params={"number": "7"})),
        call(
            "cancel_invoice",
            "Invoice 7 is canceled",
            req=Http("DELETE", route_params={"number": "7"}),
        ),
    ],
    "cached_global": [
        call("country_name", text(200, "New Zealand"), req=Http(route_params={"code": "nz"})),
        call("country_name", text(200, "Côte d'Ivoire"), req=Http(route_params={"code": "ci"})),
        call("country_name", text(404, "no such country"), req=Http(route_params={"code": "xx"})),
    ],
    "entry_point": [
        call("to_celsius", "100.0", req=Http(route_params={"fahrenheit": "212"})),
        call("to_miles", "6.2", req=Http(route_params={"kilometers": "10"})),
    ],
    "fastapi_app": [
        call(
            "api",
            plain(200, JSON, '{"1":"Emma"}'),
            logs=("2 books on the shelf",),
            req=below("/api/shelf", "books", params={"before": "1850"}),
        ),
        call(
            "api",
            plain(201, {**JSON, "location": "http://localhost:7071/api/shelf/books/3"}, WALDEN),
            req=below("/api/shelf", "books", "POST", headers=JSON, body=WALDEN),
        ),
        call("api", plain(200, JSON, WALDEN), req=below("/api/shelf", "books/3")),
        call(
            "api",
            plain(404, JSON, '{"detail":"no such book"}'),
            req=below("/api/shelf", "books/4"),
        ),
        call("health", "ok", req=Http(path="/api/health")),
    ],
    "flask_app": [
        call("pages", plain(200, HTML, LOANS), req=below("/api/loans", "")),
        call("pages", plain(200, HTML, "Ada has it"), req=below("/api/loans", "books/Emma")),
    ],
    "hello_http": [
        call("greet", "Hello, Ada!", req=Http(path="/api/greet", params={"user": "Ada"})),
        call("greet", "Hello, stranger!", req=Http(path="/api/greet")),
    ],
    "http_headers": [
        call(
            "add_reading",
            HttpAnswer(
                201,
                {"Location": "/api/readings/roof", **JSON},
                b'{"sensor": "roof", "celsius": 21.5}',
            ),
            req=Http("POST", headers={"X-Sensor": "roof"}, body='{"celsius": 21.5}'),
        ),
        call(
            "add_reading",
            text(400, "the header X-Sensor is missing"),
            req=Http("POST", body='{"celsius": 21.5}'),
        ),
        call(
            "add_reading",
            NOT_A_READING,
            req=Http("POST", headers={"X-Sensor": "roof"}, body="warm"),
        ),
        call("add_reading", NOT_A_READING, req=Http("POST", headers={"X-Sensor": "roof"})),
    ],
    "logging_levels": [
        call(
            "check_stock",
            "available",
            logs=("12 left",),
            req=Http(route_params={"left": "12"}),
        ),
        call(
            "check_stock",
            "available",
            logs=("only 9 left",),
            req=Http(route_params={"left": "9"}),
        ),
        call("check_stock", "sold out", logs=("sold out",), req=Http(route_params={"left": "0"})),
        call(
            "check_stock",
            "unknown",
            logs=("stock of -1, the books are wrong",),
            req=Http(route_params={"left": "-1"}),
        ),
    ],
    "pipeline": [
        call(
            "accept_order",
            HttpAnswer(202, TEXT, b""),
            outputs={"order": b'{"number": 7}'},
            req=Http("POST", body=b'{"number": 7}'),
        ),
        call(
            "write_invoice",
            outputs={"invoice": '{"number": 7, "total": 140}'},
            order='{"number": 7, "items": {"apple": 3, "pear": 1}}',
        ),
        call(
            "record_invoice",
            outputs={"row": '{"PartitionKey": "invoices", "RowKey": "7", "Total": 140}'},
            metadata={"BlobTrigger": "invoices/7.json"},
            invoice=b'{"number": 7, "total": 140}',
        ),
        call(
            "write_report",
            outputs={"report": "7: 140\nsum: 140"},
            timer={"IsPastDue": False},
            rows='[{"RowKey": "7", "Total": 140}]',
        ),
    ],
    "queue_out": [
        call(
            "accept_order",
            text(202, "accepted"),
            outputs={"order": "3 Äpfel"},
            req=Http("POST", "/api/orders", body="3 Äpfel"),
        ),
        call("accept_order", text(400, "the order is empty"), req=Http("POST", "/api/orders")),
    ],
    "queue_worker": [
        call(
            "write_invoice",
            outputs={"invoice": "Invoice 7\n3 x apple\n1 x pear"},
            order='{"number": 7, "items": {"apple": 3, "pear": 1}}',
        ),
    ],
    "shared_code": [
        call("double_amount", text(200, "21 * 2 = 42"), req=Http(params={"amount": "21"})),
        call("double_amount", text(400, "give a whole number as `amount`"), req=Http()),
    ],
}
"""The responses of functions whose result never changes. Each example is called in this order."""

ON_THEIR_OWN = {
    "async_http": ["service_status"],
    "context_info": ["support_info"],
    "durable_approval": ["ask_for_decision", "claim_expense", "expense", "tell_outcome"],
    "durable_chaining": ["add_up", "read_sales", "report", "start_report", "write_report"],
    "temp_files": ["list_tables"],
    "timer_cleanup": ["remove_old_exports"],
}
"""Functions with a separate test below, since their result depends on their environment."""

FUNCTION_JSON: dict[str, dict[str, dict[str, Any]]] = {
    "blob_items": {
        "get_item": {
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "httpTrigger",
                    "direction": "in",
                    "name": "req",
                    "route": "items/{id}",
                    "methods": ["get"],
                    "authLevel": "anonymous",
                },
                {"type": "http", "direction": "out", "name": "$return"},
                {
                    "type": "blob",
                    "direction": "in",
                    "name": "item",
                    "path": "samples/{id}",
                    "connection": "AzureWebJobsStorage",
                    "dataType": "binary",
                },
            ],
        }
    },
    "queue_out": {
        "accept_order": {
            "scriptFile": "__init__.py",
            "bindings": [
                {
                    "type": "httpTrigger",
                    "direction": "in",
                    "name": "req",
                    "route": "orders",
                    "methods": ["post"],
                    "authLevel": "function",
                },
                {"type": "http", "direction": "out", "name": "$return"},
                {
                    "type": "queue",
                    "direction": "out",
                    "name": "order",
                    "queueName": "orders",
                    "connection": "AzureWebJobsStorage",
                },
            ],
        }
    },
}


@pytest.fixture(scope="module")
def python() -> Iterator[WarmPython]:
    """Return a Python that starts immediately, without azure-functions or the examples' modules."""
    with WarmPython("pytest", "_pytest.config", "funcdeco.cli.main", "funcdeco.cli.build") as warm:
        yield warm


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, python: WarmPython) -> Build:
    """Copy an example and build the copy, once for all tests of this module."""
    built: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in built:
            folder = copy_example(name, tmp_path_factory.mktemp("examples"))
            done = python.run(folder, "funcdeco", "build", ".")
            assert (done.returncode, done.stderr) == (0, "")
            built[name] = folder
        return built[name]

    return build


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest, build: Build) -> Iterator[tuple[str, Host]]:
    """Return an example's name and its host, which tests of this example share."""
    name: str = request.param
    with host_of(build(name)) as host:
        yield name, host


def test_every_example_is_called() -> None:
    assert sorted([*CALLS, *ON_THEIR_OWN]) == example_names()


@pytest.mark.parametrize("name", example_names())
def test_example_loads_without_a_diagnostic(name: str) -> None:
    app = load(EXAMPLES / name)
    called = ON_THEIR_OWN.get(name) or sorted({one.function for one in CALLS[name]})
    assert ([function.name for function in app], app.diagnostics) == (called, ())


@pytest.mark.deep
@pytest.mark.parametrize("name", example_names())
def test_example_passes_its_own_tests(name: str, tmp_path: Path, python: WarmPython) -> None:
    folder = copy_example(name, tmp_path)
    # Without the plugins of this suite, which a user's project doesn't have.
    options = ("-q", "-W", "error", "-p", "no:cacheprovider")
    done = python.run(folder, "pytest", *options, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(r"^\d+ passed in ", done.stdout, re.MULTILINE), done.stdout
    assert [path.name for path in (EXAMPLES / name / "tests").glob("*.py")] == [f"test_{name}.py"]


def test_all_examples_pass_in_one_process_and_leave_no_modules() -> None:
    code = """\
import sys, pytest
failed = pytest.main(["-q", "-W", "error", "-p", "no:cacheprovider", "-n", "0", "examples/"])
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
print([file for file in files if "/examples/" in file and "/tests/" not in file])
print(sorted({"app", "__app__"} & set(sys.modules)), int(failed))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=EXAMPLES.parent,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    *_, passed, files, names = done.stdout.splitlines()
    assert (files, names, done.stderr) == ("[]", "[] 0", ""), done.stdout
    assert re.fullmatch(r"\d+ passed in .*", passed)


@pytest.mark.parametrize("running", example_names(), indirect=True)
def test_built_example_loads_in_the_host(running: tuple[str, Host]) -> None:
    name, host = running
    functions = [function.name for function in load(EXAMPLES / name)]
    assert (host.functions, host.errors) == (functions, {})
    own = {"fastapi_app": {"pydantic"}, "flask_app": {"click"}}.get(name, set())
    assert ({"pydantic", "click"} - own).isdisjoint(host.modules)


@pytest.mark.parametrize("running", CALLS, indirect=True)
def test_functions_answer_through_the_runtime(running: tuple[str, Host]) -> None:
    name, host = running
    for one in CALLS[name]:
        assert invoke(host, one) == one.expected


@pytest.mark.parametrize("name", FUNCTION_JSON)
def test_function_json_is_as_one_would_write_it(name: str, build: Build) -> None:
    folder = build(name)
    written = {
        path.parent.name: json.loads(path.read_text("utf-8"))
        for path in folder.glob("*/function.json")
    }
    assert written == FUNCTION_JSON[name]


def test_cached_table_is_read_once(python: WarmPython, tmp_path: Path) -> None:
    folder = copy_example("cached_global", tmp_path)
    assert python.run(folder, "funcdeco", "build", ".").returncode == 0
    first = CALLS["cached_global"][0]
    with host_of(folder) as host:
        assert invoke(host, first) == first.expected
        (folder / "countries.json").unlink()
        assert invoke(host, first) == first.expected


def test_setting_is_read_at_each_start(build: Build) -> None:
    with host_of(build("app_setting"), OPENING_HOURS="8-12") as host:
        expected = call("opening_hours", "We are open from 8 to 12 o'clock.", req=Http())
        assert invoke(host, expected) == expected.expected


def test_context_names_the_function_and_each_invocation(build: Build) -> None:
    with host_of(build("context_info")) as host:
        results = [host.invoke("support_info", req=Http()) for _ in range(2)]
    ids = [json.loads(result.returned.body)["invocation"] for result in results]
    assert ids[0] != ids[1]
    for result, invocation in zip(results, ids, strict=True):
        assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", invocation)
        body = json.dumps({"function": "support_info", "invocation": invocation}).encode()
        assert result == call("support_info", HttpAnswer(200, JSON, body)).expected


def test_flask_redirects_below_its_prefix_to_the_book_that_is_lent(build: Build) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = "title=War+and+Peace&reader=Alan"
    place = "/api/loans/books/War%20and%20Peace"
    with host_of(build("flask_app")) as host:
        lent = host.invoke("pages", req=below("/api/loans", "", "POST", headers=form, body=body))
        assert (lent.returned.status, lent.returned.headers["Location"]) == (303, place)
        request = Http(path=place, route_params={"route": "books/War and Peace"})
        found = host.invoke("pages", req=request)
        assert found == call("pages", plain(200, HTML, "Alan has it")).expected


def test_services_are_asked_at_once(build: Build) -> None:
    folder = build("async_http")
    with socket.create_server(("127.0.0.1", 0)) as up, socket.socket() as down:
        down.bind(("127.0.0.1", 0))  # in use, but nothing listens
        first, second = (f"127.0.0.1:{one.getsockname()[1]}" for one in (up, down))
        for services, status in {f"{first} {second}": 503, first: 200}.items():
            with host_of(folder, SERVICES=services) as host:
                result = host.invoke("service_status", req=Http())
            body = json.dumps({one: one == first for one in services.split()}).encode()
            assert result == call("service_status", HttpAnswer(status, JSON, body)).expected


def test_uploaded_database_is_listed_and_no_file_stays(build: Build, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("CREATE TABLE orders (id)")
        database.execute("CREATE TABLE customers (id)")
    upload = (tmp_path / "shop.db").read_bytes()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    calls = [
        call(
            "list_tables",
            HttpAnswer(200, JSON, b'["customers", "orders"]'),
            req=Http("POST", body=upload),
        ),
        call(
            "list_tables",
            text(400, "file is not a database"),
            req=Http("POST", body=b"no database" * 100),
        ),
    ]
    with host_of(build("temp_files"), TMPDIR=str(temporary), TEMP=str(temporary)) as host:
        for one in calls:
            assert invoke(host, one) == one.expected
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("past_due", [False, True])
def test_cleanup_removes_old_exports_only(build: Build, tmp_path: Path, past_due: bool) -> None:
    for name, days in {"new.csv": 1, "old.csv": 8, "older.csv": 80}.items():
        (tmp_path / name).touch()
        changed = time.time() - days * 86400
        os.utime(tmp_path / name, times=(changed, changed))
    with host_of(build("timer_cleanup"), EXPORTS_FOLDER=str(tmp_path)) as host:
        result = host.invoke("remove_old_exports", timer={"IsPastDue": past_due})
    logs = ("the cleanup is late",) * past_due + ("removed 2 of 3 exports",)
    assert result == call("remove_old_exports", logs=logs).expected
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_report_is_started_and_goes_through_its_steps(build: Build) -> None:
    with host_of(build("durable_chaining")) as host, Rpc() as rpc:
        request = Http("POST", "/api/reports/2026-W07", route_params={"week": "2026-W07"})
        answer = host.invoke("start_report", req=request, client=rpc.client())
        durable = Durable(host)
        output = durable.run("report", "2026-W07")
        with pytest.raises(Failed, match="'read_sales' failed:  KeyError: '2026-W09'"):
            durable.run("report", "2026-W09")
    assert (answer.error, answer.returned.status) == (None, 202)
    assert rpc.received == [("orchestrators/report", '"2026-W07"')]
    assert output == "Sales in 2026-W07: 61.50 euros"
    assert durable.calls == [
        ("read_sales", "2026-W07"),
        ("add_up", [1250, 900, 4000]),
        ("write_report", {"week": "2026-W07", "total": 6150}),
        ("read_sales", "2026-W09"),
    ]


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([("Decision", True)], "approved"),
        ([("Decision", False)], "refused"),
        ([("Decision", "true")], "approved"),
        ([("Decision", "false")], "refused"),
        ([], "expired"),
    ],
)
def test_expense_waits_for_a_decision_or_its_end(
    build: Build, events: list[tuple[str, object]], outcome: str
) -> None:
    claim = {"who": "Ada", "euros": 12.5}
    with host_of(build("durable_approval")) as host:
        durable = Durable(host)
        assert durable.run("expense", claim, events) == outcome
    assert durable.calls == [
        ("ask_for_decision", {**claim, "instance": "i1"}),
        ("tell_outcome", {**claim, "outcome": outcome}),
    ]


def test_expense_is_started_unless_the_claim_says_too_little(build: Build) -> None:
    refused = text(400, 'send {"who": "<name>", "euros": "<number>"}')
    with host_of(build("durable_approval")) as host, Rpc() as rpc:
        answers = [
            host.invoke("claim_expense", req=Http("POST", body=body), client=rpc.client()).returned
            for body in ('{"who": "Ada", "euros": 12.5}', '{"who": "Ada"}', "[]", "12.50")
        ]
    assert [answer.status for answer in answers] == [202, 400, 400, 400]
    assert answers[1:] == [refused] * 3
    assert rpc.received == [("orchestrators/expense", '{"who": "Ada", "euros": 12.5}')]
