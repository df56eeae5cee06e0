"""Commands that work on several projects at once: one output, one summary, one exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_support import Done, declared, funcdeco
from check_support import HEAD, write_project

API = f"""{HEAD}@app.http(route="hello", auth_level="anonymous")
def hello(req: func.HttpRequest) -> str:
    return "hi"
"""
WORKER = f"""{HEAD}@app.timer_trigger(schedule="*/5 * * * *")
def tidy(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="0 0 25 * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a folder with the project `api`, which has no problem, and `worker`."""
    write_project(tmp_path / "api", {"app.py": API})
    write_project(tmp_path / "worker", {"app.py": WORKER})
    return tmp_path


def test_check_prints_one_list_and_one_summary(repository: Path) -> None:
    text = """\
        worker/app.py:7:30: note TMR007: a schedule of five fields begins with the minute; the second is 0
          |
        7 | @app.timer_trigger(schedule="*/5 * * * *")
          |                              ^^^^^^^^^^^
          = hint: write `0 */5 * * * *`

        worker/app.py:11:34: error TMR001: invalid hour `25` (expected 0-23)
           |
        11 | @app.timer_trigger(schedule="0 0 25 * * *")
           |                                  ^^
           = hint: use a number from 0 to 23

        1 error, 1 note (1 fixable with `--fix`)
    """
    assert funcdeco("check", "api", "worker", cwd=repository) == declared(text, 1)
    assert funcdeco("check", "worker/", "api", "worker/app.py", cwd=repository).code == 1


def test_a_project_and_its_app_are_checked_once(repository: Path) -> None:
    done = funcdeco("check", "worker", "worker/app.py", "--format", "concise", cwd=repository)
    assert done.out.count("TMR001") == 1
    (repository / "worker/pyproject.toml").write_text('[tool.funcdeco]\napp = "other"\n')
    (repository / "worker/other.py").write_text(WORKER)
    done = funcdeco("check", "worker", "worker/app.py", "--format", "concise", cwd=repository)
    assert done.out.count("TMR001") == 2


@pytest.mark.parametrize(
    ("key", "arguments"), [("output", ["build"]), ("baseline", ["check", "--write-baseline"])]
)
def test_projects_do_not_overwrite_the_output_of_each_other(
    key: str, arguments: list[str], repository: Path
) -> None:
    for name, path in (("api", "../shared"), ("worker", "../worker/../shared")):
        (repository / name / "pyproject.toml").write_text(f'[tool.funcdeco]\n{key} = "{path}"\n')
    done = funcdeco(*arguments, "api", "worker", cwd=repository)
    assert done.code == 2 and not (repository / "shared").exists()
    assert f"api and worker have the same `{key}`: shared; change one of them" in done.err


def test_each_project_has_its_own_configuration(repository: Path) -> None:
    ignore = '[tool.funcdeco.ignore]\nTMR001 = "why"\nTMR007 = "why"\n'
    (repository / "worker/pyproject.toml").write_text(ignore)
    done = funcdeco("check", "api", "worker", cwd=repository)
    assert done == Done(0, "no problems found\n", "")
    (repository / "api/pyproject.toml").write_text('[tool.funcdeco]\nplan = "cheap"\n')
    done = funcdeco("check", "api", "worker", "--format", "concise", cwd=repository)
    message = "invalid value 'cheap' for `plan`"
    assert done == Done(2, f"api/pyproject.toml:2:1: error CFG004: {message}\n", "")


def test_strict_in_one_project_does_not_change_the_others(repository: Path) -> None:
    (repository / "api/requirements.txt").unlink()
    (repository / "worker/app.py").write_text(API)
    assert funcdeco("check", "api", "worker", cwd=repository).code == 0
    (repository / "worker/pyproject.toml").write_text("[tool.funcdeco]\nstrict = true\n")
    assert funcdeco("check", "api", "worker", cwd=repository).code == 0
    (repository / "api/pyproject.toml").write_text("[tool.funcdeco]\nstrict = true\n")
    assert funcdeco("check", "api", "worker", cwd=repository).code == 1


@pytest.mark.parametrize("shape", ["json", "sarif", "github", "junit", "concise"])
def test_every_format_contains_the_findings_of_all_projects(repository: Path, shape: str) -> None:
    (repository / "api/requirements.txt").unlink()
    done = funcdeco("check", "api", "worker", "--format", shape, cwd=repository)
    assert done.code == 1
    positions = [done.out.find(file) for file in ("api/requirements.txt", "worker/app.py")]
    assert -1 < positions[0] < positions[1]
    if shape == "json":
        assert [one["code"] for one in json.loads(done.out)] == ["PRJ007", "TMR007", "TMR001"]
    if shape == "sarif":
        (run,) = json.loads(done.out)["runs"]
        assert [one["ruleId"] for one in run["results"]] == ["PRJ007", "TMR007", "TMR001"]


def test_fixes_are_applied_to_all_projects(repository: Path) -> None:
    (repository / "api/app.py").write_text(WORKER)
    done = funcdeco("check", "api", "worker", "--diff", cwd=repository)
    assert [line for line in done.out.splitlines() if line.startswith("+++")] == [
        "+++ api/app.py",
        "+++ worker/app.py",
    ]
    assert done.err == "2 errors, 2 notes (2 fixable with `--fix`)\n"
    done = funcdeco("check", "api", "worker", "--fix", cwd=repository)
    assert done.err == "fixed 1 problem in api/app.py\nfixed 1 problem in worker/app.py\n"
    assert done.out.splitlines()[-1] == "2 errors"
    assert '"0 */5 * * * *"' in (repository / "api/app.py").read_text()


def test_a_missing_project_does_not_hide_the_others(repository: Path) -> None:
    done = funcdeco("check", "nowhere", "worker", "--format", "concise", cwd=repository)
    assert done.code == 2
    assert done.out.splitlines()[0] == "error APP001: folder 'nowhere' does not exist"
    assert done.out.splitlines()[-1].startswith("worker/app.py:11:34: error TMR001: ")


def test_build_writes_the_projects_without_errors(repository: Path) -> None:
    text = """\
        api:
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     ANY /api/hello     written

        1 written

        worker/app.py:11:34: error TMR001: invalid hour `25` (expected 0-23)
           |
        11 | @app.timer_trigger(schedule="0 0 25 * * *")
           |                                  ^^
           = hint: use a number from 0 to 23

        1 error; nothing was written in worker
    """
    assert funcdeco("build", "api", "worker", cwd=repository) == declared(text, 1)
    assert (repository / "api/hello/function.json").is_file()
    done = funcdeco("build", "api", "worker", "--format", "json", cwd=repository)
    assert [one["code"] for one in json.loads(done.out)] == ["TMR001"]
    (repository / "worker/app.py").write_text(API.replace("hello", "other"))
    done = funcdeco("build", "worker", "api", cwd=repository)
    assert [line for line in done.out.splitlines() if line.endswith(":")] == ["worker:", "api:"]
    done = funcdeco("build", "--check", "worker", "api", cwd=repository)
    line = "1 function, all up to date"
    assert done == Done(0, f"worker:\n{line}\n\napi:\n{line}\n", "")


def test_output_of_several_projects_is_set_in_each(repository: Path) -> None:
    done = funcdeco("build", "api", "worker", "--output", "dist", cwd=repository)
    message = "--output can only be used with one project; set `output` in each pyproject.toml"
    assert (done.code, done.err.splitlines()[-1]) == (2, f"Error: {message}")
    (repository / "worker/app.py").write_text(API)
    for name in ("api", "worker"):
        text = f'[tool.funcdeco]\noutput = "../dist/{name}"\n'
        (repository / name / "pyproject.toml").write_text(text)
    assert funcdeco("build", "api", "worker", cwd=repository).code == 0
    for name in ("api", "worker"):
        assert (repository / "dist" / name / "hello/function.json").is_file()


def test_list_prints_a_table_for_each_project(repository: Path) -> None:
    text = """\
        api:
        FUNCTION  TRIGGER  ROUTE OR RESOURCE
        hello     http     ANY /api/hello

        worker:
        FUNCTION  TRIGGER  ROUTE OR RESOURCE
        clean     timer    0 0 25 * * *
        tidy      timer    */5 * * * *
    """
    done = funcdeco("list", "api", "worker", cwd=repository)
    assert Done(done.code, done.out, "") == declared(text, 1)
    assert done.err.startswith("worker/app.py:11:34: error TMR001: ")


def test_list_as_json_is_a_list_of_objects(repository: Path) -> None:
    done = funcdeco("list", "api", "worker", "--format", "json", cwd=repository)
    found = json.loads(done.out)
    assert [[one["name"] for one in app["functions"]] for app in found] == [
        ["hello"],
        ["clean", "tidy"],
    ]
    assert [[one["code"] for one in app["diagnostics"]] for app in found] == [[], ["TMR001"]]
    assert done.code == 1
    assert isinstance(
        json.loads(funcdeco("list", "api", "--format", "json", cwd=repository).out), dict
    )


def test_list_reports_the_errors_of_check(repository: Path) -> None:
    done = funcdeco("list", "--format", "json", cwd=repository / "worker")
    (item,) = json.loads(done.out)["diagnostics"]
    assert (item["code"], item["file"], item["line"], done.code) == ("TMR001", "app.py", 11, 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("app.include('nowhere:bp')", "APP020"),
        ("app.include('app:hello')", "APP021"),
        ("app.include(5)", "APP021"),
        ("raise SystemExit(2)", "APP004"),
        ("import os; os._exit(2)", "APP015"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build", "list"])
def test_an_error_in_the_app_is_never_one_of_the_call(
    repository: Path, command: str, line: str, code: str
) -> None:
    (repository / "api/app.py").write_text(f"{API}\n\n{line}\n")
    done = funcdeco(command, "--format", "json", cwd=repository / "api")
    content = json.loads(done.out)
    found = content["diagnostics"] if command == "list" else content
    assert (done.code, [item["code"] for item in found]) == (1, [code])
