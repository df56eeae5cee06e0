"""Which project and which app a command works on: folders, files, parents, and pyproject.toml."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from build_support import REPOSITORY, Done, declared, funcdeco
from check_support import write_project
from funcdeco import check, load
from runtime_host import Host, Http

APP = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="hello", auth_level="anonymous")
def hello(req: func.HttpRequest) -> str:
    return "hi"
"""
TABLE = """\
FUNCTION  TRIGGER  ROUTE OR RESOURCE
hello     http     ANY /api/hello
"""
BINDINGS = [
    {"type": "httpTrigger", "direction": "in", "name": "req"},
    {"type": "http", "direction": "out", "name": "$return"},
]
SELECTED = '[tool.funcdeco]\napp = "src.app"\n'
STORE = {
    "store/function.json": json.dumps(
        {
            "bindings": [
                {"type": "queueTrigger", "name": "msg", "queueName": "orders", "direction": "in"}
            ]
        }
    ),
    "store/__init__.py": "def main(msg): ...\n",
}


# -- The app ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.py": APP}, id="app.py"),
        pytest.param({"app/__init__.py": APP}, id="package"),
        pytest.param({"src/app.py": APP, "pyproject.toml": SELECTED}, id="selected"),
        pytest.param(
            {
                "src/app.py": f"{APP}\nother = App()\n",
                "pyproject.toml": SELECTED.replace('app"', 'app:app"'),
            },
            id="selected attribute",
        ),
        pytest.param(
            {"shop/__init__.py": APP, "pyproject.toml": SELECTED.replace("src.app", "shop")},
            id="selected package",
        ),
        pytest.param(
            {
                "app.py": "x = 1\n",
                "main.py": APP,
                "pyproject.toml": SELECTED.replace("src.app", "main"),
            },
            id="beside an app.py",
        ),
    ],
)
def test_every_command_finds_the_app(files: dict[str, str], tmp_path: Path) -> None:
    write_project(tmp_path, files)
    assert funcdeco("list", cwd=tmp_path) == Done(0, TABLE, "")
    assert funcdeco("check", cwd=tmp_path) == Done(0, "no problems found\n", "")
    shown = funcdeco("show", "hello", cwd=tmp_path)
    assert funcdeco("build", cwd=tmp_path).code == 0
    assert shown.out == (tmp_path / "hello/function.json").read_text("utf-8")
    assert [function.name for function in load(tmp_path)] == ["hello"]
    assert check(tmp_path) == []


@pytest.mark.core
def test_the_worker_imports_the_selected_app(tmp_path: Path) -> None:
    """The worker has the root of the project on its path, with or without packages below it."""
    app = APP.replace('    return "hi"', "    return name")
    files = {
        "src/app.py": f"from src.names import name\n\n{app}",
        "src/names.py": 'name = "Ada"\n',
        "pyproject.toml": SELECTED,
    }
    write_project(tmp_path, files)
    assert funcdeco("build", cwd=tmp_path).code == 0
    with Host(tmp_path, settings={"PYTHONPATH": str(REPOSITORY)}) as host:
        assert host.invoke("hello", req=Http()).returned == "Ada"


@pytest.mark.core
def test_modules_beside_the_selected_app_are_not_found(tmp_path: Path) -> None:
    """Only the root is on the path: `check` and the worker agree."""
    files = {
        "src/app.py": f"import names\n\n{APP}",
        "src/names.py": "",
        "pyproject.toml": SELECTED,
    }
    write_project(tmp_path, files)
    assert [item.code for item in check(tmp_path)] == ["APP005"]
    script = "from src.app import hello as main\n"
    function = {"scriptFile": "__init__.py", "bindings": BINDINGS}
    write_project(
        tmp_path, {"hello/__init__.py": script, "hello/function.json": json.dumps(function)}
    )
    with Host(tmp_path, settings={"PYTHONPATH": str(REPOSITORY)}) as host:
        assert host.errors["hello"].startswith("ModuleNotFoundError: No module named 'names'")


def test_the_command_line_overrides_the_selected_app(tmp_path: Path) -> None:
    other = APP.replace("hello", "other")
    files = {"src/app.py": APP, "web.py": other, "pyproject.toml": SELECTED}
    write_project(tmp_path, files)
    done = funcdeco("list", "--app", "web", cwd=tmp_path)
    assert done == Done(0, TABLE.replace("hello", "other"), "")
    assert funcdeco("list", "web.py", cwd=tmp_path) == done


def app_not_found(hint: str) -> Done:
    return Done(2, f"error APP002: no app.py in '.'\n  = hint: {hint}\n\n1 error\n", "")


@pytest.mark.parametrize(
    ("file", "hint"),
    [
        (
            "src/app.py",
            'src/app.py contains an App: write `app = "src.app"` below `[tool.funcdeco]` in '
            "pyproject.toml, or use `--app src.app`",
        ),
        (
            "shop/__init__.py",
            'shop/__init__.py contains an App: write `app = "shop"` below `[tool.funcdeco]` in '
            "pyproject.toml, or use `--app shop`",
        ),
        (
            "my-shop/main.py",
            "my-shop/main.py contains an App; rename it so that Python can import it as a module",
        ),
    ],
)
def test_an_app_in_another_file_is_named(file: str, hint: str, tmp_path: Path) -> None:
    write_project(tmp_path, {file: APP, "lib.py": "from funcdeco import App\n"})
    assert funcdeco("check", cwd=tmp_path) == app_not_found(hint)


V2 = "import azure.functions as func\n{} = func.{}()\n"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("main.py", V2.format("app", "FunctionApp")),
        ("functions.py", V2.format("app: func.FunctionApp", "FunctionApp")),
        ("function-app.py", "import azure.durable_functions as df\nbot = df.DFApp()\n"),
    ],
)
def test_a_v2_app_in_another_file_is_named(file: str, text: str, tmp_path: Path) -> None:
    write_project(tmp_path, {file: text, "lib/more.py": V2.format("app", "FunctionApp")})
    hint = f"rename {file}, which contains an app of the v2 model, to function_app.py, or set the "
    hint += f"app setting `PYTHON_SCRIPT_FILE_NAME` to `{file}`"
    found = app_not_found(hint)
    assert funcdeco("check", cwd=tmp_path) == found._replace(
        out=found.out.replace("no app.py", "no function_app.py")
    )


@pytest.mark.parametrize("text", ["FunctionApp = 1\n", "def f():\n    app = func.FunctionApp()\n"])
def test_a_module_without_a_v2_app_is_not_named(text: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"main.py": text})
    assert funcdeco("check", cwd=tmp_path).out.startswith("error APP002: no app.py in '.'\n")


def test_an_app_in_function_app_py_has_to_be_moved(tmp_path: Path) -> None:
    write_project(tmp_path, {"function_app.py": APP})
    found = [(item.code, item.hint) for item in check(tmp_path)]
    hint = "rename function_app.py, which contains an App, to app.py: with its current name, the "
    assert ("APP002", f"{hint}host skips every function folder") in found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"tests/app.py": APP}, id="in tests"),
        pytest.param({"api/app.py": APP, "api/host.json": "{}"}, id="in another project"),
        pytest.param(
            {"src/app.py": "from flask import App\napp = App()\n"}, id="of another library"
        ),
        pytest.param(
            {"src/app.py": "from funcdeco import App\ndef f():\n    a = App()\n"}, id="local"
        ),
    ],
)
def test_a_file_that_can_not_be_meant_is_not_named(files: dict[str, str], tmp_path: Path) -> None:
    write_project(tmp_path, files)
    hint = "`funcdeco init` creates one; `--app module:attribute` selects another module"
    assert funcdeco("check", cwd=tmp_path) == app_not_found(hint)


def test_an_app_py_without_an_app_names_the_file_that_has_it(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": "x = 1\n", "main.py": APP})
    hint = 'main.py contains an App: write `app = "main"` below `[tool.funcdeco]` in '
    assert [(item.code, item.hint) for item in check(tmp_path)] == [
        ("APP007", f"{hint}pyproject.toml, or use `--app main`")
    ]


@pytest.mark.parametrize(
    ("value", "code", "message", "hint"),
    [
        (
            '"nowhere"',
            "APP002",
            "no module named `nowhere`",
            "check the name; modules are imported from the project folder",
        ),
        (
            '"src/app.py"',
            "APP002",
            "'src/app.py' is not a module name",
            "use `src.app`, without `.py`",
        ),
        (
            '"src.app:nobody"',
            "APP009",
            "module `src.app` has no `nobody`",
            "check the name after the colon",
        ),
        ('"src.app:hello"', "APP009", "`src.app:hello` is a function, not an App", ""),
    ],
)
def test_an_app_that_can_not_be_selected_is_reported_in_pyproject(
    value: str, code: str, message: str, hint: str, tmp_path: Path
) -> None:
    write_project(
        tmp_path, {"src/app.py": APP, "pyproject.toml": f"[tool.funcdeco]\napp = {value}\n"}
    )
    (item,) = check(tmp_path)
    assert (item.code, item.message, item.hint) == (code, message, hint)
    assert (Path(item.file or "").name, item.line) == ("pyproject.toml", 2)
    assert funcdeco("build", cwd=tmp_path).code == 2


@pytest.mark.parametrize("command", ["check", "build", "list"])
@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "app = 1",
            "invalid value 1 for `app`",
            'set it to a module of the project and its app, such as `app = "src.app:app"`',
        ),
        (
            'app = ""',
            "invalid value '' for `app`",
            'set it to a module of the project and its app, such as `app = "src.app:app"`',
        ),
    ],
)
def test_a_selected_app_that_is_invalid_is_reported_by_every_command(
    command: str, line: str, message: str, hint: str, tmp_path: Path
) -> None:
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": f"[tool.funcdeco]\n{line}\n"})
    done = funcdeco(command, cwd=tmp_path)
    text = f"pyproject.toml:2:1: error CFG004: {message}\n"
    assert (text in done.out + done.err, f"= hint: {hint}\n" in done.out + done.err) == (True, True)
    assert done.code == 2


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("output = true", 'set it to the path of a folder, such as `output = "dist"`'),
        (
            "baseline = []",
            'set it to the path of a file, such as `baseline = "funcdeco-baseline.json"`',
        ),
    ],
)
def test_other_paths_must_be_strings(line: str, hint: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": f"[tool.funcdeco]\n{line}\n"})
    assert [(item.code, item.line, item.hint) for item in check(tmp_path)] == [("CFG004", 2, hint)]


# -- The output folder -----------------------------------------------------------------------------


def test_output_is_set_in_pyproject(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": '[tool.funcdeco]\noutput = "dist"\n'})
    done = funcdeco("build", cwd=tmp_path)
    assert (done.code, done.out.splitlines()[-1].endswith(" other files updated in dist")) == (
        0,
        True,
    )
    assert (tmp_path / "dist/hello/function.json").is_file()
    assert not (tmp_path / "hello").exists()
    assert funcdeco("build", "--check", cwd=tmp_path) == Done(0, "1 function, all up to date\n", "")
    assert funcdeco("build", "--output", "other", cwd=tmp_path).code == 0
    assert (tmp_path / "other/hello/function.json").is_file()
    assert funcdeco("clean", cwd=tmp_path) == Done(0, "removed dist/hello/\n", "")
    assert not (tmp_path / "dist/hello").exists()


# -- The folder ------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with a decorated and a hand-written function, and folders without functions."""
    files = {"app.py": APP, "src/lib/names.py": "", **STORE}
    return write_project(tmp_path / "shop", files)


@pytest.mark.parametrize("below", ["src", "src/lib", "store"])
def test_in_a_folder_of_a_project_its_root_is_used(shop: Path, below: str) -> None:
    note = f"Project folder: {shop}\n"
    table = TABLE + "store     queue    orders\n"
    assert funcdeco("list", cwd=shop / below) == Done(0, table, note)
    assert funcdeco("check", cwd=shop / below).err == note
    assert funcdeco("build", cwd=shop / below).err == note
    assert funcdeco("clean", cwd=shop / below) == Done(0, "removed hello/\n", note)


@pytest.mark.parametrize(
    ("argument", "note"),
    [
        ("shop", ""),
        ("shop/host.json", ""),
        ("shop/app.py", ""),
        ("shop/src", "Project folder: shop\n"),
        ("shop/store", "Project folder: shop\n"),
        ("shop/store/function.json", "Project folder: shop\n"),
        ("shop/store/__init__.py", "Project folder: shop\n"),
        ("shop/src/lib/names.py", "Project folder: shop\n"),
    ],
)
def test_an_argument_may_be_any_path_in_a_project(shop: Path, argument: str, note: str) -> None:
    table = TABLE + "store     queue    orders\n"
    assert funcdeco("list", argument, cwd=shop.parent) == Done(0, table, note)


def test_a_nested_app_that_is_passed_is_the_app(tmp_path: Path) -> None:
    write_project(tmp_path, {"src/web/app.py": APP, "shop/__init__.py": APP})
    for file in ("src/web/app.py", "shop/__init__.py"):
        done = funcdeco("list", file, cwd=tmp_path)
        assert (done.code, done.out) == (0, TABLE)


def test_in_the_folder_of_the_app_its_module_is_named(tmp_path: Path) -> None:
    """Without a host.json of its own, the folder is not a project."""
    write_project(tmp_path, {"src/app.py": APP})
    done = funcdeco("check", cwd=tmp_path / "src")
    assert (done.code, done.err) == (2, f"Project folder: {tmp_path}\n")
    assert 'hint: src/app.py contains an App: write `app = "src.app"` below' in done.out


def test_the_search_for_parents_ends_at_the_root_of_the_repository(shop: Path) -> None:
    (shop / "other/.git").mkdir(parents=True)
    (shop / "other/src").mkdir()
    assert funcdeco("list", cwd=shop / "other/src").code == 2
    (shop / ".git").mkdir()
    assert funcdeco("list", cwd=shop / "src").code == 0


def test_a_folder_without_a_project_names_what_was_looked_for(tmp_path: Path) -> None:
    text = f"""\
        error APP002: no project in {str(tmp_path)!r}, which contains no host.json, app.py or function folder
          = hint: run the command in a project folder; `funcdeco init` creates a project

        1 error
    """
    for command in ("check", "list"):
        done = funcdeco(command, cwd=tmp_path)
        assert Done(done.code, done.out + done.err, "") == declared(text, 2)


def test_a_folder_without_a_project_names_those_below(tmp_path: Path) -> None:
    for name in ("api", "services/worker", "tests/sample"):
        write_project(tmp_path / name, {"app.py": APP})
    text = f"""\
        error APP002: no project in {str(tmp_path)!r}, which contains no host.json, app.py or function folder
          = hint: pass the project folder: `api`, `services/worker`

        1 error
    """
    assert funcdeco("check", cwd=tmp_path) == declared(text, 2)
    assert os.listdir(tmp_path / "api")
