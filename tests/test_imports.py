"""`funcdeco imports` on projects of each kind: what is measured, and modules that misbehave.

No test depends on how long an import takes: budgets are zero or an hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from build_support import REPOSITORY, funcdeco, funcdeco_alone
from check_support import write_project
from funcdeco.import_costs import app_costs, measuring
from funcdeco.import_costs.probe import WORKER
from import_costs_support import codes, data_of, folders, without_numbers

FAST = ("--runs", "1")
APP = """\
from funcdeco import App

app = App(auth_level="anonymous")
app.include("reports:bp")
app.include("status:bp")
"""
REPORTS = """\
import azure.functions as func
import charts
from funcdeco import Blueprint

bp = Blueprint()


@bp.http()
def report(req: func.HttpRequest) -> str:
    return charts.NAME
"""
STATUS = """\
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http()
def ping(req: func.HttpRequest) -> str:
    return "pong"
"""
CHARTS = "import colorsys\nimport dbm.dumb\n\nNAME = 'chart'\n"


@pytest.fixture
def decorated(tmp_path: Path) -> Path:
    files = {"app.py": APP, "reports.py": REPORTS, "status.py": STATUS, "charts.py": CHARTS}
    return write_project(tmp_path, files)


@pytest.fixture
def v2(tmp_path: Path) -> Path:
    def as_v2(text: str) -> str:
        text = text.replace("from funcdeco import Blueprint\n", "")
        return text.replace("Blueprint()", "func.Blueprint()").replace("@bp.http()", "@bp.route()")

    app = (
        "import azure.functions as func\nimport reports\nimport status\n\n"
        "app = func.FunctionApp()\n"
        "app.register_functions(reports.bp)\napp.register_functions(status.bp)\n"
    )
    files = {"function_app.py": app, "reports.py": as_v2(REPORTS), "status.py": as_v2(STATUS)}
    return write_project(tmp_path, {**files, "charts.py": CHARTS})


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    return folders(tmp_path, {"ping": "", "report": "import charts"}, charts=CHARTS)


def modules_of(data: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in data["modules"]}


@pytest.mark.core
def test_an_app_with_decorators(decorated: Path) -> None:
    data = data_of(decorated)
    assert {one["name"]: one["module"] for one in data["functions"]} == {
        "ping": "status",
        "report": "reports",
    }
    modules = modules_of(data)
    assert (modules["charts"]["file"], modules["charts"]["line"]) == ("reports.py", 2)
    assert (modules["colorsys"]["file"], modules["colorsys"]["line"]) == ("charts.py", 1)
    assert (modules["colorsys"]["parent"], modules["colorsys"]["package"]) == ("charts", "(Python)")
    assert modules["dbm"]["parent"] in modules
    assert "azure.functions" not in modules
    assert "app" not in modules  # no script imports it
    assert data["diagnostics"] == []


@pytest.mark.core
def test_function_folders(by_hand: Path) -> None:
    data = data_of(by_hand)
    assert [(one["name"], one["module"]) for one in data["functions"]] == [
        ("ping", "ping"),
        ("report", "report"),
    ]
    modules = modules_of(data)
    assert modules["charts"]["parent"] == "__app__.report"
    assert (modules["charts"]["file"], modules["charts"]["line"]) == ("report/__init__.py", 1)


def test_a_script_elsewhere_and_a_module_of_several_functions(tmp_path: Path) -> None:
    config = (
        '{{"scriptFile": "../jobs.py", "entryPoint": "{}", "bindings": '
        '[{{"type": "httpTrigger", "direction": "in", "name": "req"}}]}}'
    )
    place = write_project(
        tmp_path,
        {
            "a/function.json": config.format("a"),
            "b/function.json": config.format("b"),
            "jobs.py": "import colorsys\n\ndef a(req): ...\n\ndef b(req): ...\n",
        },
    )
    data = data_of(place)
    assert [(one["name"], one["module"]) for one in data["functions"]] == [
        ("a", "jobs"),
        ("b", "jobs"),
    ]
    assert modules_of(data)["colorsys"]["parent"] == "__app__.jobs"


@pytest.mark.core
def test_an_app_of_the_v2_model(v2: Path) -> None:
    data = data_of(v2)
    assert {one["name"]: one["module"] for one in data["functions"]} == {
        "ping": "status",
        "report": "reports",
    }
    modules = modules_of(data)
    assert modules["reports"]["parent"] == "function_app"
    assert (modules["charts"]["file"], modules["charts"]["line"]) == ("reports.py", 2)
    assert "azure.functions" not in modules


@pytest.mark.parametrize("kind", ["decorated", "by_hand", "v2"])
def test_what_only_one_function_imports(kind: str, request: pytest.FixtureRequest) -> None:
    data = data_of(request.getfixturevalue(kind))
    functions = {one["name"]: one for one in data["functions"]}
    ping, report = functions["ping"], functions["report"]
    if kind == "v2":  # all modules are imported before any function runs
        assert report["only"] == {"milliseconds": None, "memory": None, "packages": []}
        assert report["alone"] is None
    else:
        assert 0 <= report["only"]["milliseconds"] <= data["total"]["milliseconds"]
    assert ping["now"] == report["now"] == data["total"]
    users = {one["name"]: one["functions"] for one in data["packages"]}
    assert users["(Python)"] == ["report"]
    assert users["(this app)"] == ["ping", "report"]


def test_the_memory_is_known_on_linux(decorated: Path) -> None:
    memory = data_of(decorated)["total"]["memory"]
    assert isinstance(memory, int) if sys.platform == "linux" else memory is None or memory >= 0


def test_the_text_output(decorated: Path) -> None:
    done = funcdeco("imports", *FAST, "--top", "0", cwd=decorated)
    assert (done.code, done.err) == (0, "")
    lines = without_numbers(done.out).splitlines()
    assert lines[0].startswith("N functions import N modules: N ms")
    assert lines[-2:] == ["ping N N N N", "report N N N N"]


def test_one_function(decorated: Path) -> None:
    done = funcdeco("imports", *FAST, "--top", "0", "--function", "PING", cwd=decorated)
    assert without_numbers(done.out).splitlines()[-2:] == [
        "FUNCTION NOW MS MB LAZY MS MB ONLY IT IMPORTS",
        "ping N N N N",
    ]
    data = data_of(decorated, "--function", "ping")
    assert [one["name"] for one in data["functions"]] == ["ping"]


def test_a_function_that_does_not_exist(decorated: Path) -> None:
    done = funcdeco("imports", "--function", "pong", cwd=decorated)
    assert done == (2, "", "Error: function 'pong' does not exist. Did you mean 'ping'?\n")


def test_a_function_of_an_app_that_can_not_be_imported(v2: Path) -> None:
    (v2 / "status.py").write_text("raise OSError('no')\n")
    done = funcdeco("imports", "--function", "ping", cwd=v2)
    assert (done.code, done.out) == (1, "")
    assert "status.py:1:1: error APP004" in done.err


def test_what_modules_print_is_in_no_output(by_hand: Path) -> None:
    noise = (
        "import os, sys\nprint('noise')\nprint('noise', file=sys.stderr)\n"
        "os.write(1, b'noise'); os.write(2, b'noise'); os.system('echo noise; echo noise >&2')\n"
    )
    (by_hand / "charts.py").write_text(noise + CHARTS)
    done = funcdeco_alone("imports", *FAST, cwd=by_hand)
    assert (done.code, done.err) == (0, "")
    assert "noise" not in done.out
    assert "colorsys" in modules_of(data_of(by_hand))


BAD = {
    "raises": ("x = 1\nraise OSError('no')\n", "APP004", 2),
    "exits": ("import sys\n\nsys.exit(3)\n", "APP004", 3),
    "ends the process": ("import os\n\nos._exit(0)\n", "APP015", 3),
    "has a syntax error": ("import os\ndef\n", "APP003", 2),
    "needs a package": ("import no_such_package\n", "APP005", 1),
    "is interrupted": ("\nraise KeyboardInterrupt\n", "APP004", 2),
}


@pytest.mark.core
@pytest.mark.parametrize("name", BAD)
def test_a_module_that_can_not_be_imported_is_a_finding_and_the_rest_is_measured(
    name: str, by_hand: Path
) -> None:
    text, code, line = BAD[name]
    (by_hand / "charts.py").write_text(text)
    data = data_of(by_hand)
    assert codes(data) == [(code, "charts.py", line)]
    alone = {one["name"]: one["alone"] for one in data["functions"]}
    assert list(alone) == ["ping", "report"]
    assert (alone["report"] is None) == (name in ("ends the process", "is interrupted"))
    assert "__app__.ping" in modules_of(data)
    assert {one["name"] for one in data["packages"]} <= {"(Python)", "(this app)"}
    assert funcdeco("imports", *FAST, cwd=by_hand).code == 1


@pytest.mark.skipif(os.name == "nt", reason="the call stack of a hanging process needs a signal")
def test_a_module_that_does_not_end_is_a_finding_and_imported_only_once(by_hand: Path) -> None:
    text = f"import time\nopen({str(by_hand / 'times')!r}, 'a').write('x')\ntime.sleep(600)\n"
    (by_hand / "charts.py").write_text(text)
    done = funcdeco("imports", "--runs", "2", "--import-timeout", "5", cwd=by_hand)
    assert done.code == 1
    assert "charts.py:3:1: error APP014: importing `report` takes longer than 5 seconds" in done.out
    assert "\nping " in done.out
    assert (by_hand / "times").read_text() == "x"


def test_a_v2_app_that_can_not_be_imported_is_measured_up_to_the_error(v2: Path) -> None:
    (v2 / "status.py").write_text("raise OSError('no')\n")
    data = data_of(v2)
    assert codes(data) == [("APP004", "status.py", 1)]
    assert "charts" in modules_of(data)


def test_an_app_with_decorators_that_can_not_be_imported(decorated: Path) -> None:
    (decorated / "status.py").write_text("raise OSError('no')\n")
    done = funcdeco("imports", *FAST, cwd=decorated)
    assert done.code == 1
    assert done.out.count("status.py:1:1: error APP004") == 1
    assert "\nreport " in done.out


def test_a_project_that_does_not_exist(tmp_path: Path) -> None:
    done = funcdeco("imports", tmp_path / "nothing", cwd=tmp_path)
    assert done.code == 2
    assert "APP001" in done.out


def test_another_interpreter_that_does_not_run(decorated: Path) -> None:
    (decorated / "python").write_text("#!/bin/sh\nexit 1\n")
    (decorated / "python").chmod(0o755)
    done = funcdeco("imports", "--python", decorated / "python", cwd=decorated)
    assert done.code == 2
    assert "APP017" in done.out + done.err or "choose another interpreter" in done.err


def test_a_budget_of_an_hour_is_met(decorated: Path) -> None:
    done = funcdeco("imports", *FAST, "--budget", "3600s", "--budget", "100GB", cwd=decorated)
    assert (done.code, "IMP013" in done.out) == (0, False)


def test_a_budget_of_zero_is_exceeded(by_hand: Path) -> None:
    data = data_of(by_hand, "--budget", "0ms", "--budget", "0s")
    assert {one[:2] for one in codes(data)} <= {
        ("IMP013", "charts.py"),
        ("IMP013", "report/__init__.py"),
        ("IMP013", "ping/__init__.py"),
    }
    assert len(codes(data)) == 2
    assert funcdeco("imports", *FAST, "--budget", "0ms", cwd=by_hand).code == 1


@pytest.mark.parametrize("value", ["500", "fast", "-1ms"])
def test_an_invalid_budget(value: str, decorated: Path) -> None:
    done = funcdeco("imports", f"--budget={value}", cwd=decorated)
    assert done.code == 2
    assert f"{value!r} is neither a time (500ms, 1.5s) nor a size (200MB)" in done.err


def test_the_flame_graph_is_written_and_replaced(by_hand: Path) -> None:
    for _ in range(2):
        done = funcdeco("imports", *FAST, "--svg", "graph.svg", cwd=by_hand)
        assert (done.code, done.err) == (0, "Wrote graph.svg\n")
    assert "charts" in (by_hand / "graph.svg").read_text("utf-8")
    assert [path.name for path in by_hand.glob(".*")] == []


@pytest.mark.parametrize("content", ["<svg></svg>", "", "notes"])
def test_a_file_that_is_no_flame_graph_is_not_replaced(content: str, by_hand: Path) -> None:
    (by_hand / "graph.svg").write_text(content)
    done = funcdeco("imports", "--svg", "graph.svg", cwd=by_hand)
    error = (
        "Error: graph.svg exists and is not a flame graph written by funcdeco; "
        "remove it, or choose another FILE\n"
    )
    assert done == (2, "", error)
    assert (by_hand / "graph.svg").read_text() == content


def test_a_flame_graph_in_a_folder_that_does_not_exist(by_hand: Path) -> None:
    done = funcdeco("imports", "--svg", "no/graph.svg", cwd=by_hand)
    assert done == (2, "", "Error: no is not a folder; create it, or choose another FILE\n")


def test_lazy_scripts_are_taken_into_account(decorated: Path) -> None:
    (decorated / "pyproject.toml").write_text('[tool.funcdeco]\nscripts = "lazy"\n')
    data = data_of(decorated)
    assert [one["lazy"] for one in data["functions"]] == [True, True]
    ping, report = sorted(data["functions"], key=lambda one: one["name"])
    # The first answer of each waits for everything but what only the other one imports.
    for one, other in ((ping, report), (report, ping)):
        rest = one["now"]["milliseconds"] + other["only"]["milliseconds"]
        assert rest == pytest.approx(data["total"]["milliseconds"], abs=0.5)


def test_a_function_with_an_eager_script_is_imported_at_the_start(decorated: Path) -> None:
    (decorated / "pyproject.toml").write_text('[tool.funcdeco]\nscripts = "lazy"\n')
    text = REPORTS.replace("@bp.http()", "@bp.function(lazy=False)\n@bp.http()")
    (decorated / "reports.py").write_text(text)
    functions = {one["name"]: one for one in data_of(decorated)["functions"]}
    assert [functions[name]["lazy"] for name in ("ping", "report")] == [True, False]
    # `ping` waits for the module of `report`, too.
    assert functions["ping"]["now"]["milliseconds"] >= functions["report"]["now"]["milliseconds"]


@pytest.mark.core
def test_our_own_code_in_the_process_hides_nothing_that_an_app_imports(by_hand: Path) -> None:
    """Modules that only our code loads would seem to cost nothing."""
    (by_hand / "charts.py").write_text(
        "import sys\n"
        "loaded = sorted(name for name in sys.modules if '.' not in name and name[0] != '_')\n"
        "raise OSError(' '.join(loaded))\n"
    )
    (finding,) = data_of(by_hand)["diagnostics"]
    loaded = set(finding["message"].rpartition(": ")[2].split())
    script = (
        "import sys\n"
        f"for name in {WORKER!r}: __import__(name)\n"
        "import azure.functions\n"
        "print(*(name for name in sys.modules if '.' not in name))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    ours = {"funcdeco", "faulthandler", "charts"}
    assert loaded - {*done.stdout.split()} <= ours


def test_a_budget_of_memory_where_the_system_does_not_tell_it(
    by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = measuring.measure

    def without_memory(*arguments: Any) -> measuring.Measured:
        return measure(*arguments)._replace(memory=None)

    monkeypatch.setattr(app_costs, "measure", without_memory)
    done = funcdeco("imports", *FAST, "--budget", "1GB", cwd=by_hand)
    error = "Error: the memory can't be measured on this system; remove the memory budgets\n"
    assert done == (2, "", error)


@pytest.mark.parametrize("kind", ["decorated", "by_hand", "v2"])
def test_functions_are_imported_as_often_as_runs_say(
    kind: str, request: pytest.FixtureRequest
) -> None:
    place: Path = request.getfixturevalue(kind)
    with (place / "charts.py").open("a") as file:
        file.write(f"open({str(place / 'times')!r}, 'a').write('x')\n")
    funcdeco("list", cwd=place)
    listed = len((place / "times").read_text()) if (place / "times").exists() else 0
    done = funcdeco("imports", "--runs", "2", cwd=place)
    assert done.code == 0
    # All together and alone, twice each.
    assert len((place / "times").read_text()) == 2 * listed + 4


def test_the_flame_graph_is_not_written_to_a_link_or_a_pipe(decorated: Path) -> None:
    (decorated / "link.svg").symlink_to("graph.svg")
    os.mkfifo(decorated / "pipe.svg")
    for name in ("link.svg", "pipe.svg"):
        done = funcdeco("imports", *FAST, "--svg", name, cwd=decorated)
        assert done.code == 2
        assert done.err == f"Error: {name} is not a regular file; choose another FILE\n"
    assert not (decorated / "graph.svg").exists()


def test_nothing_is_drawn_if_nothing_was_measured(decorated: Path) -> None:
    (decorated / "app.py").write_text("raise ValueError\n")
    done = funcdeco("imports", *FAST, "--svg", "graph.svg", cwd=decorated)
    assert (done.code, done.out.startswith("app.py:1:1: error APP004: ")) == (1, True)
    assert "PACKAGE" not in done.out
    assert not (decorated / "graph.svg").exists()


def test_no_step_moves_the_import_that_decorators_need(decorated: Path) -> None:
    done = funcdeco("imports", *FAST, cwd=decorated)
    assert "Move the import of funcdeco" not in done.out


@pytest.mark.parametrize("name", ["perf_counter", "time", "monotonic"])
def test_an_app_that_replaces_a_clock_is_measured(name: str, by_hand: Path) -> None:
    replaced = f"import time\n\ntime.{name} = lambda: None\n"
    (by_hand / "charts.py").write_text(replaced + CHARTS)
    data = data_of(by_hand)
    assert (codes(data), "colorsys" in modules_of(data)) == ([], True)


@pytest.mark.parametrize(
    ("use", "is_suggested"),
    [
        ("def draw():\n    return heavy.VALUE\n", True),
        ("BASE = heavy.VALUE\n", False),
        ("def draw(value=heavy.VALUE): ...\n", False),
    ],
)
def test_a_v2_app_gets_only_advice_that_can_be_followed(
    v2: Path, tmp_path_factory: pytest.TempPathFactory, use: str, is_suggested: bool
) -> None:
    site = tmp_path_factory.mktemp("packages")  # outside the project
    (site / "heavy.py").write_text("import time\ntime.sleep(0.2)\nVALUE = 1\n", "utf-8")
    reports = (v2 / "reports.py").read_text("utf-8")
    (v2 / "reports.py").write_text(f"import heavy\n{reports}\n\n{use}", "utf-8")
    done = funcdeco_alone("imports", *FAST, cwd=v2, PYTHONPATH=f"{REPOSITORY}{os.pathsep}{site}")
    assert done.code == 0
    assert ("Move the import of heavy (reports.py:1) into `report`" in done.out) == is_suggested
    assert "LAZY" not in done.out and "ONLY IT IMPORTS" not in done.out
    assert "FUNCTION  NOW MS  MB" in done.out
    assert "lazy scripts" not in done.out
