"""Durable functions of the v1 model in a v2 app, where only decorators declare functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import place, write_project
from funcdeco.linter.check import check
from test_function_app_durable import indexed

pytestmark = pytest.mark.core

HEAD = """\
import azure.durable_functions as df
import azure.functions as func

def orders(context):
    yield context.create_timer(context.current_utc_datetime)

"""
"""Lines 1 to 6, so that a test's own source begins in line 7."""
LOST = "so the host loads no function of the app"
NO_APP = f"function_app.py has no `FunctionApp` at its top level, {LOST}"

Found = tuple[str, str, str, str]


def hint(app: str, kind: str, name: str) -> str:
    trigger = {"Orchestrator": "orchestration", "Entity": "entity"}[kind]
    decorator = f'@{app}.{trigger}_trigger(context_name="context")'
    return f"write `{decorator}` above `{name}` instead of `df.{kind}.create`"


def lost(at: str, kind: str, name: str, app: str = "app") -> Found:
    message = f"`df.{kind}.create` declares no function of a v2 app"
    message += f", so the host doesn't load {name!r}"
    return "FUN011", at, message, hint(app, kind, name)


ORDERS = "main = df.Orchestrator.create(orders)\n"
APP = "app = func.FunctionApp()\n"
BLUEPRINT = """\
import azure.functions as func
from azure.durable_functions import Entity
bp = func.Blueprint()
@bp.timer_trigger("t", schedule="0 0 6 * * *")
def tidy(t: func.TimerRequest): ...
def count(context):
    context.set_state(1)
counter = Entity.create(count)
"""
REGISTER = "import more\napp.register_functions(more.bp)\n"

FOUND: dict[str, tuple[str, list[Found]]] = {
    "without_an_app": (
        ORDERS,
        [
            (
                *("APP007", "function_app.py:7:8", NO_APP),
                f"add `app = func.FunctionApp()`, and {hint('app', 'Orchestrator', 'orders')}",
            )
        ],
    ),
    "two_without_an_app": (
        ORDERS + "counter = df.Entity.create(lambda context: None)\n",
        [
            (
                *("APP007", "function_app.py:7:8", NO_APP),
                f"add `app = func.FunctionApp()`, and {hint('app', 'Orchestrator', 'orders')}"
                f", and {hint('app', 'Entity', 'counter')}",
            )
        ],
    ),
    "with_an_app": (APP + ORDERS, [lost("function_app.py:8:8", "Orchestrator", "orders")]),
    "with_an_app_of_another_name": (
        "durable = df.DFApp()\nmain: object = df.Orchestrator.create(\n    orders\n)\n",
        [lost("function_app.py:8:16", "Orchestrator", "orders", "durable")],
    ),
    "as_a_decorator": (
        APP + "@df.Entity.create\ndef counter(context):\n    context.set_state(1)\n",
        [lost("function_app.py:8:1", "Entity", "counter")],
    ),
    "next_to_a_function": (
        APP + '@app.route()\ndef hello(req):\n    return "Hello!"\n' + ORDERS,
        [lost("function_app.py:11:8", "Orchestrator", "orders")],
    ),
    "twice": (
        APP + ORDERS + "again = main\n",
        [lost("function_app.py:8:8", "Orchestrator", "orders")],
    ),
    "in_a_blueprint": (
        APP + REGISTER,
        [lost("more.py:8:11", "Entity", "count", "bp")],
    ),
    "imported_from_a_blueprint": (
        APP + REGISTER + "from more import counter\n",
        [lost("more.py:8:11", "Entity", "count", "bp")],
    ),
}
DECLARED = 'orders = app.orchestration_trigger(context_name="context")(orders)\n'
SOUND: dict[str, str] = {
    "decorated": APP + DECLARED,
    "decorated_and_created": APP + "main = df.Orchestrator.create(orders)\n" + DECLARED,
    "created_from_the_builder": APP + DECLARED + ORDERS,
    "created_in_a_function": APP + "def handle():\n    return df.Orchestrator.create(orders)\n",
    "an_app_alone": APP,
}


def written(folder: Path, source: str) -> Path:
    files: dict[str, str | None] = {"app.py": None, "function_app.py": HEAD + source}
    files |= {"more.py": BLUEPRINT} if REGISTER in source else {}
    write_project(folder, {**files, "requirements.txt": "azure-functions-durable<2\n"})
    return folder


@pytest.mark.parametrize("name", FOUND)
def test_a_created_function_without_a_decorator_is_one_finding(tmp_path: Path, name: str) -> None:
    source, expected = FOUND[name]
    found = check(written(tmp_path, source))
    assert [(one.code, place(one, tmp_path), one.message, one.hint) for one in found] == expected


@pytest.mark.parametrize("name", SOUND)
def test_a_created_function_that_is_declared_is_no_finding(tmp_path: Path, name: str) -> None:
    found = [one.code for one in check(written(tmp_path, SOUND[name]))]
    assert found == ([] if DECLARED in SOUND[name] else ["APP012"])


@pytest.mark.parametrize(
    ("name", "loaded"), [("with_an_app", []), ("next_to_a_function", ["hello"])]
)
def test_the_worker_loads_no_created_function(tmp_path: Path, name: str, loaded: list[str]) -> None:
    names = [one["name"] for one in indexed(written(tmp_path, FOUND[name][0]))]
    assert names == loaded
