"""How decorators of v2 apps are written: names, parentheses, order and registration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import place
from funcdeco.linter.check import check
from needs import need_azure_functions
from test_function_app import HEAD, project

pytestmark = pytest.mark.core

Found = list[tuple[str, str, str, str]]
LOSES_ALL = "so the host loads no function of the app"
SOUND = '\n\n@app.route(route="sound")\ndef sound(req: func.HttpRequest) -> str:\n    return ""\n'
NAMES = """
@app.rout(route="a")
def rout(req): ...
@app.http
def http(req): ...
@app.get("b")
def get(req): ...
@app.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")
@app.queue_outptu(arg_name="out", queue_name="done", connection="AzureWebJobsStorage")
def queue_output(msg: str, out): ...
@app.event_hub_trigger(arg_name="e", event_hub_name="h", connection="H")
def event_hub(e): ...
@app.durable_openai_agent_orchestrator
def agent(context): ...
@app.cosmos_trigger(arg_name="docs")
def cosmos(docs): ...
@app.something()
def something(docs): ...
bp = func.Blueprint()
@bp.timer(schedule="0 0 6 * * *", arg_name="timer")
def timer(timer): ...
@bp.route(route="c")
def c(req): ...
more = func.Blueprint()
more.register_functions(bp)
app.regster_functions(more)
app.include(func.Blueprint())
app.run()
"""
BARE = """
@app.route
def bare(req): ...
@app.queue_trigger
def bare_queue(msg): ...
@app.route(route="a")
@app.function_name
def bare_name(req): ...
@app.retry
@app.route(route="b")
def bare_retry(req): ...
@app.function_name
@app.route(route="c")
def above(req): ...
app.route(route="d")
app.queue_output(queue_name="e")
"""
ORDER = """
import functools
def logged(f):
    def w(*a, **k):
        return f(*a, **k)
    return w
@app.route(route="a")
@logged
@app.blob_input(arg_name="b", path="texts/b", connection="AzureWebJobsStorage")
def hidden(req, b): ...
@app.route(route="b")
@functools.lru_cache
@app.function_name("in-between")
def cache(req): ...
@app.durable_client_input(client_name="client")
@app.route(route="c")
async def start(req, client): ...
@app.activity_trigger(input_name="x")
@app.function_name("other")
@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:05")
def act(x: str): ...
@app.function_name("first")
@app.function_name("second")
@app.route(route="d")
def names(req): ...
bp = func.Blueprint()
@app.route(route="e")
@bp.function_name("x")
def mixed(req): ...
@app.route(route="f")
@functools.lru_cache
def cached(req): ...
class Api:
    @app.route(route="g")
    @staticmethod
    def static(req): ...
    @app.route(route="h")
    @classmethod
    def method(cls, req): ...
"""
REGISTERED = """
early = func.Blueprint()
app.register_functions(early)
@early.route(route="a")
def a(req): ...
@early.route(route="b")
def b(req): ...
never = func.Blueprint()
@never.route(route="c")
def c(req): ...
twice = func.Blueprint()
@twice.route(route="d")
def d(req): ...
app.register_functions(twice)
app.register_functions(twice)
def setup():
    app.register_functions(never)
"""


def found_in(folder: Path, text: str) -> Found:
    """Return the findings in an app, with lines counted from the start of *text*."""
    project(folder, HEAD + SOUND + text)
    start = (HEAD + SOUND).count("\n")
    found = check(folder, ignore=["SEC", "CON", "PKG", "SET"])
    places = (place(item, folder).split(":") for item in found)
    return [
        (item.code, f"{int(line) - start}:{column}", item.message, item.hint)
        for item, (_, line, column) in zip(found, places, strict=True)
    ]


def unknown(
    at: str, owner: str, name: str, hint: str, kind: str = "decorator"
) -> tuple[str, str, str, str]:
    return "APP016", at, f"`{owner}` has no {kind} `{name}`, {LOSES_ALL}", hint


def bare(at: str, name: str, call: str) -> tuple[str, str, str, str]:
    message = f"`{name}` is written without parentheses, {LOSES_ALL}"
    return "FUN025", at, message, f"write `@app.{call}`"


def bare_alone(at: str, name: str, function: str, call: str) -> tuple[str, str, str, str]:
    message = f"`{name}` is written without parentheses, so it isn't applied to {function!r}"
    return "FUN011", at, message, f"write `@app.{call}`"


def test_names_that_no_decorator_has(tmp_path: Path) -> None:
    assert found_in(tmp_path, NAMES) == [
        unknown("2:2", "app", "rout", "did you mean `route`?"),
        unknown("4:1", "app", "http", "use `route`"),
        unknown("6:2", "app", "get", 'write `@app.route(route="b", methods=["GET"])`'),
        unknown("9:2", "app", "queue_outptu", "did you mean `queue_output`?"),
        unknown("11:2", "app", "event_hub_trigger", "use `event_hub_message_trigger`"),
        unknown(
            "13:1",
            "app",
            "durable_openai_agent_orchestrator",
            "use `df.DFApp` or `df.Blueprint` of `azure.durable_functions`",
        ),
        unknown("15:2", "app", "cosmos_trigger", "did you mean `cosmos_db_trigger`?"),
        unknown("17:2", "app", "something", ""),
        unknown("20:2", "bp", "timer", "did you mean `timer_trigger`?"),
        unknown(
            "25:1",
            "more",
            "register_functions",
            "only an app has it: register each blueprint there",
            "method",
        ),
        unknown("26:1", "app", "regster_functions", "did you mean `register_functions`?", "method"),
        unknown("27:1", "app", "include", "use `register_functions`", "method"),
        unknown("28:1", "app", "run", "", "method"),
    ]


def test_a_name_that_is_used_in_another_way_ends_the_import(tmp_path: Path) -> None:
    project(tmp_path, f"{HEAD}route = app.rout\n")
    error = "AttributeError: 'FunctionApp' object has no attribute 'rout'"
    assert [(item.code, item.line, item.message, item.hint) for item in check(tmp_path)] == [
        (
            "APP004",
            4,
            f"the module raises when it is imported: {error}, {LOSES_ALL}",
            "did you mean `route`?",
        )
    ]


@pytest.mark.deep
def test_a_decorator_of_a_newer_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", need_azure_functions("1.20.0"), prepend=os.pathsep)
    project(tmp_path, f"{HEAD}@app.kafka_trigger()\ndef kafka(msg): ...\n")
    command = [sys.executable, "-m", "funcdeco", "check"]  # this process has imported another one
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "`kafka_trigger` requires azure-functions 1.21 or newer" in done.stdout


def test_decorators_without_parentheses_or_function(tmp_path: Path) -> None:
    raised = (
        "`queue_output` raises TypeError: BindingApi.queue_output() missing 2 required positional"
        f" arguments: 'arg_name' and 'connection', {LOSES_ALL}"
    )
    assert found_in(tmp_path, BARE) == [
        bare_alone("2:1", "route", "bare", "route()"),
        bare("4:1", "queue_trigger", "queue_trigger(arg_name=..., queue_name=..., connection=...)"),
        bare("7:1", "function_name", "function_name(name=...)"),
        bare("9:1", "retry", "retry(strategy=..., max_retry_count=...)"),
        bare_alone("12:1", "function_name", "above", "function_name(name=...)"),
        ("FUN011", "15:1", "`route` isn't applied to a function", "is the `@` missing?"),
        ("FUN025", "16:1", raised, "correct its arguments"),
    ]


def test_decorators_in_an_order_that_breaks(tmp_path: Path) -> None:
    below = "below the decorators of azure-functions"
    bottom = "move `{}` to the bottom, directly above the function"
    no_function = "module, class, method, function, traceback, frame, or code object was expected"
    assert found_in(tmp_path, ORDER) == [
        (
            "FUN026",
            "7:2",
            f"`logged` hides `blob_input` from `route`, {LOSES_ALL}",
            f"move `logged` {below}",
        ),
        (
            "FUN026",
            "11:2",
            f"another decorator hides `function_name` from `route`, {LOSES_ALL}",
            f"move that decorator {below}",
        ),
        (
            "FUN026",
            "15:2",
            f"`durable_client_input` drops `route` below it, {LOSES_ALL}",
            bottom.format("durable_client_input"),
        ),
        (
            "FUN011",
            "18:2",
            "`activity_trigger` drops `function_name`, `retry` below it",
            bottom.format("activity_trigger"),
        ),
        (
            "FUN011",
            "22:2",
            "`function_name` has no effect: the function has another one below it",
            "remove one of them",
        ),
        (
            "FUN026",
            "27:2",
            f"`route` is above a decorator of another app or blueprint, {LOSES_ALL}",
            "use only decorators of the same app or blueprint, without a function in between",
        ),
        (
            "FUN007",
            "30:2",
            f"the worker can't read 'cached': TypeError: {no_function}, got _lru_cache_wrapper,"
            f" {LOSES_ALL}",
            "decorate a plain function",
        ),
        (
            "FUN007",
            "34:6",
            f"the worker can't read 'static': TypeError: {no_function}, got staticmethod,"
            f" {LOSES_ALL}",
            "move `@staticmethod` above the decorators of azure-functions",
        ),
        (
            "FUN025",
            "37:6",
            "`route` raises ValueError: Unsupported type for function app decorator found.,"
            f" {LOSES_ALL}",
            "decorate a plain function",
        ),
    ]


def test_registration_of_blueprints(tmp_path: Path) -> None:
    assert found_in(tmp_path, REGISTERED) == [
        (
            "APP019",
            "3:1",
            "`a`, `b` are added to the blueprint after it is registered, so the host doesn't load"
            " them",
            "register the blueprint below its functions",
        ),
        (
            "APP019",
            "8:9",
            "the blueprint isn't registered, so the host doesn't load `c`",
            "`app.register_functions(never)` in function_app.py isn't run: check its condition, or move"
            " it to the top level",
        ),
        (
            "APP013",
            "15:1",
            f"the blueprint is registered twice with the same names, {LOSES_ALL}",
            "remove one of the calls",
        ),
    ]


def test_a_generic_trigger_of_another_type_loses_only_its_function(tmp_path: Path) -> None:
    text = '\n\n@app.generic_trigger(arg_name="x", type="odd")\ndef odd(x: str) -> None: ...\n'
    root = project(tmp_path, HEAD + text + SOUND)
    (root / "host.json").write_text('{"version": "2.0"}', "utf-8")  # any extension may be used
    found = [one for one in check(root) if one.function == "odd" and one.severity == "error"]
    assert [(one.code, one.message, one.hint) for one in found] == [
        (
            "FUN004",
            "function 'odd' has no trigger, so the host rejects it",
            'the `type` of a trigger ends in "Trigger"',
        )
    ]


def test_an_unknown_type_in_the_bundle_is_one_finding(tmp_path: Path) -> None:
    text = (
        '\n\n@app.generic_trigger(arg_name="x", type="kafkaTriger")\ndef odd(x: str) -> None: ...\n'
    )
    root = project(tmp_path, HEAD + text + SOUND)
    found = [one for one in check(root) if one.function == "odd" and one.severity == "error"]
    assert [(one.code, one.hint) for one in found] == [("BND021", "did you mean `kafkaTrigger`?")]


def test_only_check_reports_a_decorator_without_effect_on_a_function(tmp_path: Path) -> None:
    retry = '@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:05")\n'
    text = f'\n\n{retry}{retry}@app.timer_trigger("t", "0 0 6 * * *")\ndef night(t): ...\n'
    root = project(tmp_path, HEAD + text + "\n\napp.route(route='lost')\n")
    lost, idle = "`route` isn't applied", "`retry` has no effect"
    for command, expected in (("check", [True, True]), ("list", [True, False])):
        done = funcdeco(command, cwd=root)
        assert [one in done.out + done.err for one in (lost, idle)] == expected
