"""One wrong value in a v2 app is one finding, for every keyword of every decorator."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import azure.durable_functions as df
import pytest

from check_support import write_project
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.linter.check import check

pytestmark = pytest.mark.once

PARTS = 8
WRONG = ["None", "''", "0", "[]", "object()"]
NO_DECORATORS = ("get_functions", "register_functions", "register_blueprint")
ABOVE = {"mcp_tool_property": "@app.mcp_tool()\n"}
TIMER = "@app.timer_trigger('timer', '0 0 6 * * *')\n"
SOUND = {
    "schedule": "'0 0 6 * * *'",
    "path": "'samples/name.txt'",
    "strategy": "'fixed_delay'",
    "max_retry_count": "'3'",
    "delay_interval": "'00:00:05'",
    "input_type": "'RawText'",
    "connection": "'AzureWebJobsStorage'",
    "generic_input_binding.type": "'blob'",
    "generic_output_binding.type": "'queue'",
    "generic_trigger.type": "'queueTrigger'",
}
NOT_VALUES = {"SET001", "BND023"}
"""Codes about app settings and the extension bundle, rather than about a value."""


def parameters(name: str) -> list[inspect.Parameter]:
    _, *others = inspect.signature(getattr(df.DFApp, name)).parameters.values()
    return [one for one in others if one.kind is not one.VAR_KEYWORD]


METHODS = [
    name
    for name, _ in inspect.getmembers(df.DFApp, inspect.isfunction)
    if not name.startswith("_") and name not in (*NO_DECORATORS, "validate_function_names")
]


def source(name: str, function: str, key: str, value: str) -> str:
    """Return a function with one decorator, in which one keyword has another value."""
    options = {
        one.name: SOUND.get(f"{name}.{one.name}") or SOUND.get(one.name) or f"'{function}x'"
        for one in parameters(name)
        if one.default is one.empty
    }
    names = [one for one in options if one.endswith("_name") and one.split("_")[0] in NAMED]
    options |= dict.fromkeys(names, "'arg'")
    if key:
        options[key] = value
    call = f"@app.{name}({', '.join(f'{one}={text}' for one, text in options.items())})\n"
    if name.endswith(("trigger", "trigger_v3", "tool")) or name in ("route", "schedule"):
        return f"{call}def {function}({'arg' if names else 'req'}): ...\n"
    if name in ("function_name", "retry", "http_type"):
        return f"{call}{TIMER}def {function}(timer): ...\n"
    if name in ABOVE:
        return f"{ABOVE[name]}{call}def {function}(arg): ...\n"
    return f"{TIMER}{call}def {function}(timer, arg): ...\n"


NAMED = ("arg", "trigger", "context", "input", "client")


def cases(part: int) -> Iterator[tuple[str, str, str]]:
    """Yield decorators, keywords and values; each decorator first as it should be."""
    for name in METHODS[part::PARTS]:
        yield name, "", ""
        for one in parameters(name):
            for value in WRONG:
                yield name, one.name, value


def by_function(root: Path) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = {}
    for item in check(root):
        if item.code not in NOT_VALUES:
            found.setdefault(item.function or "", []).append(item)
    return found


def in_general(item: Diagnostic) -> tuple[str, str]:
    """Return the code and the message of a finding, without the function's own names."""
    return item.code, re.sub(r"\bf\d+x?\b", "F", item.message)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_wrong_value_is_one_finding(tmp_path: Path, part: int) -> None:
    every = list(cases(part))
    text = "import azure.durable_functions as df\n\napp = df.DFApp()\n\n\n"
    text += "\n\n".join(source(name, f"f{at}", *rest) for at, (name, *rest) in enumerate(every))
    values: Any = {"Values": {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}}
    files: dict[str, str | None] = {"local.settings.json": json.dumps(values)}
    write_project(tmp_path, {**files, "app.py": None, "function_app.py": text})
    found = by_function(tmp_path)
    usual: set[tuple[str, str]] = set()
    several: list[object] = []
    for at, (name, key, value) in enumerate(every):
        items = found.get(f"f{at}", [])
        if not key:
            usual = set(map(in_general, items))
        more = [item for item in items if in_general(item) not in usual]
        if len(more) > 1:
            several.append((name, key, value, *map(str, more)))
    assert several == []


QUEUE = "@app.queue_trigger('job', 'jobs', 'AzureWebJobsStorage')\n"
BLOB = "@app.blob_{}('data', 'samples/a.txt', 'AzureWebJobsStorage'{})\n"
# The decorators, of which azure-functions raises one, the parameters, and the code.
RAISING = {
    "keyword_missing": (f"{QUEUE}@app.queue_output('out', 'done')\n", "job, out", "BND002"),
    "wrong_member": (f"{QUEUE[:-2]}, data_type='foo')\n", "job", "BND003"),
    "wrong_level": ("@app.route(auth_level='foo')\n", "req", "BND003"),
    "second_trigger": (f"{QUEUE}{TIMER}", "job, timer", "FUN005"),
    "wrong_retry": (f"{QUEUE}@app.retry('sometimes', '3')\n", "job", "BND003"),
}
# A decorator, a parameter, and the code.
IN_THE_SIGNATURE = {
    "more": ("", ", other", "BND007"),
    "fewer": (BLOB.format("input", ""), "", "BND006"),
    "misspelled": (BLOB.format("input", ""), ", dat", "BND006"),
    "not_out": (BLOB.format("output", ""), ", data: str", "PYT002"),
    "of_the_context": ("", ", context: int", "PYT004"),
}


def test_a_wrong_value_hides_no_mistake_in_the_signature(tmp_path: Path) -> None:
    text = "import azure.functions as func\n\napp = func.FunctionApp()\n\n\n"
    expected: dict[str, set[str]] = {}
    for first, (above, given, code) in RAISING.items():
        for second, (below, parameter, other) in IN_THE_SIGNATURE.items():
            name = f"{first}__{second}"
            if (code, other) == ("FUN005", "PYT004"):
                continue  # the types of parameters may depend on the trigger
            route = name if "route" in above else ""
            text += f"{above.replace('route(', f'route({route!r}, ')}{below}"
            text += f"def {name}({given}{parameter}): ...\n\n\n"
            expected[name] = {code, other}
    files: dict[str, str | None] = {"app.py": None, "function_app.py": text}
    write_project(tmp_path, files)
    found = by_function(tmp_path)
    errors = {
        name: {one.code for one in items if one.severity == "error"}
        for name, items in found.items()
        if name
    }
    assert errors == expected


def test_the_parameters_of_decorators_that_raise_are_known(tmp_path: Path) -> None:
    text = """\
import azure.functions as func

app = func.FunctionApp()


@app.route("first", auth_level="foo", trigger_arg_name="request")
def first(request: str) -> int: ...


@app.queue_trigger("job", "jobs", "AzureWebJobsStorage")
@app.timer_trigger("timer", "0 0 6 * * *")
def second(job: str, timer: str) -> None: ...


@app.generic_trigger("thing", None)
@app.queue_output(queue_name="done", connection="AzureWebJobsStorage")
def third(thing, anything) -> None: ...


@app.mcp_tool(tool_properties="{")
def fourth(city: str, days: int) -> str: ...
"""
    write_project(tmp_path, {"app.py": None, "function_app.py": text})
    found = {
        name: sorted(one.code for one in items if one.severity == "error")
        for name, items in by_function(tmp_path).items()
    }
    assert found == {
        "first": ["BND003"],
        "second": ["FUN005"],
        "third": ["BND002", "BND003"],
        "fourth": ["BND001"],
    }
