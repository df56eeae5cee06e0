"""The baseline: known findings are silent, new ones are not, and fixed ones are reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_support import Done, change_app, declared, funcdeco
from check_support import HEAD, codes_in, write_project
from funcdeco import check
from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.linter.baseline import compared, read_baseline, write_baseline
from funcdeco.linter.config import Config
from funcdeco.project.snapshot import Snapshot

FILE = "funcdeco-baseline.json"
CONFIG = f'[tool.funcdeco]\nbaseline = "{FILE}"\n'
APP = f"""{HEAD}@app.timer_trigger(schedule="*/5 * * * *")
def tidy(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="0 0 25 * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""
WRITTEN = """\
{
  "version": 1,
  "findings": [
    {"code": "TMR001", "file": "app.py", "function": "clean", "binding": "timer", "property": "schedule", "message": "invalid hour `25` (expected 0-23)", "count": 1},
    {"code": "TMR007", "file": "app.py", "function": "tidy", "binding": "timer", "property": "schedule", "message": "a schedule of five fields begins with the minute; the second is 0", "count": 1}
  ]
}
"""
SILENT = Done(0, "no problems found; 2 findings in the baseline\n", "")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a project with two findings, and a baseline that contains them."""
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": CONFIG})
    assert funcdeco("check", "--write-baseline", cwd=tmp_path).code == 0
    return tmp_path


def baseline(folder: Path) -> str:
    return (folder / FILE).read_text("utf-8")


def test_write_baseline_writes_all_findings(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": CONFIG})
    done = funcdeco("check", "--write-baseline", cwd=tmp_path)
    assert done == SILENT._replace(err=f"wrote 2 findings to {FILE}\n")
    assert baseline(tmp_path) == WRITTEN


def test_known_findings_are_silent(old: Path) -> None:
    assert funcdeco("check", cwd=old) == SILENT
    assert funcdeco("check", "--strict", cwd=old) == SILENT
    assert funcdeco("check", "--format", "json", cwd=old) == Done(0, "[]\n", "")
    assert check(old) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("app = App()\n", "app = App()\n\n# A comment.\n\n", id="moved lines"),
        pytest.param("@app.timer_trigger(", "@app.timer_trigger(  ", id="moved columns"),
        pytest.param("def tidy(timer: func.TimerRequest)", "def tidy(timer)", id="other code"),
    ],
)
def test_known_findings_stay_known(old: Path, before: str, after: str) -> None:
    change_app(old, before, after)
    assert funcdeco("check", cwd=old) == SILENT
    assert funcdeco("check", old, cwd=old.parent) == SILENT


def test_known_findings_stay_known_in_another_folder(old: Path) -> None:
    there = old.rename(old.parent / "moved")
    assert funcdeco("check", cwd=there) == SILENT
    there.rename(old)


def test_a_new_finding_fails(old: Path) -> None:
    change_app(old, '"*/5 * * * *"', '"0 0 26 * * *"')
    text = f"""\
        app.py:7:34: error TMR001: invalid hour `26` (expected 0-23)
          |
        7 | @app.timer_trigger(schedule="0 0 26 * * *")
          |                                  ^^
          = hint: use a number from 0 to 23

        {FILE}: note CFG007: 1 finding in the baseline is fixed: TMR007 in app.py
          = hint: remove it from the baseline with `funcdeco check --write-baseline`

        1 error, 1 note; 1 finding in the baseline
    """
    assert funcdeco("check", cwd=old) == declared(text, 1)


def at(line: int, message: str = "app.py:9:1 and line 9") -> Diagnostic:
    return Diagnostic("TMR007", message, location=Location("/shop/app.py", line))


def test_equal_findings_are_counted(tmp_path: Path) -> None:
    path, root = tmp_path / FILE, Path("/shop")
    known = write_baseline([at(3), at(5, "app.py:8:7 and line 12"), at(6, "other")], root, path)
    assert [one["count"] for one in json.loads(baseline(tmp_path))["findings"]] == [2, 1]
    found = [at(30), at(50), at(60)]
    new, count, _ = compared(found, known, root, path, lambda code: True)
    fixed = "1 finding in the baseline is fixed: TMR007 in app.py"
    assert ([(item.code, item.line) for item in new], count) == (
        [("TMR007", 60), ("CFG007", None)],
        2,
    )
    assert new[-1].message == fixed
    assert read_baseline(Snapshot(tmp_path), path) == known


def test_many_fixed_findings_are_one(tmp_path: Path) -> None:
    found = [Diagnostic(f"TMR00{n}", "m", location=Location("/shop/app.py")) for n in range(1, 6)]
    known = write_baseline(found, Path("/shop"), tmp_path / FILE)
    (item,), _, _ = compared(
        [], known, Path("/shop"), tmp_path / FILE, lambda code: code != "TMR001"
    )
    names = "TMR002 in app.py, TMR003 in app.py, TMR004 in app.py and 1 more"
    assert item.message == f"4 findings in the baseline are fixed: {names}"


def test_a_fixed_finding_can_be_removed(old: Path) -> None:
    change_app(old, '"0 0 25 * * *"', '"0 0 5 * * *"')
    text = f"""\
        {FILE}: note CFG007: 1 finding in the baseline is fixed: TMR001 in app.py
          = hint: remove it from the baseline with `funcdeco check --write-baseline`

        1 note; 1 finding in the baseline
    """
    assert funcdeco("check", cwd=old) == declared(text)
    done = funcdeco("check", "--write-baseline", cwd=old)
    out = "no problems found; 1 finding in the baseline\n"
    assert done == Done(0, out, f"wrote 1 finding to {FILE}\n")
    assert "TMR001" not in baseline(old)


@pytest.mark.parametrize(
    "arguments",
    [["--ignore", "TMR001"], ["--ignore", "CFG007,TMR"]],
    ids=" ".join,
)
def test_what_this_run_does_not_look_for_is_not_fixed(old: Path, arguments: list[str]) -> None:
    assert funcdeco("check", *arguments, cwd=old).out.startswith("no problems found")


def test_nothing_counts_as_fixed_while_the_app_can_not_be_imported(old: Path) -> None:
    change_app(old, "app = App()\n", "app = App()\n1 / 0\n")
    assert codes_in(old) == ["APP004"]


def test_writing_twice_changes_nothing(old: Path) -> None:
    before = (old / FILE).stat()
    assert funcdeco("check", "--write-baseline", cwd=old).code == 0
    after = (old / FILE).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [path.name for path in old.iterdir() if path.name.startswith(".")] == []


def test_fixes_are_applied_before_the_baseline_is_written(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": CONFIG})
    done = funcdeco("check", "--fix", "--write-baseline", cwd=tmp_path)
    assert done.err == f"fixed 1 problem in app.py\nwrote 1 finding to {FILE}\n"
    assert [one["code"] for one in json.loads(baseline(tmp_path))["findings"]] == ["TMR001"]


def test_build_and_list_report_known_errors(old: Path) -> None:
    """A function that can't run must not be written, however long that is known."""
    done = funcdeco("build", cwd=old)
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 error; nothing was written")
    found = json.loads(funcdeco("list", "--format", "json", cwd=old).out)["diagnostics"]
    assert [item["code"] for item in found] == ["TMR001"]


def test_the_baseline_contains_no_secrets(tmp_path: Path) -> None:
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBekso1234=="
    secret = f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={key}"
    app = f'{HEAD}@app.queue_trigger(queue_name="orders", connection="{secret}")\n'
    write_project(
        tmp_path, {"app.py": f"{app}def store(msg: str) -> None: ...\n", "pyproject.toml": CONFIG}
    )
    assert funcdeco("check", "--write-baseline", cwd=tmp_path).code == 0
    assert "SEC001" in baseline(tmp_path)
    assert key[:20] not in baseline(tmp_path)
    assert codes_in(tmp_path) == []


def test_without_a_file_to_write_to_the_option_is_an_error(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP})
    done = funcdeco("check", "--write-baseline", cwd=tmp_path)
    message = "no baseline in pyproject.toml; set its file under `[tool.funcdeco]`: "
    assert (done.code, done.err) == (2, f'Error: {message}`baseline = "{FILE}"`\n')


def test_a_missing_baseline_is_an_error(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD, "pyproject.toml": CONFIG})
    (item,) = check(tmp_path, ignore="APP012")
    assert (item.code, item.message, item.hint) == (
        "CFG008",
        "the baseline doesn't exist",
        "`funcdeco check --write-baseline` creates it",
    )
    assert funcdeco("check", cwd=tmp_path).code == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it isn't JSON"),
        ("[]", "it is not a JSON object"),
        ("{}", "`version` is not 1"),
        ('{"version": 2, "findings": []}', "`version` is not 1"),
        ('{"version": 1}', "`findings` is not a list"),
        ('{"version": 1, "findings": [1]}', "finding 1 is not an object"),
        ('{"version": 1, "findings": [{"code": 1}]}', "finding 1 has an invalid value"),
        (
            '{"version": 1, "findings": [{"code": "TMR001", "count": 0}]}',
            "finding 1 has an invalid value",
        ),
        (
            '{"version": 1, "findings": [{"code": "TMR001", "count": 99999999999999999}]}',
            "finding 1 has an invalid value",
        ),
        ('{"version": 1, "findings": [{"code": "X"}]}', "finding 1 has an unknown code: 'X'"),
        ("[" * 100_000, ""),
    ],
    ids=range(11),
)
def test_another_file_is_neither_read_nor_overwritten(old: Path, content: str, reason: str) -> None:
    (old / FILE).write_text(content)
    item = next(item for item in check(old) if item.code == "CFG008")
    assert item.message.startswith(f"the baseline can't be read: {reason}")
    assert item.hint == (
        "restore it, or set `baseline` to another file and run `funcdeco check --write-baseline`"
    )
    done = funcdeco("check", "--write-baseline", cwd=old)
    assert (done.code, done.err) == (2, f"Error: {FILE} was not written\n")
    assert baseline(old) == content


def test_a_call_that_fails_writes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": CONFIG})
    done = funcdeco("check", "--write-baseline", cwd=tmp_path)
    assert (done.code, done.err) == (2, f"Error: {FILE} was not written\n")
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("other", ["--fix", "--write-baseline"])
def test_a_diff_writes_nothing(old: Path, other: str) -> None:
    done = funcdeco("check", other, "--diff", cwd=old)
    assert (done.code, done.err.splitlines()[-1]) == (
        2,
        f"Error: {other} and --diff cannot be used together",
    )


# -- Preview ---------------------------------------------------------------------------------------


def test_preview_is_enabled_by_the_option_or_pyproject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CODES, "TMR007", CODES["TMR007"]._replace(preview=True))
    write_project(tmp_path, {"app.py": APP})
    assert codes_in(tmp_path) == ["TMR001"]
    assert codes_in(tmp_path, select="TMR007") == ["TMR007", "TMR001"]
    done = funcdeco("check", "--preview", "--format", "json", cwd=tmp_path)
    assert [item["code"] for item in json.loads(done.out)] == ["TMR007", "TMR001"]
    (tmp_path / "pyproject.toml").write_text("[tool.funcdeco]\npreview = true\n")
    assert codes_in(tmp_path) == ["TMR007", "TMR001"]


def test_preview_is_off_by_default() -> None:
    assert not Config().preview


LOSING = """\
import azure.functions as func

app = func.FunctionApp()


@app.timer_trigger(schedule="0 0 25 * * *", arg_name="timer")
def clean(timer: func.TimerRequest) -> None: ...
"""
WRONG_METHOD = '\n\n@app.route(route="{0}", methods=["FETCH"])\ndef {0}(req): ...\n'
KEEPS = "the host from loading any function\n"


@pytest.mark.parametrize(
    ("functions", "summary"),
    [
        ([], "no problems found; 1 finding in the baseline\n"),
        (["a"], f"no problems found; 2 findings in the baseline, 1 of them keeps {KEEPS}"),
        (["a", "b"], f"no problems found; 3 findings in the baseline, 2 of them keep {KEEPS}"),
    ],
)
def test_the_summary_counts_known_findings_that_lose_all_functions(
    tmp_path: Path, functions: list[str], summary: str
) -> None:
    source = LOSING + "".join(map(WRONG_METHOD.format, functions))
    files = {"app.py": None, "function_app.py": source, "pyproject.toml": CONFIG}
    write_project(tmp_path, files)
    assert funcdeco("check", "--write-baseline", cwd=tmp_path).out == summary
    assert funcdeco("check", cwd=tmp_path) == Done(0, summary, "")


def test_a_single_known_finding_that_loses_all_functions(tmp_path: Path) -> None:
    source = LOSING.replace("25", "5") + WRONG_METHOD.format("a")
    files = {"app.py": None, "function_app.py": source, "pyproject.toml": CONFIG}
    write_project(tmp_path, files)
    assert funcdeco("check", "--write-baseline", cwd=tmp_path).out == (
        f"no problems found; 1 finding in the baseline, which keeps {KEEPS}"
    )
    assert funcdeco("check", "--format", "json", cwd=tmp_path) == Done(0, "[]\n", "")
