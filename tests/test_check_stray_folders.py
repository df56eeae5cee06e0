"""Findings of `check` in files and folders that look like functions and that the host ignores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from check_support import HEAD, place, write_project
from funcdeco.linter.check import check
from runtime_host import Host, Http

HTTP: list[dict[str, object]] = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
    {"type": "http", "direction": "out", "name": "$return"},
]
FUNCTION = json.dumps({"scriptFile": "__init__.py", "bindings": HTTP})
MAIN = """\
import azure.functions as func


def main(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("ok")
"""
HELLO = {
    "Hello/function.json": FUNCTION,
    "Hello/__init__.py": MAIN,
    "requirements.txt": "azure-functions",
}
HINT = "add one with the bindings of `main`, or add the folder to .funcignore"


def found_in(folder: Path) -> list[tuple[str, str, str, str]]:
    found = check(folder, ignore=["SEC", "HTP012"])
    return [(item.code, place(item, folder), item.message, item.hint) for item in found]


MISNAMED = {
    "functions.json": FUNCTION,
    "Functions.json": json.dumps([{"name": "a", "bindings": HTTP}]),
    "FUNCTIONS.JSON": json.dumps({"functions": {"a": {"bindings": HTTP}, "b": 1}}),
    "other/functions.json": FUNCTION,
    "other/Function.json": "// a comment\n" + FUNCTION,
    "other/function.JSON": FUNCTION,
}


@pytest.mark.parametrize("path", MISNAMED)
def test_a_function_json_with_another_name(path: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**HELLO, path: MISNAMED[path], "other/__init__.py": MAIN})
    message = f"the host ignores {path}: it only reads function.json"
    hint = "rename it to function.json"
    if "/" not in path:
        message = f"the host ignores {path}: it only reads the function.json in each folder"
        hint = "write one folder with a function.json for each function"
        missing = "the host ignores other/, which has no function.json"
        found = [("FUN024", "other/__init__.py:4:5", missing, HINT)]
    else:
        found = []
    assert found_in(tmp_path) == [("FUN023", path, message, hint), *found]


@pytest.mark.parametrize(
    "files",
    [
        {"functions.json": json.dumps([{"name": "get_weather", "parameters": {"type": "object"}}])},
        {"functions.json": '{"trigger": ["a"], "bindings": ["trigger"]}'},
        {"functions.json": '{"bindings": [{"type": "Trigger"'},
        {"functions.json": "[" * 5000 + '"Trigger"' + "]" * 5000},
        {"functions.json": FUNCTION.encode().replace(b"GET", b"\xff")[:-1] + b"\xff}"},
        {"functions.json": FUNCTION, "function_app.py": ""},
        {"functions.json": FUNCTION, ".funcignore": "functions.json"},
        {"other/functions.json": FUNCTION, ".funcignore": "other"},
        {"other/function.json.template": FUNCTION, "other/__init__.py": MAIN},
        {"other/functions.json/a": ""},
        {"docs/functions.json": FUNCTION},
        {".hidden/functions.json": FUNCTION},
        {"deep/er/functions.json": FUNCTION},
        {"Hello/functions.json": FUNCTION},
    ],
    ids=", ".join,
)
def test_files_that_are_not_misnamed(files: Mapping[str, str | bytes], tmp_path: Path) -> None:
    write_project(tmp_path, {**HELLO, **files})
    assert [one[0] for one in found_in(tmp_path) if one[0] != "PRJ008"] == []


STRAY = {
    "typed": (MAIN, 4, 5),
    "async": (MAIN.replace("def main", "async def main"), 4, 11),
    "untyped request": ("def main(req):\n    return 'ok'\n", 1, 5),
    "response": (
        "from azure.functions import HttpResponse\ndef main(r, context):\n"
        "    return HttpResponse('ok')\n",
        2,
        5,
    ),
    "timer": (
        "import logging\nimport azure.functions\n"
        "def main(timer: azure.functions.TimerRequest) -> None:\n    logging.info('x')\n",
        3,
        5,
    ),
    "messages": (
        "import typing\nimport azure.functions as func\n"
        "def main(events: typing.List[func.EventHubEvent]) -> None: ...\n",
        3,
        5,
    ),
    "orchestrator": (
        "import azure.durable_functions as df\ndef flow(context):\n    yield\n\n"
        "main = df.Orchestrator.create(flow)\n",
        5,
        1,
    ),
}


@pytest.mark.parametrize("name", STRAY)
@pytest.mark.parametrize("script", ["__init__.py", "main.py"])
def test_a_folder_without_function_json(name: str, script: str, tmp_path: Path) -> None:
    source, line, column = STRAY[name]
    write_project(tmp_path, {**HELLO, f"Other/{script}": source, "requirements.txt": None})
    message = "the host ignores Other/, which has no function.json"
    found = [one for one in found_in(tmp_path) if one[0] != "PRJ007"]
    assert found == [("FUN024", f"Other/{script}:{line}:{column}", message, HINT)]


@pytest.mark.parametrize(
    "files",
    [
        {"Hello/__init__.py": f"from Other import main as other\n{MAIN}"},
        {"Hello/__init__.py": f"from ..Other import helper\n{MAIN}"},
        {"Hello/__init__.py": f"from .. import (\n    Other,\n)\n{MAIN}"},
        {"Hello/__init__.py": f"import importlib\no = importlib.import_module('Other')\n{MAIN}"},
        {"lib/a.py": "import Other.main\n"},
        {"Second/function.json": FUNCTION.replace("__init__.py", "../Other/__init__.py")},
        {"Other/function.json.j2": FUNCTION},
        {"Other/__init__.py": f"{MAIN}\nif __name__ == '__main__':\n    main(None)\n"},
        {"Other/__init__.py": "def main(argv):\n    return 0\n"},
        {"Other/__init__.py": "def main():\n    return 0\n"},
        {"Other/__init__.py": "def main(request, name):\n    return name\n"},
        {"Other/__init__.py": "def main(req: 'requests.Request'):\n    return 0\n"},
        {"Other/__init__.py": "import requests\ndef main(req: requests.Request): ...\n"},
        {"Other/__init__.py": MAIN.replace("def main", "def handle")},
        {"Other/__init__.py": MAIN.replace("def main", "class A:\n  def main")},
        {"Other/__init__.py": "from lib import register\n@register\ndef main(req): ...\n"},
        {
            "Other/__init__.py": "import azure.functions as func\n\ndef main(url):\n"
            "    return send(func.HttpRequest('GET', url, body=b''))\n"
        },
        {"Other/__init__.py": "def main(req: \n"},
        {"Other/__init__.py": f"{MAIN}\nmain = None\n"},
        {".funcignore": "Other"},
        {"Other/host.json": "{}"},
        {"function_app.py": ""},
        {"Hello/function.json": None},
        {"app.py": f"{HEAD}@app.http()\ndef Other(req: func.HttpRequest) -> str:\n    return ''\n"},
    ],
    ids=", ".join,
)
def test_folders_that_need_no_function_json(
    files: Mapping[str, str | None], tmp_path: Path
) -> None:
    write_project(tmp_path, {**HELLO, "Other/__init__.py": MAIN, **files})
    assert [one for one in found_in(tmp_path) if one[0].startswith("FUN02")] == []


@pytest.mark.parametrize("folder", ["tests", "Samples", "_old", ".old", "venv"])
def test_folders_that_are_not_intended_for_the_host(folder: str, tmp_path: Path) -> None:
    files = {f"{folder}/__init__.py": MAIN, "venv/pyvenv.cfg": "", ".funcignore": "venv"}
    assert found_in(write_project(tmp_path, {**HELLO, **files})) == []


@pytest.mark.core
def test_the_worker_runs_only_functions_that_are_not_reported(tmp_path: Path) -> None:
    strays = {f"Other{n}/__init__.py": source for n, (source, _, _) in enumerate(STRAY.values())}
    more = {"functions.json": FUNCTION, "Third/functions.json": FUNCTION, "Third/__init__.py": MAIN}
    write_project(tmp_path, {**HELLO, **strays, **more})
    reported = {one[1].partition("/")[0] for one in found_in(tmp_path)}
    assert reported == {path.partition("/")[0] for path in (*strays, *more)}
    with Host(tmp_path) as host:
        assert (host.functions, host.errors) == (["Hello"], {})
        assert host.invoke("Hello", req=Http()).returned.body == b"ok"
