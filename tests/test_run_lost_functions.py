"""`funcdeco run` prints the warnings about functions that aren't part of the app, each once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from funcdeco.project.default_host import HOST_JSON
from run_server import Server, running

TRIGGER = {"type": "httpTrigger", "direction": "in", "name": "req"}
FOLDER = json.dumps(
    {"bindings": [TRIGGER, {"type": "http", "direction": "out", "name": "$return"}]}
)
MAIN = "def main(req) -> str:\n    return 'x'\n"
FUNC = "import azure.functions as func\n"
# The file of the app, its text, and the text of more.py with a blueprint that isn't included.
APPS = {
    "decorated": (
        "app.py",
        f"{FUNC}from funcdeco import App\nimport more\n\napp = App()\n\n@app.http()\n",
        f"{FUNC}from funcdeco import Blueprint\n\nbp = Blueprint()\n\n@bp.http()\n",
    ),
    "v2": (
        "function_app.py",
        f'{FUNC}import more\n\n\napp = func.FunctionApp()\n\n@app.route("a")\n',
        f'{FUNC}\n\nbp = func.Blueprint()\n\n@bp.route("b")\n',
    ),
}


def warnings_of(server: Server) -> list[str]:
    """Return the place and the code of each warning of funcdeco so far."""
    logs = (one for one in server.events if one["event"] == "log")
    found = (one["message"].split(": ") for one in logs if one["logger"] == "funcdeco")
    return [": ".join(parts[:2]) for parts in found]


@pytest.mark.parametrize("kind", APPS)
def test_lost_functions_are_printed_at_the_start_and_if_they_are_new(
    tmp_path: Path, kind: str
) -> None:
    file, app, blueprint = APPS[kind]
    text = f"{app}def a(req: func.HttpRequest) -> str:\n    return 'x'\n"
    (tmp_path / "host.json").write_text(HOST_JSON)
    more = f"{blueprint}def b(req: func.HttpRequest): ...\n"
    (tmp_path / "more.py").write_text(more)
    (tmp_path / file).write_text(text)
    with running(tmp_path) as server:
        server.wait_until(lambda: warnings_of(server))
        column = 6 if kind == "v2" else 1
        assert warnings_of(server) == [f"more.py:4:{column}: APP019"]
        second = blueprint.partition("\n")[2].replace("bp", "second").replace('"b"', '"c"')
        edited = f"\n{more}{second}def c(req: func.HttpRequest): ...\n"  # the first one has moved
        server.edit(tmp_path / "more.py", edited)
        server.wait_until(lambda: len(warnings_of(server)) > 1)
        assert [one.rpartition(": ")[2] for one in warnings_of(server)] == ["APP019", "APP019"]
        assert warnings_of(server)[1].startswith("more.py:11:")
        assert server.get("/api/a").text == "x"


def test_function_folders_that_the_host_ignores_are_printed(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text(HOST_JSON)
    for name, file in (("found", "function.json"), ("lost", "Function.JSON")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(MAIN)
        (tmp_path / name / file).write_text(FOLDER)
    with running(tmp_path) as server:
        server.wait_until(lambda: warnings_of(server))
        assert warnings_of(server) == ["lost/Function.JSON: FUN023"]


def test_an_ignored_code_is_not_printed(tmp_path: Path) -> None:
    file, app, blueprint = APPS["decorated"]
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / "more.py").write_text(f"{blueprint}def b(req: func.HttpRequest): ...\n")
    (tmp_path / file).write_text(f"{app}def a(req: func.HttpRequest): ...\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/__init__.py").write_text(MAIN)
    (tmp_path / "other/functions.json").write_text(FOLDER)
    (tmp_path / "pyproject.toml").write_text('[tool.funcdeco.ignore]\nAPP019 = "later"\n')
    with running(tmp_path) as server:
        server.wait_until(lambda: warnings_of(server))
        assert warnings_of(server) == ["other/functions.json: FUN023"]
