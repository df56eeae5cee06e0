"""Rules and formats that raise: all other findings are shown, and the exit code is 2."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import funcdeco
from build_support import files
from build_support import funcdeco as run
from check_support import HEAD, write_project
from funcdeco.cli.main import run as main
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.failure import HINT
from funcdeco.diagnostics.render import text
from funcdeco.diagnostics.render.formats import format_named
from funcdeco.diagnostics.render.groups import Group
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.linter import engine
from funcdeco.linter.rule import Findings, Table
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json import folder
from funcdeco.sources.function_json.reader import FunctionFile

APP = f"""{HEAD}@app.http(route="a/")
def one(req: func.HttpRequest) -> str: return ""


@app.timer_trigger(schedule="*/5 * * * *")
def two(timer: func.TimerRequest) -> None: ...
"""
FAILED = "the rule HTP002 failed for function 'one': ValueError: boom"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a note, as the current folder, and a rule that raises."""
    write_project(tmp_path, {"app.py": APP})
    monkeypatch.chdir(tmp_path)
    break_rules(monkeypatch, "binding")
    return tmp_path


def break_rules(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Replace the rules about HTTP with a rule for HTP002 that raises."""

    def fails(*_: Any) -> Findings:
        raise ValueError("boom")

    table = Table("HTP")
    getattr(table, kind)("HTP002")(fails)
    others = tuple(one for one in engine.TABLES if one.group != "HTP")
    monkeypatch.setattr(engine, "TABLES", (table, *others))


def test_the_others_are_shown_and_the_failure_is_one_line_on_standard_error(project: Path) -> None:
    done = run("check")
    assert done.code == 2
    assert done.err == f"Error: {FAILED} ({HINT})\n"
    assert [line for line in done.out.splitlines() if line[:1].isalnum()] == [
        "app.py:11:30: note TMR007: a schedule of five fields begins with the minute; the second is 0",
        '11 | @app.timer_trigger(schedule="*/5 * * * *")',
        "1 error, 1 note (1 fixable with `--fix`)",
    ]


@pytest.mark.parametrize(
    ("kind", "message", "function"),
    [
        ("binding", FAILED, "one"),
        ("function", FAILED, "one"),
        ("app", "the rule HTP002 failed: ValueError: boom", None),
    ],
)
def test_a_rule_of_each_kind_is_told_once(
    kind: str, message: str, function: str | None, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_rules(monkeypatch, kind)
    found = funcdeco.check(".")
    reported = [(item.code, item.severity, item.message, item.function) for item in found]
    assert reported == [
        ("BUG001", "error", message, function),
        ("TMR007", "note", reported[1][2], "two"),
    ]


def test_the_failure_is_in_the_formats_for_programs(project: Path) -> None:
    done = run("check", "--format", "json")
    assert (done.code, [item["code"] for item in json.loads(done.out)]) == (2, ["BUG001", "TMR007"])
    log = json.loads(run("check", "--format", "sarif").out)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["BUG001", "TMR007"]
    root = ElementTree.fromstring(run("check", "--format", "junit").out.encode())
    assert root.get("failures") == "1"
    for shape in ("json", "sarif", "junit", "github", "concise"):
        done = run("check", "--format", shape)
        assert (done.code, done.err) == (2, f"Error: {FAILED} ({HINT})\n")


def test_a_traceback_is_shown_if_the_environment_asks_for_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNCDECO_TRACEBACK", "1")
    first, second, *_, last = run("check").err.splitlines()
    assert (first, second) == (f"Error: {FAILED} ({HINT})", "Traceback (most recent call last):")
    assert last == "ValueError: boom"
    monkeypatch.setenv("FUNCDECO_TRACEBACK", "0")
    assert run("check").err == f"Error: {FAILED} ({HINT})\n"


@pytest.mark.parametrize("options", [[], ["--keep-going"], ["--check"]], ids=" ".join)
def test_build_writes_nothing(options: list[str], project: Path) -> None:
    before = files(project)
    done = run("build", *options)
    assert (done.code, done.out) == (2, "1 error; nothing was written\n")
    assert done.err == f"Error: {FAILED} ({HINT})\n"
    assert files(project) == before


def test_build_without_checks_writes_all(project: Path) -> None:
    done = run("build", "--no-check")
    assert (done.code, done.err) == (0, "")
    assert (project / "one/function.json").exists()


def test_the_failure_cannot_be_ignored_and_its_rule_can(project: Path) -> None:
    app = APP.replace('"a/")', '"a/")  # funcdeco: ignore[BUG001] no')
    write_project(project, {"app.py": app})
    for code in ("BUG001", "BUG"):
        assert run("check", "--ignore", code).code == 2
    done = run("check", "--ignore", "HTP002")
    assert (done.code, done.err) == (0, "")


def test_no_comment_is_called_unused_whose_rule_failed(project: Path) -> None:
    app = APP.replace('"a/")', '"a/")  # funcdeco: ignore[HTP002] why')
    write_project(project, {"app.py": app})
    assert [item.code for item in funcdeco.check(".")] == ["BUG001", "TMR007"]


def break_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the format `text` raise for notes."""
    whole = text._lines

    def lines(group: Group, *given: Any) -> Any:
        if group.first.severity == "note":
            raise ValueError("boom")
        return whole(group, *given)

    monkeypatch.setattr(text, "_lines", lines)


@pytest.mark.parametrize("command", ["check", "build"])
def test_what_a_format_fails_on_is_shown_in_a_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = APP.replace('"a/"', '"/a"').replace("app.timer_trigger", "app.manual_trigger")
    app = app.replace('schedule="*/5 * * * *"', "").replace("func.TimerRequest", "str")
    write_project(tmp_path, {"app.py": app})
    before = run(command, cwd=tmp_path)
    break_text(monkeypatch)
    done = run(command, cwd=tmp_path)
    first, note, summary = before.out.split("\n\n")
    assert (done.code, done.out) == (2, f"{first}\n\n{summary}")
    concise = note.splitlines()[0]
    assert done.err.splitlines() == [
        concise,
        f"  hint: {note.splitlines()[-1].partition('hint: ')[2]}",
        f"Error: the output format failed: ValueError: boom ({HINT})",
    ]


@pytest.mark.parametrize("shape", ["json", "sarif", "junit", "github", "concise"])
def test_a_format_for_programs_stays_valid_without_what_it_fails_on(
    shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, {"app.py": APP.replace('"a/"', '"/a"')})
    whole = format_named(shape)

    def fails_on_notes(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
        if any(item.severity == "note" for item in diagnostics):
            raise ValueError("boom")
        return whole(diagnostics, lines)

    module = f"funcdeco.diagnostics.render.{shape}"
    monkeypatch.setattr(f"{module}.as_{shape}", fails_on_notes)
    done = run("check", "--format", shape, cwd=tmp_path)
    assert (done.code, done.err.splitlines()[0].partition(": note ")[2][:6]) == (2, "TMR007")
    assert (
        done.err.splitlines()[-1] == f"Error: the output format failed: ValueError: boom ({HINT})"
    )
    counted = {
        "json": lambda text: len(json.loads(text)),
        "sarif": lambda text: len(json.loads(text)["runs"][0]["results"]),
        "junit": lambda text: int(ElementTree.fromstring(text).get("tests") or 0),
    }.get(shape, lambda text: len(text.splitlines()))
    assert counted(done.out) == 1


HTTP = """{"scriptFile": "__init__.py", "bindings": [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function", "route": "/a"},
    {"type": "http", "direction": "out", "name": "$return"}]}"""


@pytest.mark.parametrize("error", [ValueError("boom"), RecursionError("too deep")], ids=repr)
def test_other_functions_are_checked_if_the_reader_fails_on_one(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("a", "b", "c")
    write_project(
        tmp_path, {f"{name}/function.json": HTTP.replace("/a", f"/{name}") for name in names}
    )
    write_project(tmp_path, {f"{name}/__init__.py": "def main(req): return ''" for name in names})
    whole = folder.read_function_file

    def fails_on_b(snapshot: Snapshot, file: Path) -> FunctionFile:
        if file.parent.name == "b":
            raise error
        return whole(snapshot, file)

    monkeypatch.setattr(folder, "read_function_file", fails_on_b)
    done = run("check", "--format", "concise", cwd=tmp_path)
    reason = f"{type(error).__name__}: {error}"
    assert (done.code, done.err) == (
        2,
        f"Error: the reader of b/function.json failed: {reason} ({HINT})\n",
    )
    found = [line.split(":")[0] for line in done.out.splitlines()]
    assert found == ["a/function.json", "c/function.json"]
    assert (run("list", cwd=tmp_path).code, run("show", "a", cwd=tmp_path).code) == (2, 0)


def test_a_command_that_fails_as_a_whole_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: Any) -> None:
        raise ValueError("boom\nand more")

    monkeypatch.setattr("funcdeco.cli.main.cli", fails)
    for name in ("disable", "freeze"):  # of this process
        monkeypatch.setattr(gc, name, lambda: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"Error: funcdeco failed: ValueError: boom and more ({HINT})\n"
    )
