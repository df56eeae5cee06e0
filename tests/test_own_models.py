"""Decorators of the user's own: their models are used only where the app is imported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import funcdeco
from funcdeco import load
from funcdeco.errors import AppError
from funcdeco.project.default_host import HOST_JSON

pytestmark = pytest.mark.core

MODELS = '''\
import enum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, field_validator

from funcdeco.bindings.base import Batched, Binding, Connection, Expression, Holds, Output, Trigger
from funcdeco.bindings.http import Http, HttpOutput, HttpTrigger
from funcdeco.bindings.mount import Asgi
from funcdeco.bindings.rules import Needs
from funcdeco.bindings.queue import QueueTrigger


class Speed(enum.Enum):
    FAST = "fast"


class Part(BaseModel):
    size_cm: int = Field(1, serialization_alias="sizeCm")


class BeltTrigger(Batched, Trigger):
    """A crate on the belt starts the function."""

    type = "acmeBeltTrigger"
    documentation = "https://example.com/acme"
    resource_property = "belt_name"
    rules = (Needs("speed", ("width",)),)

    belt_name: str
    speed: Literal["slow", "fast"] = "slow"
    width: Annotated[int | None, Field(serialization_alias="widthCm")] = None
    connection: Connection = "ACME"
    parts: Any = None

    @field_validator("belt_name")
    @classmethod
    def _lower(cls, name: str) -> str:
        if name == "east":
            raise ValueError("the east belt is closed")
        return {"west": "left"}.get(name, name.lower())

    @field_validator("parts")
    @classmethod
    def _parts(cls, value: Any) -> Any:
        return [Part(size_cm=value), Speed.FAST]


class BeltOutput(Output):
    """The function puts a crate on the belt."""

    type = "acmeBelt"
    documentation = "https://example.com/acme"
    belt_name: Annotated[Expression, Holds("storage queue")]

    @property
    def resource(self) -> str:
        return f"belt {self.belt_name}"

    def settings(self):
        yield "belt_name", f"BELT_{self.belt_name}"


class Page(Http):
    """An HTML page."""

    theme: str = "plain"


class Pair(Trigger):
    """Two elements of `bindings`."""

    element = BeltTrigger
    documentation = "https://example.com/acme"
    type = "pair"
    belt_name: str

    def expand(self):
        yield BeltTrigger(name=self.name, belt_name=self.belt_name)
        yield BeltOutput(name="$return", belt_name=self.belt_name)


class Bus(QueueTrigger):
    """A known trigger with a closed list of queues."""

    queue_name: Literal["orders"] = "orders"


class Site(Asgi):
    """An application below /site."""

    def expand(self):
        return HttpTrigger(name="req", route="site/{*route}"), HttpOutput(name="$return")
'''
SHOP = """\
import models
from funcdeco import App
from funcdeco.bindings.root import FunctionOptions
from funcdeco.declare import declare, mount

class Shop(App):
    belt_trigger = declare(lambda: models.BeltTrigger)
    belt_output = declare(lambda: models.BeltOutput)
    page = declare(lambda: models.Page)
    pair = declare(lambda: models.Pair)
    bus = declare(lambda: models.Bus)
    site = mount(lambda: models.Site)
    options = declare(lambda: FunctionOptions)
"""
APP = """\
from shop import Shop
app = Shop(auth_level="anonymous")
"""
SOUND = """
from funcdeco import Blueprint
import azure.functions as func

@app.belt_trigger(belt_name="west", speed="fast", width=4, cardinality="many", parts=3)
@app.belt_output(name="out", belt_name="south")
def move(crate: str, out: func.Out[str]) -> None: ...

@app.page(route="start", theme="dark")
def start(req): return "x"

@app.pair(belt_name="north")
def both(crate): return "x"

@app.bus(connection="BUS", extra={"more": [1, None]})
@app.options(name="renamed")
def bus(msg): ...

async def site(scope, receive, send): ...
app.site(site, name="web")
"""
FAULTS = """
@app.belt_trigger(belt_name="east", sped=1)
def closed(crate): ...

@app.belt_trigger(belt_name="a", speed="fast")
def wide(crate): ...

@app.belt_trigger("a")
def positions(crate): ...

@app.belt_trigger
def bare(crate): ...

@app.bus(queue_name="others", connection="BUS")
def others(msg): ...

@app.page(route="{a", theme=5)
def start(req): return "x"

@app.pair(belt_name="east")
def pairs(crate): return "x"

@app.belt_output(name="out", belt_name="\\ud800")
@app.queue_trigger(queue_name="orders")
def surrogate(msg, out): ...
"""


@pytest.fixture
def shop(tmp_path: Path) -> Callable[..., Path]:
    """Write an app with decorators of its own."""

    def write(functions: str, models: str = MODELS) -> Path:
        texts = {"models.py": models, "shop.py": SHOP, "app.py": APP + functions}
        for name, text in {**texts, "host.json": HOST_JSON}.items():
            (tmp_path / name).write_text(text, "utf-8")
        return tmp_path

    return write


def test_models_are_used_as_if_the_app_were_imported_here(shop: Callable[..., Path]) -> None:
    folder = shop(SOUND)
    here = {function.name: function.function_json for function in load(folder)}
    done = funcdeco("build", "--output", "out", cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    assert here == {
        file.parent.name: json.loads(file.read_bytes())
        for file in (folder / "out").glob("*/function.json")
    }
    assert here["move"]["bindings"] == [
        {
            "type": "acmeBeltTrigger",
            "direction": "in",
            "name": "crate",
            "beltName": "left",
            "speed": "fast",
            "widthCm": 4,
            "parts": [{"sizeCm": 3}, "fast"],
            "cardinality": "many",
        },
        {"type": "acmeBelt", "direction": "out", "name": "out", "beltName": "south"},
    ]
    assert [one["type"] for one in here["both"]["bindings"]] == ["acmeBeltTrigger", "acmeBelt"]
    assert here["both"]["bindings"][0]["name"] == "crate"
    assert here["start"]["bindings"][0]["authLevel"] == "anonymous"
    assert here["web"]["bindings"][0]["route"] == "site/{*route}"
    assert [one.name for one in load(folder).settings] == [
        "ACME",
        "BELT_north",
        "BELT_south",
        "BUS",
    ]


def test_tables_show_what_models_compute(shop: Callable[..., Path]) -> None:
    listed = funcdeco("list", "--format", "json", cwd=shop(SOUND))
    functions = {one["name"]: one for one in json.loads(listed.out)["functions"]}
    assert functions["move"]["resource"] == "left"
    assert {one["name"] for one in json.loads(listed.out)["settings"]} == {
        *("ACME", "BELT_north", "BELT_south", "BUS")
    }


def test_all_problems_are_reported_as_if_the_app_were_imported_here(
    shop: Callable[..., Path],
) -> None:
    folder = shop(FAULTS)
    with pytest.raises(AppError) as caught:
        load(folder)
    here = [(one.code, one.line, one.message, one.hint) for one in caught.value.diagnostics]
    done = funcdeco("build", "--format", "json", cwd=folder)
    assert [
        (one["code"], one["line"], one["message"], one["hint"]) for one in json.loads(done.out)
    ] == here
    assert here == [
        ("BND003", 4, "invalid `belt_name`: 'east'", "the east belt is closed"),
        ("BND001", 4, "`belt_trigger` has no property `sped`", "did you mean `speed`?"),
        ("BND003", 7, "`belt_trigger`: `speed` requires `width`", ""),
        (
            "BND004",
            10,
            "`belt_trigger` accepts only keyword arguments, not 'a'",
            "for `belt_name`, write `belt_trigger(belt_name='a', ...)`",
        ),
        (
            "BND004",
            13,
            "`@app.belt_trigger` must be called with parentheses",
            "write `@app.belt_trigger(belt_name=...)`",
        ),
        ("BND003", 16, "invalid `queue_name`: 'others'", "use one of 'orders'"),
        ("BND003", 19, "`theme` must be a string, not 5", 'write `"5"`'),
        (
            "BND003",
            22,
            "the model of `pair` raises ValidationError: belt_name: Value error, the east belt is "
            "closed",
            "raise ValueError for an invalid value: its message becomes the hint",
        ),
        ("BND003", 25, "`belt_name` must be valid Unicode, without unpaired surrogates", ""),
    ]


def test_the_app_is_imported_once_and_its_output_is_not_in_the_result(
    shop: Callable[..., Path],
) -> None:
    folder = shop(SOUND + "print('imported')\nopen('count', 'a').write('x')\n")
    for command in (["check", "--format", "json"], ["build"], ["list"]):
        done = funcdeco(*command, cwd=folder)
        assert (folder / "count").read_text() == "x", command
        assert done.code == 0 and "imported" not in done.out
        (folder / "count").unlink()


def raising(statement: str) -> str:
    return MODELS.replace('if name == "east":', f'if name == "east":\n            {statement}')


@pytest.mark.parametrize(
    ("statement", "reported"),
    [
        ("raise KeyError('x')", "BND003: the model of `belt_trigger` raises KeyError: 'x'"),
        ("import sys; sys.exit(3)", "BND003: the model of `belt_trigger` raises SystemExit: 3"),
        ("import os; os._exit(3)", "APP015: importing `app` ends the process with exit code 3"),
        (
            "import time; time.sleep(100)",
            "APP014: importing `app` takes longer than 0.5 seconds",
        ),
        ("return None.x", "raises AttributeError: 'NoneType' object has no attribute 'x'"),
    ],
)
def test_a_model_that_misbehaves_is_a_finding(
    statement: str, reported: str, shop: Callable[..., Path]
) -> None:
    folder = shop("@app.belt_trigger(belt_name='east')\ndef f(crate): ...\n", raising(statement))
    limit = ["--import-timeout", "0.5"] if "sleep" in statement else []
    done = funcdeco("check", "--format", "concise", *limit, cwd=folder)
    assert (done.code, done.err) == (1, "")
    assert reported in done.out.splitlines()[0]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("int", "the model of `belt_trigger` is not a binding model"),
        ("lambda **options: None", "the model of `belt_trigger` is not a binding model"),
        ("Binding", "`Binding` is neither a trigger, an input nor an output"),
        ("type('Belt', (Trigger,), {'__module__': 'm'})", "`Belt` has no binding type"),
        ("type('Belt', (Trigger,), {'type': ''})", "`Belt` has no binding type"),
    ],
)
def test_a_model_that_is_incomplete_is_a_finding(
    model: str, message: str, shop: Callable[..., Path]
) -> None:
    models = f"{MODELS}\nBeltTrigger = {model}\n"
    folder = shop("@app.belt_trigger(belt_name='a')\ndef f(crate): ...\n", models)
    done = funcdeco("check", "--format", "concise", cwd=folder)
    assert done.code == 1, done
    assert re.match(rf"app\.py:3:\d+: error APP018: {re.escape(message)}\n", done.out), done.out
