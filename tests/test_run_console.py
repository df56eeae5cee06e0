"""What `funcdeco run` prints."""

from __future__ import annotations

import json
import os
import sys
from io import TextIOWrapper
from typing import BinaryIO, cast

import pytest

from funcdeco.server.console import Console, JsonConsole, TextConsole

URL = "http://localhost:7071"
FACTS = {
    "functions": [
        {
            "name": "hello",
            "trigger": "http",
            "methods": ["GET", "POST"],
            "url": f"{URL}/api/hello",
            "source": "/api/hello",
            "state": "running",
            "reason": "",
        },
        {
            "name": "tick",
            "trigger": "timer",
            "source": "0 0 * * * *",
            "next": "2026-03-01 10:00:00+00:00",
            "state": "running",
            "reason": "",
        },
        {
            "name": "work",
            "trigger": "queue",
            "source": "orders",
            "state": "waiting",
            "reason": "use `--in-memory` to deliver what the app's functions send",
        },
        {"name": "odd", "trigger": "timer", "state": "error", "reason": "`X` isn't set"},
    ]
}
INVOCATION = {
    "time": "2026-03-01T10:00:00.120Z",
    "function": "hello",
    "trigger": "http",
    "status": 500,
    "duration": 3.2,
    "id": "5f0c",
    "logs": [
        {"level": "INFO", "message": "first\nsecond", "logger": "root"},
        {"level": "DEBUG", "message": "detail", "logger": "root"},
    ],
    "exception": 'Traceback (most recent call last):\n  File "app.py", line 9, in hello\nKeyError: 1',
    "method": "GET",
    "path": "/api/hello",
}


@pytest.fixture
def text(monkeypatch: pytest.MonkeyPatch) -> TextConsole:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr("funcdeco.server.console.clock_text", lambda time=None: "10:00:00.120")
    return TextConsole(URL, None, "INFO", is_watching=True)


def test_start_is_a_table_and_the_address(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.started(FACTS)
    assert capsys.readouterr().out == f"""\
FUNCTION  TRIGGER  URL OR SOURCE                             STATE
hello     http     GET,POST {URL}/api/hello
tick      timer    0 0 * * * *                               next 2026-03-01 10:00:00+00:00
work      queue    orders                                    waiting: use `--in-memory` to \
deliver what the app's functions send
odd       timer                                              error: `X` isn't set

Page: {URL}/admin/ui
Listening on {URL}. Watching for changes. Press Ctrl-C to stop.

"""


def test_start_shows_webhooks_the_mcp_server_and_the_keys_in_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = f"{URL}/runtime/webhooks"
    grid, blobs = (
        f"{place}/EventGrid?functionName=on",
        f"{place}/blobs?functionName=Host.Functions.b",
    )
    rows = [("on", "eventGrid", "", grid), ("b", "blob", "x/{n}", blobs)]
    rows.append(("t", "mcpTool", "tool", f"{place}/mcp"))
    functions = [
        {"name": name, "trigger": kind, "source": source, "webhook": url}
        | {"state": "running", "reason": ""}
        for name, kind, source, url in rows
    ]
    names = ("_master", "default", "blobs_extension", "eventgrid_extension", "mcp_extension")
    facts = {"functions": functions, "extensions": ["eventgrid", "mcp"], "mcp": {"tools": "1"}}
    console = TextConsole(URL, dict.fromkeys(names, "k"), "INFO", is_watching=False)
    console.started(facts)
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        f"FUNCTION  TRIGGER    URL OR SOURCE{' ' * (len(blobs) - 4)}STATE",
        f"on        eventGrid  {grid}",
        f"b         blob       x/{{n}}, {blobs}",
        "t         mcpTool    tool",
        *(f"Key {name}: k" for name in ("_master", "default", *names[3:])),
        "",
        f"MCP server: {place}/mcp",
        "",
        f"Page: {URL}/admin/ui#code=k",
        f"Listening on {URL}. Press Ctrl-C to stop.",
        "",
    ]


def test_invocation_is_one_line_with_the_logs_and_the_traceback_below(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.report("invocation", INVOCATION)
    assert capsys.readouterr().out == """\
10:00:00.120  hello  http  500  3.2 ms  5f0c  GET /api/hello
    INFO  first
      second
    Traceback (most recent call last):
      File "app.py", line 9, in hello
    KeyError: 1
"""


def test_control_characters_of_a_request_are_escaped(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    control = "a\x1b[31m\x9b1m\r\x07\t\u202e\udc80\u00e9"
    logs = [{"level": "INFO", "message": f"{control}\nend", "logger": "root"}]
    report = {**INVOCATION, "logs": logs, "exception": f"ValueError: {control}"}
    text.report("invocation", {**report, "path": f"/{control}\nend"})
    text.report("log", logs[0])
    text.changed([f"{control}.py"])
    shown = r"a\x1b[31m\x9b1m"
    rest = "\t\\u202e\\udc80\u00e9"
    one, many = rf"{shown}\r\x07{rest}", f"{shown}\n      \\x07{rest}"
    assert capsys.readouterr().out == f"""\
10:00:00.120  hello  http  500  3.2 ms  5f0c  GET /{one}\\nend
    INFO  {many}
      end
    ValueError: {shown}
    \\x07{rest}
INFO  {many.replace("      ", "  ")}
  end
10:00:00.120  {one}.py changed
"""


def test_log_below_the_level_prints_nothing(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.report("log", {"level": "DEBUG", "message": "detail", "logger": "root"})
    assert capsys.readouterr().out == ""


def test_import_that_takes_long_is_noted(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.importing()
    assert capsys.readouterr().err == "10:00:00.120  still importing the app\n"


@pytest.mark.parametrize("shape", ["text", "json"])
def test_console_goes_on_after_nobody_reads_the_output(
    shape: str, text: TextConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    console: Console = text if shape == "text" else JsonConsole(URL, None)
    with os.fdopen(writing, "wb", buffering=0) as raw:
        stream = TextIOWrapper(cast("BinaryIO", raw), "utf-8", write_through=True)
        for name in ("stdout", "stderr"):
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(BrokenPipeError):
            stream.write("text")
        console.debugging(1, waits=False)
        console.started(FACTS)
        console.importing()
        console.changed(["app.py"])
        console.reloaded(FACTS, 0.1)
        console.failed({"text": "Error: no\n", "rows": []}, is_start=False)
        console.crashed(1, is_restarted=True)
        console.replaced("it ran too long")
        console.report("invocation", INVOCATION)
        console.report("trouble", {"text": "an error"})
        monkeypatch.undo()


def test_request_without_a_function_explains_itself(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    report = {"time": INVOCATION["time"], "method": "GET", "path": "/nope", "status": 404}
    text.report("invocation", {**report, "reason": "no route matches `/nope`"})
    assert capsys.readouterr().out == """\
10:00:00.120  -  http  404  GET /nope
    no route matches `/nope`
"""


def test_json_has_one_object_per_line(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    console, page = JsonConsole(URL, {"_master": "k"}), f"{URL}/admin/ui#code=k"
    console.started(FACTS)
    console.changed(["app.py"])
    console.reloaded(FACTS, 0.25)
    console.failed({"text": "Error: ü\n", "rows": []}, is_start=False)
    console.failed({"text": "…", "rows": [{"code": "APP001"}]}, is_start=False)
    console.crashed(-9, is_restarted=True)
    console.replaced("`hello` ran too long")
    console.report("invocation", INVOCATION)
    lines = capsysbinary.readouterr().out.decode("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"event": "started", "url": URL, "page": page, "keys": {"_master": "k"}, **FACTS},
        {"event": "changed", "files": ["app.py"]},
        {"event": "reloaded", "seconds": 0.25, **FACTS},
        {"event": "failed", "diagnostics": [], "message": "Error: ü"},
        {"event": "failed", "diagnostics": [{"code": "APP001"}]},
        {"event": "crashed", "exit_code": -9, "restarted": True},
        {"event": "replaced", "reason": "`hello` ran too long"},
        {"event": "invocation", **INVOCATION},
    ]


def test_what_happens_later_is_one_line_each(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.debugging(5678, waits=False)
    text.debugging(5678, waits=True)
    text.changed(["a.py"])
    text.changed(["a.py", "b.py", "c.py", "d.py", "e.py"])
    text.reloaded(FACTS, 0.25)
    text.reloaded({"functions": FACTS["functions"][:1]}, 1)
    text.report("log", {"level": "WARNING", "message": "", "logger": "root"})
    text.report("log", {"level": "DEBUG", "message": "hidden", "logger": "root"})
    text.report("invocation", {**INVOCATION, "logs": [], "status": "failed", "exception": "x"})
    assert capsys.readouterr() == (
        """\
Debugger listening on 127.0.0.1:5678.

Waiting for a debugger on 127.0.0.1:5678.

10:00:00.120  a.py changed
10:00:00.120  a.py, b.py, c.py and 2 more changed
10:00:00.120  reloaded 4 functions in 0.25 s
10:00:00.120  reloaded 1 function in 1.00 s
WARNING  \n\
10:00:00.120  hello  http  failed  3.2 ms  5f0c  GET /api/hello
    x
""",
        "",
    )


def test_what_goes_wrong_is_on_standard_error(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.failed({"text": "Error: one\n", "rows": []}, is_start=True)
    text.failed({"text": "Error: two\n", "rows": []}, is_start=False)
    text.crashed(3, is_restarted=True)
    text.crashed(-9, is_restarted=False)
    text.replaced("`hello` ran too long")
    text.report("trouble", {"text": "ValueError('x')"})
    assert capsys.readouterr() == (
        "",
        """\
Error: one
Error: two
10:00:00.120  the last version without errors keeps running
10:00:00.120  the app's process exited with code 3; restarting
10:00:00.120  the app's process exited with code -9; it restarts after the next edit
10:00:00.120  `hello` ran too long; restarting the app's process
funcdeco failed: ValueError('x')
""",
    )


def test_start_shows_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    console = TextConsole(URL, {"_master": "k1", "default": "k2"}, "INFO", is_watching=False)
    console.started({"functions": FACTS["functions"][1:2]})
    assert capsys.readouterr().out == f"""\
FUNCTION  TRIGGER  URL OR SOURCE  STATE
tick      timer    0 0 * * * *    next 2026-03-01 10:00:00+00:00
Key _master: k1
Key default: k2

Page: {URL}/admin/ui#code=k1
Listening on {URL}. Press Ctrl-C to stop.

"""


def test_json_names_the_debugger(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    JsonConsole(URL, None).debugging(5678, waits=True)
    assert json.loads(capsysbinary.readouterr().out) == {
        "event": "debugger",
        "host": "127.0.0.1",
        "port": 5678,
        "waits": True,
    }


def test_azurite_is_a_line_when_it_starts_and_when_it_answers(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = {"blob": 10000, "queue": 10001, "table": 10002}
    start = {"state": "starting", "version": "3.35.0", "ports": ports}
    text.azurite({**start, "fetched": False})
    text.azurite({**start, "fetched": True})
    text.azurite({"state": "waiting"})
    text.azurite({"state": "running", "version": "3.35.0"})
    text.azurite({"state": "stopped"})
    assert capsys.readouterr().out == """\
Starting Azurite 3.35.0 on ports 10000, 10001 and 10002.

Azurite isn't installed; npx fetches it, which can take a minute.
It then listens on ports 10000, 10001 and 10002.

10:00:00.120  still waiting for Azurite
10:00:00.120  Azurite 3.35.0 is ready
"""


def test_azurite_that_runs_already_is_a_line_with_what_it_refuses(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    ports = {"blob": 10000, "queue": 10001, "table": 10002}
    used = {"state": "used", "version": "3.35.0", "ports": ports}
    text.azurite({**used, "checks_versions": False})
    text.azurite({**used, "checks_versions": True})
    assert capsys.readouterr().out == """\
Using the running Azurite 3.35.0 on ports 10000, 10001 and 10002.

Using the running Azurite 3.35.0 on ports 10000, 10001 and 10002.
It runs without `--skipApiVersionCheck`, so it rejects requests from newer libraries.
If storage fails, stop Azurite; the next run starts it with this option.

"""


def test_azurite_that_ends_is_shown_with_its_last_lines(
    text: TextConsole, capsys: pytest.CaptureFixture[str]
) -> None:
    text.azurite({"state": "failed", "exit_code": 3, "lines": ["npm error \x1b[31m", "last"]})
    text.azurite({"state": "failed", "exit_code": 137, "lines": []})
    ended = "10:00:00.120  Azurite exited with code {}, and storage doesn't respond"
    assert capsys.readouterr().err.splitlines() == [
        f"{ended.format(3)}; .funcdeco-run/azurite.log ends with:",
        r"    npm error \x1b[31m",
        "    last",
        ended.format(137),
    ]


def test_json_has_the_state_of_azurite(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    JsonConsole(URL, None).azurite({"state": "running", "version": "3.35.0"})
    found = json.loads(capsysbinary.readouterr().out)
    assert found == {"event": "azurite", "state": "running", "version": "3.35.0"}
