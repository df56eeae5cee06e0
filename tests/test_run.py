"""`funcdeco run`: it starts, answers, follows edits, and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from build_support import Done, funcdeco, python
from funcdeco.cli.run import command
from funcdeco.server import spawning
from run_server import Server, running

HEAD = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"
HELLO = f"""{HEAD}

@app.http(methods=["GET"], auth_level="anonymous")
def hello(req: func.HttpRequest) -> str:
    return "version 1"
"""
PARTS = f"""import logging
import os
{HEAD}

@app.http(methods=["GET"], auth_level="anonymous")
def answers(req: func.HttpRequest) -> str:
    logging.info("from %s", req.params.get("name"))
    print("printed")
    return os.environ["GREETING"]


@app.http(auth_level="anonymous")
def fails(req: func.HttpRequest) -> str:
    logging.warning("soon")
    raise ValueError("no")


@app.http(auth_level="anonymous")
def exits(req: func.HttpRequest) -> str:
    os._exit(3)


@app.queue_trigger(name="message", queue_name="orders", connection="Elsewhere")
def work(message: func.QueueMessage) -> None:
    pass
"""
SETTINGS = '{"IsEncrypted": false, "Values": {"GREETING": "%s"}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(HELLO)
    (tmp_path / "local.settings.json").write_text(SETTINGS % "hi")
    return tmp_path


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("parts")
    (place / "host.json").write_text('{"version": "2.0"}')
    (place / "app.py").write_text(PARTS)
    (place / "local.settings.json").write_text(SETTINGS % "hi")
    with running(place, "--no-watch") as server:
        yield server


def edit(server: Server, file: Path, text: str, event: str = "reloaded") -> None:
    """Write a file, and wait until the server has reacted to it."""
    before = len(server.events)
    file.write_text(text)
    server.wait_for(event, before)


def test_start_lists_the_functions_with_what_reaches_them(parts: Server) -> None:
    found = parts.wait_for("started")["functions"]
    every = {"trigger": "http", "state": "running", "reason": ""}
    urls = {name: f"{parts.url}/api/{name}" for name in ("answers", "exits", "fails")}
    assert found == [
        {
            "name": name,
            "methods": ["GET"] if name == "answers" else [],
            "url": url,
            "source": f"/api/{name}",
            **every,
        }
        for name, url in urls.items()
    ] + [
        {
            "name": "work",
            "trigger": "queue",
            "source": "orders",
            "state": "waiting",
            "reason": "Storage account connection string 'AzureWebJobsElsewhere' does not exist.",
        }
    ]


def test_invocation_is_reported_with_its_logs(parts: Server) -> None:
    before = len(parts.events)
    assert parts.get("/api/answers?name=me").text == "hi"
    report = parts.wait_for("invocation", before, function="answers")
    parts.get("/api/fails")
    failure = parts.wait_for("invocation", before, function="fails")
    assert report["time"].endswith("Z") and report["duration"] >= 0 and len(report["id"]) == 36
    varying = ("time", "duration", "id")
    assert {key: value for key, value in report.items() if key not in varying} == {
        "event": "invocation",
        "function": "answers",
        "trigger": "http",
        "status": 200,
        "logs": [{"level": "INFO", "message": "from me", "logger": "root"}],
        "method": "GET",
        "path": "/api/answers",
    }
    assert failure["status"] == 500
    assert [one["message"] for one in failure["logs"]] == ["soon"]
    assert failure["exception"].splitlines()[-2:] == [
        '    raise ValueError("no")',
        "ValueError: no",
    ]
    parts.wait_until(lambda: "printed\n" in parts.errors)


def test_page_of_the_root_needs_no_reason(folder: Path) -> None:
    with running(folder, "--no-watch") as server:
        assert server.get("/").status == 200
        found = server.wait_for("invocation", path="/")
    del found["time"]
    assert found == {"event": "invocation", "method": "GET", "path": "/", "status": 200}


def test_edit_of_any_source_answers_and_a_broken_one_leaves_the_last_good_version(
    folder: Path,
) -> None:
    head = "import os\nimport helper\nimport azure"
    old = HELLO.replace("import azure", head, 1).replace(
        '"version 1"', "f\"{helper.PART} {os.environ['GREETING']} 1\""
    )
    (folder / "helper.py").write_text("PART = 'old'\n")
    (folder / "app.py").write_text(old)
    prefix = '{"version": "2.0", "extensions": {"http": {"routePrefix": "v2"}}}'
    with running(folder) as server:
        assert server.get("/api/hello").text == "old hi 1"
        edit(server, folder / "helper.py", "PART = 'new'\n")
        assert server.get("/api/hello").text == "new hi 1"
        edit(server, folder / "local.settings.json", SETTINGS % "there")
        assert server.get("/api/hello").text == "new there 1"
        edit(server, folder / "host.json", prefix)
        assert (server.get("/v2/hello").text, server.get("/api/hello").status) == (
            "new there 1",
            404,
        )
        edit(server, folder / "app.py", f"{old}\nimport nothing_of_this_name\n", "failed")
        found = server.wait_for("failed")["diagnostics"]
        assert server.get("/v2/hello").text == "new there 1"
        edit(server, folder / "app.py", old.replace("1", "3"))
        assert server.get("/v2/hello").text == "new there 3"
    assert [(one["code"], one["line"]) for one in found] == [("APP005", 13)]


def test_edit_that_never_ends_its_import_is_replaced_by_the_next(folder: Path) -> None:
    with running(folder) as server:
        endless = "import time\nopen('began', 'w').close()\ntime.sleep(1000)\n"
        (folder / "app.py").write_text(endless)
        server.wait_until((folder / "began").exists)
        assert server.get("/api/hello").text == "version 1"
        edit(server, folder / "app.py", HELLO.replace("1", "4"))
        assert server.get("/api/hello").text == "version 4"


def test_app_that_ends_its_process_is_started_again(parts: Server) -> None:
    assert parts.get("/api/exits").status == 500
    crash = parts.wait_for("crashed")
    assert parts.get("/api/answers").text == "hi"
    assert crash == {"event": "crashed", "exit_code": 3, "restarted": True}


def test_function_that_runs_too_long_fails_and_the_others_go_on(folder: Path) -> None:
    (folder / "host.json").write_text('{"version": "2.0", "functionTimeout": "00:00:01"}')
    slow = (
        'def hello(req: func.HttpRequest) -> str:\n    import time; time.sleep(1000)\n    return "'
    )
    text = HELLO.replace('def hello(req: func.HttpRequest) -> str:\n    return "', slow)
    other = "\n\n@app.http(auth_level='anonymous')\ndef other(req: func.HttpRequest) -> str:\n"
    (folder / "app.py").write_text(f"{text}{other}    return 'fine'\n")
    with running(folder) as server:
        assert server.get("/api/hello").status == 500
        server.wait_for("replaced", reason="`hello` ran too long")
        failure = server.wait_for("invocation", function="hello")
        assert server.get("/api/other").text == "fine"
    problem = f"timeout of 1 s exceeded by the function hello (ID: {failure['id']})"
    assert failure["exception"] == problem


def test_only_selected_functions_run(folder: Path) -> None:
    (folder / "app.py").write_text(PARTS)
    with running(folder, "--function", "ANSWERS", "--function", "work") as server:
        assert server.get("/api/answers").status == 200
        assert server.get("/api/fails").status == 404
        found = server.wait_for("started")["functions"]
        assert server.get("/").status == 200
        server.wait_for("invocation", path="/", status=200)
        pages = [one for one in server.events if one.get("path") == "/"]
    assert {one["name"]: (one["state"], one.get("url")) for one in found} == {
        "answers": ("running", f"{server.url}/api/answers"),
        "fails": ("disabled", None),
        "exits": ("disabled", None),
        "work": ("waiting", None),
    }
    assert [one.keys() & {"reason", "function"} for one in pages] == [set()] * len(pages)


def test_selection_comes_before_settings(folder: Path) -> None:
    (folder / "app.py").write_text(PARTS)
    other = {"AzureFunctionsJobHost__functions__0": "fails"}
    with running(folder, "--no-watch", "--function", "answers", **other) as server:
        assert [server.get(f"/api/{name}").status for name in ("answers", "fails")] == [200, 404]


def test_process_variables_come_before_local_settings(folder: Path) -> None:
    (folder / "app.py").write_text(PARTS)
    with running(folder, GREETING="from outside") as server:
        assert server.get("/api/answers").text == "from outside"


@pytest.mark.parametrize(
    ("settings", "answer", "warnings"),
    [
        ('{"isencrypted": false, "values": {"GREETING": "hi"}}', "hi", []),
        (
            '{"isEncrypted": true, "Values": {"GREETING": "AQAA"}}',
            "",
            [
                "PRJ004: local.settings.json is encrypted; "
                "run `func settings decrypt`; funcdeco cannot read encrypted settings"
            ],
        ),
    ],
)
def test_settings_are_read_as_by_core_tools_or_reported(
    folder: Path, settings: str, answer: str, warnings: list[str]
) -> None:
    code = HELLO.replace('return "version 1"', 'import os; return os.environ.get("GREETING", "")')
    (folder / "app.py").write_text(code)
    (folder / "host.json").write_text('{"version": "2.0", "functions": []}')
    (folder / "local.settings.json").write_text(settings)
    with running(folder, "--no-watch") as server:
        assert server.get("/api/hello").text == answer
        logs = [one for one in server.events if one["event"] == "log"]
    assert [(one["level"], one["message"]) for one in logs] == [
        ("WARNING", text) for text in warnings
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_it_while_a_function_runs(number: signal.Signals, folder: Path) -> None:
    begun = "import time; open('began', 'w').close(); time.sleep(1000)"
    (folder / "app.py").write_text(HELLO.replace('return "version 1"', begun))
    with running(folder, wait=True) as server:
        address = server.url.rpartition("//")[2].partition(":")
        with socket.create_connection((address[0], int(address[2]))) as connection:
            connection.sendall(b"GET /api/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            server.wait_until((folder / "began").exists)
            server.process.send_signal(number)
            assert server.process.wait(10) == 0


def test_worker_ends_if_the_server_is_killed(folder: Path) -> None:
    with running(folder) as server:
        server.get("/api/hello")
        server.process.kill()


def refused(folder: Path, *arguments: str) -> Done:
    return python("-m", "funcdeco", "run", str(folder), "--port", "0", *arguments, cwd=folder)


def test_port_in_use_is_a_usage_error(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = funcdeco("run", "--port", str(port), cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        f"Error: can't listen on 127.0.0.1:{port}: Address already in use; use another --port"
    )


def test_usage_error_leaves_no_worker_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spawned: list[spawning.Spawned] = []

    def spawn(*, quiet: bool) -> spawning.Spawned:
        spawned.append(start(quiet=quiet))
        return spawned[-1]

    start = spawning.spawn
    monkeypatch.setattr(spawning, "spawn", spawn)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(command, [str(folder), "--port", port])
    assert done.exit_code == 2
    assert [one.process.returncode is None for one in spawned] == [False]
    assert [one.connection.fileno() for one in spawned] == [-1]


def test_missing_package_is_a_usage_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funcdeco.cli.run._NEEDED", {"run": ("no_such_server",)})
    done = funcdeco("run", cwd=folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == (
        "Error: no_such_server is not installed; run `pip install 'funcdeco[run]'`"
    )


def test_unknown_function_is_a_usage_error(folder: Path) -> None:
    assert refused(folder, "--function", "helo") == Done(
        2, "", "Error: no function `helo`; did you mean `hello`?\n"
    )


def test_errors_in_the_app_end_the_start(folder: Path) -> None:
    (folder / "app.py").write_text(HELLO.replace("methods", "method"))
    done = refused(folder)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("app.py:7:11: error APP016: ") or "app.py:7:" in done.err


def test_app_that_exits_while_it_is_imported_is_explained(folder: Path) -> None:
    (folder / "app.py").write_text("import os\nos._exit(0)\n")
    assert refused(folder) == Done(1, "", "Error: the app ended the process during its import\n")


def test_setting_without_which_nothing_runs_is_named(folder: Path) -> None:
    timer = "@app.timer_trigger(schedule='%WHEN%')\ndef tick(timer: func.TimerRequest) -> None:\n"
    (folder / "app.py").write_text(f"{HEAD}\n\n{timer}    pass\n")
    done = refused(folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: no function can run\n  `tick`: ") and "WHEN" in done.err


def test_environment_of_the_project_is_named_if_it_is_another(folder: Path) -> None:
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/pyvenv.cfg").write_text("")
    (folder / ".venv/bin/python").write_text("")
    done = refused(folder, "--function", "helo")
    assert done.err.splitlines()[:2] == [
        f"Note: the app runs with {sys.executable}, not with .venv{os.sep}bin{os.sep}python.",
        "Install funcdeco there, and use `.venv/bin/python -m funcdeco run`.",
    ]


V1 = {
    "good": ([{"type": "httpTrigger", "authLevel": "anonymous"}, {"type": "http"}], ""),
    "broken": ([{"type": "httpTrigger"}, {"type": "http"}], "import nothing_of_this_name\n"),
    "unset": ([{"type": "timerTrigger", "schedule": "%NOT_SET%"}], ""),
}
CODE = """import logging
{first}

def main({name}):
    logging.debug("detail")
    return "fine"
"""


def test_functions_that_cannot_run_are_shown_and_the_others_answer(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    for name, (bindings, first) in V1.items():
        trigger, *outputs = bindings
        every = [{**trigger, "name": "given", "direction": "in"}]
        every += [{**one, "name": "$return", "direction": "out"} for one in outputs]
        (tmp_path / name).mkdir()
        (tmp_path / name / "function.json").write_text(json.dumps({"bindings": every}))
        (tmp_path / name / "__init__.py").write_text(CODE.format(first=first, name="given"))
    with running(tmp_path, "--no-watch", "--log-level", "debug") as server:
        assert server.get("/api/good").text == "fine"
        assert server.get("/api/broken").status == 500
        logs = server.wait_for("invocation", function="good")["logs"]
        failure = server.wait_for("invocation", function="broken")["exception"]
        status = server.get("/admin/functions/broken/status").json()
    found = {one["name"]: one for one in server.wait_for("started")["functions"]}
    missing = "No module named 'nothing_of_this_name'"
    assert {name: one["state"] for name, one in found.items()} == {
        "broken": "error",
        "good": "running",
        "unset": "error",
    }
    assert missing in found["broken"]["reason"] and "NOT_SET" in found["unset"]["reason"]
    assert status == {"errors": [found["broken"]["reason"]]} and missing in failure
    assert logs == [{"level": "DEBUG", "message": "detail", "logger": "root"}]
