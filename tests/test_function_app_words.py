"""Messages and hints for v2 apps: what is wrong, and what to write in the words of azure-functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import place
from funcdeco.linter.check import check
from test_function_app import HEAD, LOST, project

pytestmark = pytest.mark.core

QUEUE = '@app.queue_trigger(arg_name="msg", queue_name="jobs", connection="AzureWebJobsStorage")\n'
TIMER = (
    '@app.timer_trigger("timer", "0 0 6 * * *")\n'
    "def nightly(timer: func.TimerRequest) -> None:\n    print(timer.past_due)\n"
)
RETRY = '@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="{}")\n'
NO_VALUE = "write a value; `os.getenv` returns None for an app setting that isn't set"


def found_in(folder: Path, text: str, **files: str) -> list[tuple[str, str, str, str]]:
    """Return the code, place, message and hint of each finding."""
    items = check(project(folder, text, **files))
    return [(item.code, place(item, folder), item.message, item.hint) for item in items]


def shown(folder: Path, text: str, **files: str) -> list[tuple[str, str]]:
    """Return the message and the hint of each finding."""
    return [(message, hint) for *_, message, hint in found_in(folder, text, **files)]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("http_trigger", "use `route`"),
        ("httpTrigger", "use `route`"),
        ("timerTrigger", "use `timer_trigger`"),
        ("orchestrator", "use `orchestration_trigger`"),
        ("cosmos_db_trigger_v4", "use `cosmos_db_trigger`"),
        ("sql_output_v2", "use `sql_output`"),
        ("blob_storage_trigger", "did you mean `blob_trigger`?"),
        ("storage_queue_output", "did you mean `queue_output`?"),
        ("retry_policy", "did you mean `retry`?"),
        ("signalr_output", 'use `generic_output_binding(arg_name=..., type="signalR", ...)`'),
        ("send_grid_output", 'use `generic_output_binding(arg_name=..., type="sendGrid", ...)`'),
        (
            "redis_list_trigger",
            'use `generic_trigger(arg_name=..., type="redisListTrigger", ...)`',
        ),
        ("redis_input", 'use `generic_input_binding(arg_name=..., type="redis", ...)`'),
        ("middleware", ""),
    ],
)
def test_a_hint_names_the_decorator_that_was_meant(tmp_path: Path, name: str, hint: str) -> None:
    text = f"{HEAD}\n\n@app.{name}()\ndef items(req): ...\n"
    message = f"`app` has no decorator `{name}`, {LOST}"
    assert found_in(tmp_path, text) == [("APP016", "function_app.py:6:2", message, hint)]


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        ('post("/items")', 'write `@app.route(route="items", methods=["POST"])`'),
        ("get(path='a/{id}')", 'write `@app.route(route="a/{id}", methods=["GET"])`'),
        ("get(5)", 'write `@app.route(route=..., methods=["GET"])`'),
        ('redis_input("r")', 'use `generic_input_binding(arg_name="r", type="redis", ...)`'),
        (
            'redis_list_trigger(arg_name="r", key="k")',
            'use `generic_trigger(arg_name="r", type="redisListTrigger", ...)`',
        ),
    ],
)
def test_a_hint_repeats_what_the_call_was_given(tmp_path: Path, call: str, hint: str) -> None:
    text = f"{HEAD}\n\n@app.{call}\ndef items(req): ...\n"
    assert [found for *_, found in found_in(tmp_path, text)] == [hint]


def test_a_value_of_none_is_located_at_the_argument(tmp_path: Path) -> None:
    text = """import os

import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name=os.getenv("NO"), connection="AzureWebJobsStorage")
def jobs(msg: func.QueueMessage) -> None:
    print(msg.id)


@app.timer_trigger("timer", None)
def nightly(timer: func.TimerRequest) -> None:
    print(timer.past_due)
"""
    assert found_in(tmp_path, text) == [
        (
            "BND002",
            "function_app.py:8:47",
            "`queue_name` is None, but `queue_trigger` requires a value",
            NO_VALUE,
        ),
        (
            "BND002",
            "function_app.py:13:29",
            "`schedule` is None, but `timer_trigger` requires a value",
            NO_VALUE,
        ),
    ]


@pytest.mark.parametrize("value", ["None", "5", "''"])
def test_a_binding_without_a_name_is_located_at_the_argument(tmp_path: Path, value: str) -> None:
    text = f"""{HEAD}

{QUEUE}@app.queue_output(arg_name={value}, queue_name="done", connection="AzureWebJobsStorage")
def jobs(msg: func.QueueMessage) -> None:
    print(msg.id)


@app.route(route="items", trigger_arg_name={value})
def items(req: func.HttpRequest) -> str:
    return "ok"


@app.generic_trigger(arg_name="msg", type=None)
def generic(msg: str) -> None:
    print(msg)
"""
    name = "write the name of a parameter"
    assert found_in(tmp_path, text) == [
        (
            "BND008",
            "function_app.py:7:28",
            f"`arg_name` must be a string, not {value}, {LOST}",
            name,
        ),
        (
            "BND008",
            "function_app.py:12:44",
            f"`trigger_arg_name` must be a string, not {value}, {LOST}",
            name,
        ),
        (
            "BND003",
            "function_app.py:17:43",
            "`type` must be a string, not None",
            "write a type of function.json",
        ),
    ]


def test_names_that_differ_in_case_lose_one_function(tmp_path: Path) -> None:
    text = f"""{HEAD}

@app.route(route="a")
def items(req: func.HttpRequest) -> str:
    return "a"


@app.function_name("Items")
@app.route(route="b")
def other(req: func.HttpRequest) -> str:
    return "b"
"""
    assert found_in(tmp_path, text) == [
        (
            "FUN002",
            "function_app.py:11:20",
            "function 'Items' differs only in case from 'items' at function_app.py:6, so the host"
            " loads one of them",
            'rename one of them: `@app.function_name("...")`',
        )
    ]


@pytest.mark.parametrize("interval", ["00:00:60", "0:0:61", "23:59:60"])
def test_intervals_may_have_leap_seconds(tmp_path: Path, interval: str) -> None:
    text = f"{HEAD}\n\n{RETRY.format(interval)}{TIMER}"
    assert found_in(tmp_path, text) == []


def test_an_interval_of_62_seconds_is_refused(tmp_path: Path) -> None:
    text = f"{HEAD}\n\n{RETRY.format('00:00:62')}{TIMER}"
    message = f"invalid `delay_interval`: '00:00:62', {LOST}"
    assert shown(tmp_path, text) == [(message, "use `hh:mm:ss`, at most `23:59:59`")]


def test_a_request_of_another_name_has_two_remedies(tmp_path: Path) -> None:
    text = f'{HEAD}\n\n@app.route(route="a")\ndef items(request: func.HttpRequest) -> str:\n    return "a"\n'
    message = f"the function has no parameter for the binding `req`, {LOST}"
    hint = 'rename the parameter `request` to `req`, or write `trigger_arg_name="request"`'
    assert shown(tmp_path, text) == [(message, hint)]
    text = text.replace('"a")', '"a", trigger_arg_name="request")')
    assert shown(tmp_path, text) == []


@pytest.mark.parametrize(
    "lost",
    [
        "@app.route(route='a')\ndef app(req: func.HttpRequest) -> str:\n    return ''\n",
        "apps = {'main': app}\ndel app\n",
    ],
)
def test_an_app_without_a_name_is_located(tmp_path: Path, lost: str) -> None:
    message = "function_app.py has no `FunctionApp` at its top level, so the host loads no function of the app"
    hint = "give this app a name there, which nothing else has"
    assert found_in(tmp_path, f"{HEAD}\n\n{lost}") == [
        ("APP007", "function_app.py:3:7", message, hint)
    ]


@pytest.mark.parametrize("statement", ["from function_app import app", "import function_app"])
def test_a_module_that_imports_the_app_before_it_exists(tmp_path: Path, statement: str) -> None:
    more = f"{statement}\n\nfunction_app.app\n"
    text = HEAD.replace("app =", "import more\n\napp =")
    [(message, hint)] = shown(tmp_path, text, more__py=more)
    assert hint == "use a `func.Blueprint` in this module, and register it in function_app.py"
    assert message.startswith("the module raises when it is imported: ")
    assert message.endswith(f", {LOST}")


def test_what_ends_the_import_says_that_no_function_is_loaded(tmp_path: Path) -> None:
    ends = {
        'raise SystemExit("no")\n': "the module calls sys.exit('no') when it is imported",
        "import os\nos._exit(3)\n": "importing `function_app` ends the process with exit code 3",
    }
    messages = [message for text in ends for message, _ in shown(tmp_path, HEAD + text)]
    assert messages == [f"{message}, {LOST}" for message in ends.values()]


def test_what_may_exist_in_azure_does_not_lose_the_app(tmp_path: Path) -> None:
    lacks = {
        'import os\nos.environ["NO"]\n': "app setting 'NO' isn't set",
        "import no_such_module\n": "package `no_such_module` isn't installed",
    }
    messages = [message for text in lacks for message, _ in shown(tmp_path, HEAD + text)]
    assert messages == [*lacks.values()]


def test_arguments_that_an_app_does_not_accept(tmp_path: Path) -> None:
    [(message, hint)] = shown(tmp_path, HEAD.replace("App()", 'App("a", "b")'))
    assert "FunctionApp.__init__() takes from 1 to 2 positional arguments" in message
    assert hint == "it accepts `http_auth_level`"


def test_arguments_of_decorators_in_variables_are_located(tmp_path: Path) -> None:
    text = f"""{HEAD}http, on_queue = app.route, app.queue_trigger


@http(route="orders/{{id:integer}}")
def orders(req: func.HttpRequest) -> str:
    return "ok"


@on_queue(
    arg_name="msg",
    queue_name="New_Jobs",
    connection="AzureWebJobsStorage",
)
def jobs(msg: func.QueueMessage) -> None:
    print(msg.id)
"""
    assert [(code, at) for code, at, *_ in found_in(tmp_path, text)] == [
        ("HTP003", "function_app.py:7:25"),
        ("NAM001", "function_app.py:14:20"),
    ]


def test_a_keyword_of_another_decorator_is_the_ignored_one(tmp_path: Path) -> None:
    text = f"""{HEAD}

@app.route(route="a")
@app.service_bus_topic_output(
    arg_name="out", connection="AzureWebJobsStorage", topic_name="news", queue_name="news"
)
def topic(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("x")
    return "ok"


@app.route(route="b")
@app.service_bus_queue_output(
    arg_name="out", connection="AzureWebJobsStorage", queue_name="news", topic_name="news"
)
def queue(req: func.HttpRequest, out: func.Out[str]) -> str:
    out.set("x")
    return "ok"
"""
    found = [(at, message) for code, at, message, _ in found_in(tmp_path, text) if code == "BND016"]
    assert found == [
        ("function_app.py:8:74", "`queue_name` of `out` is ignored by `serviceBus`"),
        ("function_app.py:17:74", "`topic_name` of `out` is ignored by `serviceBus`"),
    ]


def test_hints_offer_only_annotations_that_the_worker_accepts(tmp_path: Path) -> None:
    text = f"""{HEAD}

@app.route(route="a")
@app.table_output(
    arg_name="$return", table_name="Orders", connection="AzureWebJobsStorage"
)
@app.table_output(arg_name="out", table_name="Orders", connection="AzureWebJobsStorage")
def orders(req: func.HttpRequest, out: func.Out[float]) -> dict:
    out.set(1.0)
    return {{}}
"""
    text = text.replace('route(route="a"', 'route(route="a", binding_arg_name="res"')
    text = text.replace("out: func.Out[float]", "out: func.Out[float], res: func.Out[str]")
    found = shown(tmp_path, text)
    types = "`str`, `bytes`, `bytearray`"
    outs = "`func.Out[str]`, `func.Out[bytes]`, `func.Out[bytearray]`"
    assert [hint for message, hint in found if "doesn't support" in message] == [
        f"annotate it as {outs}, or remove the annotation",
        f"return one of {types}, or remove the annotation",
    ]


WRAPPED = """
@app.route(route="{name}")
@signed_in
def {name}(req: func.HttpRequest, user: str) -> str:
    return user
"""
DECORATOR = """
import functools


def signed_in(function):
    @functools.wraps(function)
    def wrapper(req):
        return function(req, user="me")

    {}return wrapper

"""


def test_a_parameter_that_a_decorator_passes(tmp_path: Path) -> None:
    text = HEAD + DECORATOR.format("") + WRAPPED.format(name="items")
    hint = (
        "if your decorator passes it, write `del wrapper.__wrapped__` in the decorator, where"
        " `wrapper` is the function that it returns"
    )
    assert shown(tmp_path, text) == [(f"parameter `user` has no binding, {LOST}", hint)]
    text = HEAD + DECORATOR.format("del wrapper.__wrapped__\n    ") + WRAPPED.format(name="items")
    assert shown(tmp_path, text) == []


def test_a_parameter_beside_a_durable_client(tmp_path: Path) -> None:
    pytest.importorskip("azure.durable_functions", reason="azure-functions-durable isn't installed")
    text = (
        "import azure.durable_functions as df\n\napp = df.DFApp()\n\n\n@app.route(route='a')\n"
        "@app.durable_client_input(client_name='client')\nasync def a(req, client, user): ...\n"
    )
    hint = 'add one, such as `@app.blob_input(arg_name="user", ...)`, or remove the parameter'
    assert (f"parameter `user` has no binding, {LOST}", hint) in shown(tmp_path, text)


def test_a_member_that_an_enumeration_lacks(tmp_path: Path) -> None:
    text = f"{HEAD}func.AuthLevel.{{}}\n"
    hints = [
        hint for name in ("ANONYMUS", "PUBLIC") for _, hint in shown(tmp_path, text.format(name))
    ]
    assert hints == ["did you mean `ANONYMOUS`?", "use one of `FUNCTION`, `ANONYMOUS`, `ADMIN`"]


def test_a_blueprint_instead_of_an_app(tmp_path: Path) -> None:
    text = HEAD.replace("FunctionApp", "Blueprint")
    hint = (
        "add `app = func.FunctionApp()`, and register each blueprint: `app.register_functions(...)`"
    )
    assert [hint for _, hint in shown(tmp_path, text)] == [hint]


@pytest.mark.parametrize(
    "app",
    [
        "func.FunctionApp(http_auth_level=1)",
        "func.AsgiFunctionApp(web, http_auth_level=1)",
        "func.WsgiFunctionApp(web, http_auth_level=1)",
    ],
)
def test_a_level_of_another_type_is_reported_once_at_the_app(tmp_path: Path, app: str) -> None:
    text = HEAD.replace("app = func.FunctionApp()", f"def web(*args): ...\n\n\napp = {app}")
    if "FunctionApp(http" in app:
        text += "".join(f"\n\n@app.route(route='{one}')\ndef {one}(req): ...\n" for one in "ab")
    hint = (
        "use one of `func.AuthLevel.ANONYMOUS`, `func.AuthLevel.FUNCTION`, `func.AuthLevel.ADMIN`"
    )
    found = [one for one in found_in(tmp_path, text) if one[0] == "BND003"]
    column = 7 + app.index("1)")
    assert found == [
        ("BND003", f"function_app.py:6:{column}", "invalid `http_auth_level`: 1", hint)
    ]


@pytest.mark.parametrize(
    ("level", "hint"),
    [
        ("function", "use `func.AuthLevel.FUNCTION`"),
        ("Anonymus", "use `func.AuthLevel.ANONYMOUS`"),
        (
            "public",
            "use one of `func.AuthLevel.FUNCTION`, `func.AuthLevel.ANONYMOUS`, `func.AuthLevel.ADMIN`",
        ),
    ],
)
def test_a_level_that_an_app_does_not_know(tmp_path: Path, level: str, hint: str) -> None:
    text = HEAD.replace("FunctionApp()", f"FunctionApp(http_auth_level={level!r})")
    raised = f"the module raises when it is imported: KeyError: {level!r}, {LOST}"
    assert shown(tmp_path, text) == [(raised, hint)]
