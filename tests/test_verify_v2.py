"""`funcdeco verify` with apps of the v2 model, which Microsoft's runtime indexes as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_support import Done
from verify_support import (
    OTHERS,
    PACKAGES,
    as_json,
    need_environment,
    only_finding,
    results,
    verified,
    write_package,
)

pytestmark = pytest.mark.core

HEAD = "import azure.functions as func\n\napp = func.FunctionApp()\n\n\n"
APP = f"""{HEAD}@app.route("items")
def items(req: func.HttpRequest) -> str:
    return "ok"


@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")
def work(msg: func.QueueMessage) -> None: ...
"""


def test_the_functions_of_an_app_are_listed(tmp_path: Path) -> None:
    done = verified(write_package(tmp_path, {"function_app.py": APP}))
    out, _, rest = done.out.partition("  The app was imported and indexed in ")
    assert (done.code, out) == (0, ".: loaded for Python 3.x (default), plan flex (default)\n")
    assert rest.partition(" ms.\n")[2] == """\

FUNCTION  RESULT  MS
items     loads
work      loads

no problems found; 2 of 2 functions load
"""


def test_an_app_that_cannot_be_imported_is_named_with_the_line(tmp_path: Path) -> None:
    files = {
        "function_app.py": f"import parts\n{APP}",
        "parts.py": "import os\nimport sqlalchemy\n",
    }
    assert verified(write_package(tmp_path, files)) == Done(
        1,
        """\
.: loaded for Python 3.x (default), plan flex (default)

parts.py:2: error VER003: indexing fails, so no function loads: the package lacks the module `sqlalchemy`
  = hint: add `sqlalchemy` to requirements.txt
    Traceback (most recent call last):
      File "function_app.py", line 1, in <module>
        import parts
      File "parts.py", line 2, in <module>
        import sqlalchemy
    ModuleNotFoundError: No module named 'sqlalchemy'

1 error; no function loads
""",
        "",
    )


def test_every_function_that_the_worker_refuses_is_named(tmp_path: Path) -> None:
    more = """

@app.route("extra")
def extra(req: func.HttpRequest, more) -> str: ...


@app.route("numbers")
def numbers(req: int) -> str: ...
"""
    found = as_json(write_package(tmp_path, {"function_app.py": APP + more}))
    problems = [(one["code"], one["line"], one["message"]) for one in found["diagnostics"]]
    assert problems == [
        (
            "VER005",
            15,
            "`extra` doesn't load: the worker refuses the function: the following parameters are "
            "declared in Python but not in the function definition (function.json or function "
            "decorators): {'more'}",
        ),
        (
            "VER005",
            19,
            "`numbers` doesn't load: the worker refuses the function: binding type \"'req'\" and "
            'dataType "httpTrigger" in the binding decorator do not match the corresponding '
            "function parameter's Python type annotation int",
        ),
    ]
    assert {one["name"]: one["code"] for one in found["functions"]} == {
        "extra": "VER005",
        "items": None,
        "numbers": "VER005",
        "work": None,
    }
    assert {one["result"] for one in found["functions"]} == {"fails", "not indexed"}


def test_an_app_without_functions_is_reported(tmp_path: Path) -> None:
    found = only_finding(write_package(tmp_path, {"function_app.py": HEAD}))
    assert (found["code"], found["message"]) == ("VER001", "the app of the package has no function")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("X = 1\n", "Could not find top level function app instances in function_app.py."),
        (
            HEAD + "other = func.FunctionApp()\n",
            "More than one FunctionApp or other top level function app instances are defined.",
        ),
    ],
)
def test_a_module_without_one_app_cannot_be_indexed(
    tmp_path: Path, source: str, message: str
) -> None:
    found = only_finding(write_package(tmp_path, {"function_app.py": source}))
    assert (found["code"], found["message"]) == (
        "VER014",
        f"indexing fails, so no function loads: ValueError: {message}",
    )


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("import sys; sys.exit(1)", "VER010"),
        ("def f(:", "VER007"),
        ("import urllib.request; urllib.request.urlopen('http://example.com')", "VER011"),
        ("1 / 0", "VER002"),
    ],
)
def test_a_broken_app_is_named_at_its_line(tmp_path: Path, statement: str, code: str) -> None:
    found = only_finding(write_package(tmp_path, {"function_app.py": f"{HEAD}{statement}\n"}))
    assert (found["code"], found["file"], found["line"]) == (code, "function_app.py", 6)
    assert found["message"].startswith("indexing fails, so no function loads: ")


def test_the_name_of_the_script_is_a_setting(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"main.py": APP})
    assert only_finding(root)["code"] == "VER001"
    option = ("--setting", "PYTHON_SCRIPT_FILE_NAME=main.py")
    assert results(root, *option) == {"items": None, "work": None}


@pytest.mark.once
@pytest.mark.parametrize("version", OTHERS)
def test_each_python_of_this_machine_indexes_an_app(tmp_path: Path, version: str) -> None:
    need_environment(version)
    root = write_package(tmp_path, {"function_app.py": APP, f"{PACKAGES}/own.py": ""})
    assert results(root, "--python", version) == {"items": None, "work": None}
