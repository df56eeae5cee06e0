"""The examples: each loads, builds, passes its own tests and runs in the real runtime."""

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
from example_calls import CALLS, HTML, JSON, below, plain, text
from examples_support import (
    EXAMPLES,
    call,
    copy_example,
    example_names,
    host_of,
    invoke,
    set_scripts,
)
from funcdeco import load
from runtime_host import Host, Http, HttpAnswer
from warm import WarmPython

pytestmark = pytest.mark.core

Build = Callable[[str], Path]

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


@pytest.fixture(scope="module", params=["eager", pytest.param("lazy", marks=pytest.mark.deep)])
def build(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, python: WarmPython
) -> Build:
    """Copy an example and build the copy, once for all tests of this module and kind of scripts."""
    built: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in built:
            folder = copy_example(name, tmp_path_factory.mktemp("examples"))
            set_scripts(folder, request.param)
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
durable = "ignore:enable_cleanup_closed ignored:DeprecationWarning"  # see pyproject.toml
strict = ["-W", "error", "-W", durable]
failed = pytest.main(["-q", *strict, "-p", "no:cacheprovider", "-n", "0", "examples/"])
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
