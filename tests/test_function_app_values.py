"""Values that hints offer for keywords of a v2 app: azure-functions accepts each of them."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

import azure.durable_functions as df
import azure.functions as func
import pytest

from check_support import write_project
from funcdeco.bindings.annotations import choices
from funcdeco.linter.check import check
from funcdeco.sources.function_app.elements import model_of, snake
from funcdeco.sources.function_app.library_values import members_by_keyword

pytestmark = pytest.mark.core

CLASSES: tuple[Any, ...] = (func.FunctionApp, df.DFApp)
METHODS = {
    name: method
    for cls in CLASSES
    for name, method in inspect.getmembers(cls, inspect.isfunction)
    if not name.startswith("_") and name not in ("retry", "function_name")
}
UNKNOWN = "no-such-value"
LOSES_ALL = "so the host loads no function of the app"


def chosen(name: str) -> set[str]:
    """Return the keywords of a decorator with a set of values, in its model or in azure-functions."""
    method = METHODS[name]
    signature = inspect.signature(method)
    fields = getattr(model_of(name), "model_fields", {})
    ours = {key for key, info in fields.items() if any(choices(info.annotation))}
    known = {key for key in signature.parameters if snake(key) in ours}
    return known | members_by_keyword(method, signature).keys()


def required(name: str) -> dict[str, str]:
    parameters = list(inspect.signature(METHODS[name]).parameters.values())[1:]
    return {
        one.name: "arg" if one.name.endswith("_name") else "value"
        for one in parameters
        if one.default is one.empty and one.kind is not one.VAR_KEYWORD
    }


PAIRS = [(name, key) for name in METHODS if model_of(name) for key in sorted(chosen(name))]


def written(name: str, key: str, value: str) -> str:
    """Return the call of a decorator with a string for one keyword."""
    return with_value(name, key, f"[{value!r}]" if key == "methods" else repr(value))


def with_value(name: str, key: str, value: str) -> str:
    """Return the call of a decorator with the source of a value for one keyword."""
    options = {one: repr(text) for one, text in required(name).items()}
    options[key] = value
    return f"app.{name}({', '.join(f'{one}={text}' for one, text in options.items())})"


def app_with(calls: list[str]) -> str:
    head = (
        "import azure.durable_functions as df\nimport azure.functions as func\n\napp = df.DFApp()\n"
    )
    return head + "".join(f"@{one}\ndef f{number}(arg): ...\n" for number, one in enumerate(calls))


@pytest.fixture(scope="module")
def hints(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return the message and the hint for a value that no keyword has, by decorator and keyword."""
    calls = [written(name, key, UNKNOWN) for name, key in PAIRS]
    folder = tmp_path_factory.mktemp("hints")
    write_project(folder, {"app.py": None, "function_app.py": app_with(calls)})
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for item in check(folder):
        if item.property and item.function and UNKNOWN in item.message:
            pair = PAIRS[int(item.function[1:])]
            if item.property == pair[1]:
                found.setdefault(pair, []).append((item.message, item.hint))
    return found


def test_many_keywords_have_a_set_of_values() -> None:
    assert {("route", "methods"), ("route", "auth_level"), ("kafka_trigger", "protocol")} <= {
        *PAIRS
    }
    assert len(PAIRS) > 60


@pytest.mark.parametrize("pair", PAIRS, ids=".".join)
def test_azure_functions_accepts_each_value_that_a_hint_offers(
    pair: tuple[str, str], hints: dict[tuple[str, str], list[tuple[str, str]]]
) -> None:
    name, key = pair
    [(message, hint)] = hints.get(pair, [("", "")])
    raises = call_raises(name, key, UNKNOWN)
    assert message.endswith(LOSES_ALL) == raises
    offered = re.findall(r"'([^']+)'", hint)
    assert offered or hint.startswith("remove it") or not raises
    assert [one for one in offered if call_raises(name, key, one)] == []


OTHERS = {"methods": ["1", "5.5", "{'GOT'}", "('GOT',)", "'GOT,PUT'"]}
DATA_TYPES = ("blob_trigger", "blob_output", "generic_input_binding")
NO_STRINGS = ["1", "True", "[]", "func.BlobSource.EVENT_GRID"]


def test_hints_for_values_of_other_types_can_be_pasted(tmp_path: Path) -> None:
    pairs = [pair for pair in PAIRS if pair[1] != "data_type" or pair[0] in DATA_TYPES]
    cases = [(pair, value) for pair in pairs for value in OTHERS.get(pair[1], NO_STRINGS)]
    first = tmp_path / "first"
    calls = [with_value(name, key, value) for (name, key), value in cases]
    write_project(first, {"app.py": None, "function_app.py": app_with(calls)})
    pasted: dict[str, str] = {}
    for item in check(first):
        number = int((item.function or "f0")[1:])
        name, key = cases[number][0]
        if (item.code, item.property) == ("BND003", key):
            assert item.message.endswith(LOSES_ALL) == raises(calls[number])
            offered = re.findall(r"'[^']+'", item.hint)
            assert offered, item
            values = [f"[{', '.join(offered)}]"] if key == "methods" else offered
            pasted |= {with_value(name, key, one): key for one in values}
    assert len(pasted) > 60
    assert [one for one in pasted if raises(one, KeyError)] == []
    second = tmp_path / "second"
    write_project(second, {"app.py": None, "function_app.py": app_with([*pasted])})
    keys = [*pasted.values()]
    found = [one for one in check(second) if one.property == keys[int((one.function or "f0")[1:])]]
    assert [str(one) for one in found if one.severity == "error"] == []


def raises(call: str, error: type[Exception] = Exception) -> bool:
    """Return whether azure-functions raises *error* for a decorator's call."""
    try:
        eval(call, {"app": df.DFApp(), "func": func})(lambda arg: None)
    except Exception as raised:
        return isinstance(raised, error)
    return False


def call_raises(name: str, key: str, value: str) -> bool:
    """Return whether azure-functions raises KeyError for a value of a keyword."""
    return raises(written(name, key, value), KeyError)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("methods=['TRACE']", ("FUN025", "methods", "use one of 'GET', 'POST'")),
        ("methods=['GOT']", ("BND003", "methods", "use one of 'GET', 'POST'")),
        ("auth_level='system'", ("FUN025", "auth_level", "use one of 'function'")),
        ("auth_level='sytem'", ("BND003", "auth_level", "use one of 'function'")),
    ],
)
def test_a_value_that_only_function_json_has_is_not_offered(
    tmp_path: Path, arguments: str, expected: tuple[str, str, str]
) -> None:
    source = f"""\
    import azure.functions as func

    app = func.FunctionApp()


    @app.route(route="a", {arguments})
    def items(req: func.HttpRequest) -> str:
        return ""
    """
    write_project(tmp_path, {"app.py": None, "function_app.py": textwrap.dedent(source)})
    [found] = [one for one in check(tmp_path) if one.severity == "error"]
    code, key, hint = expected
    assert (found.code, found.property, found.hint[: len(hint)]) == (code, key, hint)
    assert found.message.endswith(LOSES_ALL)
    assert found.column == 24 + len(key)
    assert not re.search("TRACE|user|system", found.hint)


OWN = """\
import enum

import azure.functions as func


class Own(enum.Enum):
    JOBS = "jobs"
    LEVEL = "function"


app = func.FunctionApp()


@app.queue_trigger("job", Own.JOBS, "AzureWebJobsStorage")
def first(job: str) -> None: ...


@app.route("second", auth_level=Own.LEVEL)
def second(req: func.HttpRequest) -> str: ...


@app.route("third", methods="GET, patch")
def third(req: func.HttpRequest) -> str: ...


@app.route("fourth", methods="GETT, patch")
def fourth(req: func.HttpRequest) -> str: ...
"""


def test_hints_repeat_the_value_of_the_user(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": None, "function_app.py": OWN})
    found = [(one.code, one.function, one.hint) for one in check(tmp_path) if one.line]
    every = "'GET', 'POST', 'DELETE', 'HEAD', 'PATCH', 'PUT', 'OPTIONS'"
    assert found[:3] == [
        ("FUN025", "first", "pass its value, such as `Own.JOBS.value`"),
        ("FUN025", "second", "pass its value, such as `Own.LEVEL.value`"),
        ("BND003", "third", 'use ["GET", "patch"]'),
    ]
    assert found[3][:2] == ("BND003", "fourth")
    assert found[3][2].startswith(f"use a list of {every}")
