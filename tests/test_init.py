"""`funcdeco init`: a new project that builds, passes its own tests, starts and responds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from build_support import REPOSITORY, VENDORED, Done, declared, files, funcdeco, python
from funcdeco.scaffold import new
from runtime_host import Host, Http, HttpAnswer, Result

WRITTEN = [
    ".funcignore",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/launch.json",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "app.py",
    "host.json",
    "local.settings.json",
    "pyproject.toml",
    "requirements.txt",
    "tests/test_app.py",
]
DOCKER = [".dockerignore", "Dockerfile"]
BUILT = [
    "good_morning/__init__.py",
    "good_morning/function.json",
    "hello/__init__.py",
    "hello/function.json",
]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    return tmp_path / "demo"


def test_init_writes_a_project_and_says_what_is_next(tmp_path: Path) -> None:
    done = funcdeco("init", "demo", cwd=tmp_path)
    lines = "".join(f"wrote  demo/{name}\n" for name in WRITTEN)
    assert done == Done(0, f"{lines}\nNext: cd demo && funcdeco run\n", "")
    assert sorted(files(tmp_path)) == [f"demo/{name}" for name in WRITTEN]


def test_init_in_the_current_folder(tmp_path: Path) -> None:
    done = funcdeco("init", cwd=tmp_path)
    lines = "".join(f"wrote  ./{name}\n" for name in WRITTEN)
    assert done == Done(0, f"{lines}\nNext: funcdeco run\n", "")
    assert sorted(files(tmp_path)) == WRITTEN


def test_what_is_next_can_be_pasted_into_a_shell(tmp_path: Path) -> None:
    done = funcdeco("init", "my demo", cwd=tmp_path)
    assert done.out.splitlines()[-1] == "Next: cd 'my demo' && funcdeco run"


def test_docker_adds_two_files(tmp_path: Path) -> None:
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    plain = files(tmp_path / "demo")
    assert funcdeco("init", "other", "--docker", cwd=tmp_path).code == 0
    found = files(tmp_path / "other")
    assert {name: found[name] for name in plain} == plain
    assert sorted(found.keys() - plain.keys()) == DOCKER


def test_docker_can_be_added_later(demo: Path) -> None:
    text = """\
        wrote  ./.dockerignore
        wrote  ./Dockerfile

        The folder contains functions (app.py): only the requested files are added.

        Next: funcdeco run
    """
    assert funcdeco("init", "--docker", cwd=demo) == declared(text)


def test_dockerfile_builds_on_the_official_image(tmp_path: Path) -> None:
    assert funcdeco("init", "--docker", cwd=tmp_path).code == 0
    lines = (tmp_path / "Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith(("FROM", "RUN"))] == [
        "FROM mcr.microsoft.com/azure-functions/python:4-python3.12",
        "RUN pip install --no-cache-dir -r /requirements.txt",
        "RUN python -m funcdeco build /home/site/wwwroot",
    ]


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, "3.12"),
        ({"pyproject.toml": '[tool.funcdeco]\ntarget-python = "3.14"\n'}, "3.14"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.13"\n'}, "3.13"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.10,<3.12"\n'}, "3.10"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.14.1"\n'}, "3.14"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.9"\n'}, "3.12"),
        ({"pyproject.toml": '[project]\nrequires-python = "<3"\n'}, "3.12"),
        ({".python-version": "3.13.1\n", "pyproject.toml": "[broken"}, "3.13"),
        (
            {
                "pyproject.toml": '[tool.funcdeco]\ntarget-python = "3.14"\n',
                ".python-version": "3.11",
            },
            "3.14",
        ),
    ],
)
def test_dockerfile_has_the_python_of_the_project(
    files: dict[str, str], version: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert funcdeco("init", "--docker", cwd=tmp_path).code == 0
    written = (tmp_path / "Dockerfile").read_bytes()
    template = Path(new.__file__).with_name("template") / "Dockerfile"
    assert written == template.read_bytes().replace(b"3.12", version.encode())


@pytest.mark.parametrize("name", [*WRITTEN, *DOCKER])
def test_init_never_overwrites(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"mine")
    done = funcdeco("init", *([] if name == "app.py" else ["--docker"]), cwd=tmp_path)
    kept = [line for line in done.out.splitlines() if line.startswith("kept")]
    assert (done.code, kept) == (0, [f"kept   ./{name}"])
    assert (tmp_path / name).read_bytes() == b"mine"
    # The test is for the functions of a new app.py.
    omitted = {"tests/test_app.py", *DOCKER} if name == "app.py" else set[str]()
    assert sorted(files(tmp_path)) == sorted({*WRITTEN, *DOCKER} - omitted)


def steps(folder: Path) -> list[str]:
    """Return what `init` lists after the files."""
    done = funcdeco("init", cwd=folder)
    assert done.code == 0
    _, *parts = done.out.split("\n\n")
    assert parts.pop() == "Next: funcdeco run\n"
    parts = [part for part in parts if not part.startswith("The folder contains functions")]
    return parts[0].splitlines()[1:] if parts else []


V2 = "import azure.functions as func\n\napp = func.FunctionApp()\n"
OURS = "from funcdeco import App\n\napp = App()\n"
V2_STEP = (
    "- function_app.py: it makes this a v2-model app, so the host skips every function folder; "
)


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        pytest.param({"README.md": "mine"}, [], id="other files"),
        pytest.param(
            {"function_app.py": V2},
            [],
            id="v2 app",
        ),
        pytest.param(
            {"function_app.py": V2, "app.py": OURS},
            [f"{V2_STEP}move its functions to app.py and remove it"],
            id="v2 app and app.py",
        ),
        pytest.param(
            {"function_app.py": OURS}, [f"{V2_STEP}rename it to app.py"], id="app with a v2 name"
        ),
        pytest.param(
            {"function_app.py": OURS, "app.py": OURS}, [f"{V2_STEP}rename it"], id="two apps"
        ),
        pytest.param(
            {"app.py": "x = 1\n"},
            [
                "- app.py: it contains no App; add `from funcdeco import App` and `app = App()`, or "
                "select the App of another module with `app` in `[tool.funcdeco]`"
            ],
            id="another app.py",
        ),
        pytest.param({"app.py": OURS}, [], id="our app.py"),
        pytest.param(
            {"src/app.py": OURS, "pyproject.toml": '[tool.funcdeco]\napp = "src.app"\n'},
            [
                "- app.py: pyproject.toml selects another app, `src.app`; remove one of them",
                '- pyproject.toml: add `pythonpath = ["."]` below `[tool.pytest.ini_options]`, so '
                "that tests can import app.py",
            ],
            id="selected app",
        ),
        pytest.param(
            {"requirements.txt": "Azure_Functions==1.21\nrequests\n"},
            ["- requirements.txt: add `funcdeco`"],
            id="requirements",
        ),
        pytest.param(
            {"requirements.txt": "azure-functions\nfuncdeco[web]>=0.1\n"}, [], id="complete"
        ),
        pytest.param(
            {"pyproject.toml": "[tool.pytest.ini_options]\n", "host.json": "{}"}, [], id="pytest"
        ),
        pytest.param({"store/function.json": "{}"}, [], id="function folder without an app"),
        pytest.param(
            {"app.py": OURS, "store/function.json": "{}"},
            ["- store/: `funcdeco build` doesn't change handwritten folders; they keep running"],
            id="function folder",
        ),
        pytest.param(
            {"app.py": OURS, **{f"f{number}/function.json": "{}" for number in range(5)}},
            [
                "- f0/, f1/, f2/ and 2 other folders: `funcdeco build` doesn't change handwritten "
                "folders; they keep running"
            ],
            id="function folders",
        ),
    ],
)
def test_init_lists_what_existing_files_need(
    existing: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    for name, content in existing.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert steps(tmp_path) == expected
    assert {name: (tmp_path / name).read_text() for name in existing} == existing


def test_the_steps_of_init_are_sufficient(tmp_path: Path) -> None:
    (tmp_path / "function_app.py").write_text(OURS)
    assert len(steps(tmp_path)) == 1
    assert funcdeco("check", cwd=tmp_path).code == 2
    (tmp_path / "function_app.py").rename(tmp_path / "app.py")
    assert steps(tmp_path) == []
    assert funcdeco("check", cwd=tmp_path).code == 0


NO_APP = [name for name in WRITTEN if name not in ("app.py", "tests/test_app.py")]


@pytest.mark.parametrize(
    ("existing", "named"),
    [
        ("function_app.py", "function_app.py"),
        ("store/function.json", "store/"),
    ],
)
def test_init_adds_no_app_to_functions_of_another_kind(
    existing: str, named: str, tmp_path: Path
) -> None:
    (tmp_path / existing).parent.mkdir(exist_ok=True)
    (tmp_path / existing).write_text(V2 if existing == "function_app.py" else "{}")
    done = funcdeco("init", cwd=tmp_path)
    lines = "".join(f"wrote  ./{name}\n" for name in NO_APP)
    found = f"\nThe folder contains functions ({named}): no app.py is added.\n"
    assert done == Done(0, f"{lines}{found}\nNext: funcdeco run\n", "")


def test_init_does_not_write_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/app.py").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "demo/host.json").symlink_to(tmp_path / "nowhere")
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_init_over_a_built_project_changes_nothing(demo: Path) -> None:
    assert funcdeco("build", cwd=demo).code == 0
    before = files(demo)
    assert funcdeco("init", cwd=demo).code == 0
    assert files(demo) == before


def test_init_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    error = """\
        Usage: funcdeco init [OPTIONS] [DIR]
        Try 'funcdeco init --help' for help.

        Error: 'demo' is not a folder
    """
    done = python("-m", "funcdeco", "init", "demo", cwd=tmp_path)
    assert done == declared("", 2, error)
    assert files(tmp_path) == {"demo": b"mine"}


def test_init_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    done = python("-m", "funcdeco", "init", "demo/app", cwd=tmp_path)
    assert done == Done(2, "", "Error: demo/app: Not a directory\n")


def test_new_project_builds_and_is_then_up_to_date(demo: Path) -> None:
    table = """\
        FUNCTION      TRIGGER  ROUTE OR RESOURCE      STATUS
        good_morning  timer    0 0 6 * * *            written
        hello         http     GET /api/hello/{who?}  written

        2 written
    """
    assert funcdeco("build", cwd=demo) == declared(table)
    assert funcdeco("build", "--check", cwd=demo) == declared("2 functions, all up to date\n")
    assert sorted(files(demo)) == sorted([*WRITTEN, *BUILT])


def test_check_of_a_new_project_fails_before_it_is_built(demo: Path) -> None:
    done = funcdeco("build", "--check", cwd=demo)
    assert (done.code, done.out.splitlines()[-1]) == (1, "4 errors")


def test_new_project_publishes_what_the_host_needs(demo: Path) -> None:
    assert funcdeco("init", "--docker", cwd=demo).code == 0
    assert funcdeco("build", "--output", "dist", cwd=demo).code == 0
    needed = ["app.py", "host.json", "requirements.txt", ".funcdeco/manifest.json"]
    assert sorted(files(demo / "dist")) == sorted([*BUILT, *VENDORED, *needed])


def test_new_project_passes_its_own_tests(demo: Path) -> None:
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=demo)
    assert (done.code, done.out.split()[:2]) == (0, [".", "[100%]"]), done


@pytest.mark.parametrize("name", [name for name in WRITTEN if name.endswith(".json")])
def test_json_of_a_new_project_is_json(demo: Path, name: str) -> None:
    assert isinstance(json.loads((demo / name).read_bytes()), dict)


def _problems(demo: Path, output: str) -> list[dict[str, str | None]]:
    """Return what the problem matchers of the build task read from *output*."""
    tasks = json.loads((demo / ".vscode/tasks.json").read_bytes())["tasks"]
    (build,) = (task for task in tasks if task["label"] == "funcdeco build")
    patterns: list[dict[str, Any]] = [matcher["pattern"] for matcher in build["problemMatcher"]]
    found: list[dict[str, str | None]] = []
    for line in output.splitlines():
        for pattern in patterns:
            if match := re.search(pattern["regexp"], line):
                parts = {name: at for name, at in pattern.items() if isinstance(at, int)}
                found.append({name: match[at] for name, at in parts.items()})
    return found


APP_WITH_PROBLEMS = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(metods=["GET"])
def hello(req: func.HttpRequest) -> str:
    return "Hello!"


@app.timer_trigger(schedule="*/5 * * * *")
def tidy(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="0 0 6 31 2 *")
def report(timer: func.TimerRequest) -> None: ...
"""


def _diagnostics(output: str, keys: str) -> list[dict[str, str | None]]:
    return [{key: str(one[key]) for key in keys.split()} for one in json.loads(output)]


def test_problem_matcher_reads_file_line_column_severity_and_code(demo: Path) -> None:
    (demo / "app.py").write_text(APP_WITH_PROBLEMS, "utf-8")
    read = _problems(demo, funcdeco("check", cwd=demo).out)
    places = [f"{one['file']}:{one['line']}:{one['column']}" for one in read]
    assert places == ["app.py:7:11", "app.py:12:30", "app.py:16:36"]
    assert [one["severity"] for one in read] == ["error", "note", "warning"]
    expected = funcdeco("check", "--format", "json", cwd=demo).out
    assert read == _diagnostics(expected, "file line column severity code message")


def test_problem_matcher_reads_problems_without_a_line(demo: Path) -> None:
    (demo / "hello").mkdir()
    (demo / "hello/function.json").write_text("{}", "utf-8")
    read = _problems(demo, funcdeco("build", cwd=demo).out)
    assert [(one["file"], one["code"]) for one in read] == [("hello/function.json", "BLD001")]
    expected = funcdeco("build", "--format", "json", cwd=demo).out
    assert read == _diagnostics(expected, "file severity code message")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"C:\shop\app.py:9:5: error BND001: x", (r"C:\shop\app.py", "9", "5")),
        ("app.py:9: error BND001: x", ("app.py", "9", None)),
        (r"C:\shop\app.py: error BND001: x", (r"C:\shop\app.py", None, None)),
    ],
)
def test_problem_matcher_reads_each_form_of_a_place(
    demo: Path, line: str, expected: tuple[str | None, ...]
) -> None:
    (problem,) = _problems(demo, line)
    assert tuple(problem.get(key) for key in ("file", "line", "column")) == expected


@pytest.fixture
def host(demo: Path) -> Iterator[Host]:
    assert funcdeco("build", cwd=demo).code == 0
    with Host(demo, {"PYTHONPATH": str(REPOSITORY)}) as host:
        yield host


def test_new_project_answers_in_the_real_runtime(host: Host) -> None:
    assert (host.functions, host.errors) == (["good_morning", "hello"], {})
    answer = HttpAnswer(200, {"content-type": "text/plain; charset=utf-8"}, b"Hello, Ada!")
    assert host.invoke("hello", req=Http(route_params={"who": "Ada"})) == Result(
        answer, outputs={}, logs=[], error=None
    )
    done = host.invoke("good_morning", timer={"IsPastDue": False})
    assert (done.returned, done.error) == (None, None)


def test_init_writes_nothing_behind_a_link_out_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/tests").symlink_to(tmp_path / "outside")
    assert funcdeco("init", "demo", cwd=tmp_path).code == 0
    assert list((tmp_path / "outside").iterdir()) == []
    assert (tmp_path / "demo/app.py").exists()


MAIN = {"Values": {"FUNCTIONS_WORKER_RUNTIME": "python", "PYTHON_SCRIPT_FILE_NAME": "main.py"}}


def test_a_v2_app_in_another_file_is_known_by_the_app_setting(tmp_path: Path) -> None:
    (tmp_path / "local.settings.json").write_text(json.dumps(MAIN))
    (tmp_path / "main.py").write_text(V2)
    done = funcdeco("init", cwd=tmp_path)
    assert done.out.endswith(
        "\nThe folder contains functions (main.py): no app.py is added.\n\nNext: funcdeco run\n"
    )
    editor = json.loads((tmp_path / ".vscode/settings.json").read_text("utf-8"))
    assert editor["azureFunctions.projectLanguageModel"] == 2
    assert not (tmp_path / "app.py").exists()


def test_a_function_app_py_that_an_app_setting_replaces_is_no_v2_app(tmp_path: Path) -> None:
    (tmp_path / "local.settings.json").write_text(json.dumps(MAIN))
    (tmp_path / "function_app.py").write_text(V2)
    assert "wrote  ./app.py\n" in funcdeco("init", cwd=tmp_path).out


def test_an_app_in_the_file_of_a_v2_app_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "local.settings.json").write_text(json.dumps(MAIN))
    (tmp_path / "main.py").write_text(OURS)
    done = funcdeco("init", cwd=tmp_path)
    assert f"{V2_STEP}rename it to app.py\n".replace("function_app", "main") in done.out


def test_settings_that_a_v2_app_in_another_file_needs_are_named(tmp_path: Path) -> None:
    (tmp_path / "local.settings.json").write_text(json.dumps(MAIN))
    (tmp_path / "main.py").write_text(f'import os\n\nKEY = os.environ["KEY"]\n{V2}')
    done = funcdeco("init", "--azd", cwd=tmp_path)
    assert "- main.py:3: the import needs the app setting `KEY`, which CI lacks" in done.out
