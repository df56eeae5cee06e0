"""Decorators without functools.wraps: `check` names them where the worker can't load the function."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from check_support import HEAD, found_in, write_project
from funcdeco.deployment.runtime.values import Http
from funcdeco.linter.check import check
from runtime_host import Host

pytestmark = pytest.mark.core

BINDINGS = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"},
]
INNER = """\
def deco(f):
    {}def inner({}):
        return f({})
    {}return inner
"""
ANY = "*args, **kwargs"
LOST = INNER.format("", ANY, ANY, "")
KEPT = INNER.format("@functools.wraps(f)\n    ", ANY, ANY, "")
FACTORY = (
    "def make(name):\n    def deco(f):\n        {}def inner(**k):\n            return f(**k)\n"
)
FACTORY += "        return inner\n    return deco\n"
BAD = LOST.replace("deco", "bad")
HIDDEN = {
    "any arguments": (LOST, "@deco"),
    "another name": (INNER.format("", "request", "request", ""), "@deco"),
    "async": (LOST.replace("    def inner", "    async def inner"), "@deco"),
    "called": (FACTORY.format(""), "@make('a')"),
    "below another": (KEPT + BAD, "@deco\n@bad"),
    "imported": ("from shared.decorators import deco\n", "@deco"),
}
"""Decorators that hide the parameters, and how they are used."""
SOUND = {
    "same name": (INNER.format("", "req", "req", ""), "@deco"),
    "wraps": (KEPT, "@deco"),
    "wraps under another name": (
        "from functools import wraps as kept\n" + KEPT.replace("functools.wraps", "kept"),
        "@deco",
    ),
    "update_wrapper": (
        INNER.format("", ANY, ANY, "functools.update_wrapper(inner, f)\n    "),
        "@deco",
    ),
    "returned by update_wrapper": (
        LOST.replace("return inner", "return functools.update_wrapper(inner, f)"),
        "@deco",
    ),
    "own signature": (
        INNER.format("", ANY, ANY, "inner.__signature__ = inspect.signature(f)\n    "),
        "@deco",
    ),
    "called with wraps": (FACTORY.format("@functools.wraps(f)\n        "), "@make('a')"),
    "above one that hides": (INNER.format("", "req", "req", "") + BAD, "@deco\n@bad"),
    "registers": ("KNOWN = []\ndef deco(f):\n    KNOWN.append(f)\n    return f\n", "@deco"),
    "conditional": (LOST.replace("f):\n", "f):\n    if 1: return f\n", 1), "@deco"),
    "class": (
        "class deco:\n    def __init__(self, f):\n        functools.update_wrapper(self, f)\n"
        "        self.f = f\n    def __call__(self, req):\n        return self.f(req)\n",
        "@deco",
    ),
    "defined twice": (LOST + "used = deco\ndef deco(f): return f\n", "@deco"),
    "injects": (
        "def deco(f):\n    def inner(req):\n        return f(req, 'ok')\n    return inner\n",
        "@deco",
    ),
}
"""Decorators of functions that run."""


def script(text: str, used: str, parameters: str = "req: func.HttpRequest") -> str:
    head = "import functools\nimport inspect\nimport azure.functions as func\n"
    return f"{head}{text}{used}\ndef main({parameters}) -> str:\n    return 'ok'\n"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    files = {"shared/__init__.py": "", "shared/decorators.py": f"import functools\n{LOST}"}
    for name, (text, used) in {**HIDDEN, **SOUND}.items():
        folder = name.replace(" ", "-")
        more = ", text" if name == "injects" else ""
        content = {"scriptFile": "__init__.py", "bindings": BINDINGS}
        files[f"{folder}/function.json"] = json.dumps(content)
        files[f"{folder}/__init__.py"] = script(text, used, f"req{more}")
    return write_project(tmp_path, {**files, "requirements.txt": "azure-functions\n"})


def test_the_worker_loads_what_check_accepts_and_nothing_else(app: Path) -> None:
    found = {item.function: (item.code, item.hint) for item in check(app)}
    hint = "add `@functools.wraps(f)` to the function that it returns"
    assert found == {name.replace(" ", "-"): ("BND006", hint) for name in HIDDEN}
    with Host(app) as host:
        assert host.errors.keys() == found.keys()
        names = [name.replace(" ", "-") for name in SOUND]
        assert {name: host.invoke(name, req=Http()).error for name in names} == dict.fromkeys(names)


def test_the_decorator_is_named_once_for_all_bindings(tmp_path: Path) -> None:
    content = {"scriptFile": "__init__.py", "bindings": BINDINGS}
    content["bindings"] = [
        *BINDINGS,
        {**BINDINGS[0], "type": "blob", "name": "b", "path": "samples/b"},
    ]
    files = {"a/function.json": json.dumps(content), "a/__init__.py": script(LOST, "@deco")}
    write_project(tmp_path, {**files, "requirements.txt": "azure-functions\n"})
    message = "the decorator `deco` hides the function's parameters, so nothing receives `req`"
    found = [one for one in found_in(tmp_path) if one[0] != "BND016"]
    assert found == [("BND006", "a/__init__.py:8:2", message)]


@pytest.mark.parametrize(
    ("decorator", "receiver"),
    [
        ("@app.http()", "http"),
        ("@app.http(name='req')\n@app.blob_input(name='b', path='samples/b')", "b"),
    ],
)
def test_the_decorator_is_named_in_a_decorated_app(
    decorator: str, receiver: str, tmp_path: Path
) -> None:
    lost = LOST if receiver == "http" else INNER.format("", "request", "request", "")
    text = f"{HEAD}{lost}{decorator}\n@deco\ndef run(req, b=None): return 'ok'\n"
    write_project(tmp_path, {"app.py": text})
    message = (
        f"the decorator `deco` hides the function's parameters, so nothing receives `{receiver}`"
    )
    hint = "add `@functools.wraps(function)` to the function that it returns"
    found = [(item.code, item.message, item.hint) for item in check(tmp_path)]
    assert found == [("BND006", message, hint)]


def test_a_function_without_parameters_is_not_blamed_on_a_decorator(tmp_path: Path) -> None:
    text = f"{HEAD}{KEPT}@app.http()\n@deco\ndef run(): return 'ok'\n"
    write_project(tmp_path, {"app.py": f"import functools\n{text}"})
    assert [one[2] for one in found_in(tmp_path)] == ["the function has no parameter for `http`"]
