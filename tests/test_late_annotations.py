"""Annotations that Python evaluates late, from version 3.14 on: what an import no longer finds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import write_project
from conftest import diagnose
from funcdeco import check
from funcdeco.deployment.runtime.values import Http
from runtime_host import Host

pytestmark = pytest.mark.core

is_late = pytest.mark.skipif(sys.version_info < (3, 14), reason="an import evaluates annotations")
Write = Callable[..., Path]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

TYPED = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from nowhere import Thing
def polite(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

@app.http(route="a")
def of_type_checking(req: func.HttpRequest, context: Thing): ...

@app.http(route="b")
def in_union(req: Thing | None): ...

@app.http(route="c")
@polite
def wrapped(req: list[Thing]) -> func.HttpResponse: ...

@app.http(route="d")
def misspelled(req: func.HttpReqest): ...

@app.http(route="e")
def raises(req: func.HttpRequest, context: 1 / 0): ...

@app.function()
def bound(msg: Annotated[str, app.queue_trigger(queue_name="orders")], context: Thing): ...

@app.http(route="f")
@functools.lru_cache
def cached(req: typing.Optional[func.HttpRequest]) -> func.HttpResponse: ...
"""
NAME = "NameError: name 'Thing' is not defined"
HINT = "import it outside TYPE_CHECKING: the worker reads annotations at run time"
MISSPELLED = "AttributeError: module 'azure.functions' has no attribute 'HttpReqest'"


def unreadable(line: int, parameter: str, error: str, hint: str = "") -> tuple[object, ...]:
    message = f"the annotation of parameter `{parameter}` can't be read: {error}"
    return "PYT003", line, message, hint


FOUND = [
    unreadable(12, "context", NAME, HINT),
    unreadable(15, "req", NAME, HINT),
    unreadable(19, "req", NAME, HINT),
    unreadable(22, "req", MISSPELLED),
    unreadable(25, "context", "ZeroDivisionError: division by zero"),
    unreadable(28, "context", NAME, HINT),
]


@is_late
def test_what_cannot_be_evaluated_is_reported_per_function(faults: Faults) -> None:
    assert faults(TYPED) == FOUND


def test_the_findings_are_those_of_annotations_that_are_strings(faults: Faults) -> None:
    assert faults(TYPED, future=True) == FOUND


@is_late
def test_the_worker_refuses_the_same_functions(write_app: Write, tmp_path: Path) -> None:
    root = write_app(TYPED.replace("@app.", "# @app."))
    names = ["of_type_checking", "in_union", "wrapped", "misspelled", "raises", "cached"]
    config = (
        '{{"scriptFile": "../app.py", "entryPoint": "{}", "bindings": ['
        '{{"type": "httpTrigger", "direction": "in", "name": "req"}}, '
        '{{"type": "http", "direction": "out", "name": "$return"}}]}}'
    )
    write_project(root, {f"{name}/function.json": config.format(name) for name in names})
    with Host(root, {"PYTHONPATH": str(Path(__file__).parents[1])}) as host:
        refused = {name: error.partition(":")[0] for name, error in host.errors.items()}
    # That of the cached one is Optional, for which a build writes a script.
    assert refused == {
        **dict.fromkeys(("of_type_checking", "in_union", "wrapped"), "NameError"),
        "misspelled": "AttributeError",
        "raises": "ZeroDivisionError",
        "cached": "FunctionLoadError",
    }


def test_annotations_of_other_functions_are_not_evaluated(faults: Faults) -> None:
    source = """
ran = []
def note(text):
    ran.append(text)
def helper(x: note("helper")): ...
@app.http(route="a")
def hello(req: func.HttpRequest): ...
"""
    assert faults(source) == []


@is_late
def test_a_name_that_only_a_helper_needs_is_no_finding(faults: Faults) -> None:
    source = """
def helper(x: Nowhere, y: func.Nowhere): ...
@app.http(route="a")
def hello(req: func.HttpRequest): ...
"""
    assert faults(source) == []


def test_a_binding_in_an_annotation_with_an_error_is_reported_once(faults: Faults) -> None:
    source = """
@app.http(route="a")
def other(req): ...
def go(msg: Annotated[str, app.queue_trigger(queue_name="orders")]): ...
@app.function()
def went(msg: Annotated[str, app.queue_trigger(queue_name="orders")]): ...
"""
    message = "`queue_trigger` isn't applied to a function"
    assert [one[:3] for one in faults(source)] == [("FUN011", 4, message)]


@pytest.mark.parametrize(
    ("target", "codes"), [("3.12", ["IMP007"]), ("3.13", ["IMP007"]), ("3.14", [])]
)
def test_names_in_annotations_count_up_to_3_13(
    target: str, codes: list[str], tmp_path: Path
) -> None:
    script = "import azure.functions as func\ndef other(x: func.SignalRMessage): ...\n"
    config = '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req", '
    config += '"authLevel": "function"}, {"type": "http", "direction": "out", "name": "$return"}]}'
    files = {"f/function.json": config, "f/__init__.py": f"{script}def main(req): ...\n"}
    found = check(write_project(tmp_path, files), target_python=target)
    assert [one.code for one in found if one.code == "IMP007"] == codes


@pytest.mark.parametrize("text", ["main = functools.partial(base, 1)", "main = Handler()"])
@pytest.mark.parametrize(("target", "codes"), [("3.13", ["PYT007"]), ("3.14", [])])
def test_objects_are_entry_points_from_3_14_on(
    text: str, target: str, codes: list[str], tmp_path: Path
) -> None:
    source = "import functools\ndef base(limit, req): return 'ok'\nclass Handler:\n"
    source += f"    def __call__(self, req): return 'ok'\n{text}\n"
    config = '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req", '
    config += '"authLevel": "function"}, {"type": "http", "direction": "out", "name": "$return"}]}'
    root = write_project(tmp_path, {"f/function.json": config, "f/__init__.py": source})
    assert [one.code for one in check(root, target_python=target)] == codes
    if (3, 13) <= sys.version_info[:2] == tuple(map(int, target.split("."))):
        with Host(root) as host:
            assert bool(host.errors) == bool(codes)


def test_no_annotation_of_a_script_has_the_name_of_its_entry_point(write_app: Write) -> None:
    source = """
@app.function(entry_point="str")
@app.queue_trigger(queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def first(msg: str | None, out: func.Out[str]): ...

@app.function(entry_point="func")
@app.queue_trigger(queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def second(msg: str | None, out: func.Out[str]): ...

@app.function(entry_point="Out")
@app.queue_trigger(queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def third(msg: str | None, out: func.Out[str]): ...
"""
    root = write_app(source)
    assert diagnose(root) == ()
    assert funcdeco("build", root).code == 0
    lines = [
        (root / name / "__init__.py").read_text("utf-8") for name in ("first", "second", "third")
    ]
    assert [next(one for one in text.splitlines() if one.startswith("def ")) for text in lines] == [
        "def str(msg: builtins.str, out: func.Out[builtins.str]):",
        "def func(msg: str, out: func_.Out[str]):",
        "def Out(msg: str, out: func.Out[str]):",
    ]
    with Host(root, {"PYTHONPATH": str(Path(__file__).parents[1])}) as host:
        assert host.errors == {}


@is_late
def test_a_template_string_is_no_response(tmp_path: Path) -> None:
    config = '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req", '
    config += '"authLevel": "function"}, {"type": "http", "direction": "out", "name": "$return"}]}'
    source = "def main(req):\n    return t'{req}'\n"
    root = write_project(tmp_path, {"f/function.json": config, "f/__init__.py": source})
    [found] = check(root)
    message = "`f` returns a `Template`, which the HTTP response can't send"
    assert (found.code, found.message) == ("RET001", message)
    with Host(root) as host:
        assert "Template" in str(host.invoke("f", req=Http("GET")).error)
