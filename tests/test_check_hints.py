"""Hints of `check`: they lead to what works, in the words of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import HEAD, found_in, write_project
from funcdeco.grammar.similar import closest
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON


def hints(folder: Path) -> list[tuple[str, str, str]]:
    return [(item.code, item.message, item.hint) for item in check(folder)]


UNKNOWN = {
    "service_bus_trigger": "did you mean `service_bus_queue_trigger` or "
    "`service_bus_topic_trigger`?",
    "service_bus_output": "did you mean `service_bus_queue_output` or `service_bus_topic_output`?",
    "cosmos_trigger": "did you mean `cosmos_db_trigger`?",
    "queue": "did you mean `queue_output` or `queue_trigger`?",
    "timer": "did you mean `timer_trigger`?",
    "eventhub_trigger": "did you mean `event_hub_trigger`?",
    "htpp": "did you mean `http`?",
    "htpp.get": "did you mean `http`?",
    "get": 'write `@app.http(route=..., methods=["GET"])`',
    "function_name": "use `function`, which replaces `function_name` of the v2 model",
    "abcdefgh": "`funcdeco bindings` lists all decorators",
}


def test_all_unknown_decorators_are_reported_in_one_run_with_what_they_stand_for(
    tmp_path: Path,
) -> None:
    functions = (f"@app.{name}(x=1)\ndef f{n}(a): ...\n" for n, name in enumerate(UNKNOWN))
    write_project(tmp_path, {"app.py": HEAD + "".join(functions)})
    expected = [("APP016", f"unknown decorator `{name}`", hint) for name, hint in UNKNOWN.items()]
    assert hints(tmp_path) == expected


def test_a_blueprint_passed_to_a_method_of_the_v2_model_is_checked_in_the_same_run(
    tmp_path: Path,
) -> None:
    text = HEAD.replace("import App", "import App, Blueprint") + """\
bp = Blueprint()
@bp.http(route="orders/{id")
def run(req): return "ok"
app.register_functions(bp)
"""
    write_project(tmp_path, {"app.py": text})
    message = "unknown decorator `register_functions`"
    assert found_in(tmp_path) == [
        ("HTP002", "app.py:8:24", "`{` has no closing `}`"),
        ("APP016", "app.py:10:1", message),
    ]


def test_decorators_in_annotations_of_one_line_have_their_own_columns(tmp_path: Path) -> None:
    text = f"""{HEAD}from typing import Annotated
@app.function()
def run(req: Annotated[func.HttpRequest, app.http()], a: Annotated[func.Out[str], app.queue_output(connection="C")], b: Annotated[str, app.blob_inptu(path="a")]) -> str:
    a.set("")
    return ""
"""
    write_project(tmp_path, {"app.py": text})
    assert found_in(tmp_path) == [
        ("BND002", "app.py:9:83", "`queue_output` requires `queue_name`"),
        ("APP016", "app.py:9:136", "unknown decorator `blob_inptu`"),
    ]


def test_a_missing_binding_may_be_the_argument_of_a_decorator(tmp_path: Path) -> None:
    text = f"""{HEAD}import functools
def inject(f):
    @functools.wraps(f)
    def inner(req): return f(req, db=1)
    return inner
@app.http()
@inject
def run(req: func.HttpRequest, db) -> str: return ""
"""
    write_project(tmp_path, {"app.py": text})
    hint = 'add one, such as `@app.blob_input(name="db", ...)`, or a default value; if `inject` '
    hint += "passes it, omit it from `__signature__` of the wrapper"
    assert hints(tmp_path) == [("BND007", "parameter `db` has no binding", hint)]


@pytest.mark.parametrize(
    ("route", "written"),
    [
        ("orders/<int:id>?x=1", "orders/{id:int}"),
        ("//orders/<int:id>/:name", "orders/{id:int}/{name}"),
        ("/orders/{id}?x={y}", "orders/{id}"),
    ],
)
def test_hints_for_a_route_can_be_written_as_they_are(
    route: str, written: str, tmp_path: Path
) -> None:
    app = f'{HEAD}@app.http(route="{{}}")\ndef run(req) -> str: return ""\n'
    write_project(tmp_path, {"app.py": app.replace("{}", route)})
    assert f"write `{written}`" in [item.hint for item in check(tmp_path)]
    write_project(tmp_path, {"app.py": app.replace("{}", written)})
    assert check(tmp_path) == []


HINTS_FOR_LISTS = {
    'methods="GET,POST"': 'use ["GET", "POST"]',
    'methods="get|post"': 'use ["get", "post"]',
    'methods="GET"': 'use ["GET"]',
    'methods=["GET, POST"]': 'write "GET", "POST": one string for each',
}


@pytest.mark.parametrize("keyword", HINTS_FOR_LISTS)
def test_one_string_for_a_list_is_split(keyword: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": f'{HEAD}@app.http({keyword})\ndef f(req): return ""\n'})
    assert [hint for *_, hint in hints(tmp_path)] == [HINTS_FOR_LISTS[keyword]]


APP = '@app.http()\ndef run(req) -> str: return ""\n'
V2 = "import azure.functions as func\napp = func.FunctionApp()\n"
MODULES = {
    f"import azure.function as func\n{HEAD}{APP}": "did you mean `azure.functions`? "
    "Otherwise, install the package that provides `azure.function` and add it to requirements.txt",
    f"import helprs\n{HEAD}{APP}": "did you mean `helpers`? "
    "Otherwise, install the package that provides `helprs` and add it to requirements.txt",
    f"from azure.functions import HTTPRequest\n{HEAD}{APP}": "did you mean `HttpRequest`?",
    f"{HEAD}x = func.HTTPRequest\n": "did you mean `HttpRequest`?",
    f"{HEAD}x = fun.HttpRequest\n": "did you mean `func`?",
    f"from funcdeco import app\n{APP}": "write `from funcdeco import App` and `app = App()`",
    "from funcdeco import FunctionApp\napp = FunctionApp()\n": "use `App` of funcdeco, as in "
    "`app = App()`",
    V2: "add `from funcdeco import App`, and write `app = App()`",
    f"{HEAD}{APP}app.include_router(1)\n": "use `include`",
}


@pytest.mark.parametrize("text", MODULES)
def test_names_of_other_apps_and_modules_lead_to_those_that_exist(
    text: str, tmp_path: Path
) -> None:
    write_project(tmp_path, {"app.py": text, "helpers.py": ""})
    assert [hint for *_, hint in hints(tmp_path)] == [MODULES[text]]


def test_a_module_is_not_a_blueprint(tmp_path: Path) -> None:
    text = f"{HEAD}import helpers\napp.include(helpers)\n"
    write_project(tmp_path, {"app.py": text, "helpers.py": ""})
    message = "`include` got the module `helpers`, which is not a Blueprint"
    assert [(code, found) for code, found, _ in hints(tmp_path)] == [("APP021", message)]


def test_a_function_with_decorators_of_the_v2_model_is_no_entry_point(tmp_path: Path) -> None:
    script = f"{V2}@app.route(route='x')\ndef hello(req): return ''\n"
    trigger = '{"type": "httpTrigger", "direction": "in", "name": "req"}'
    output = '{"type": "http", "direction": "out", "name": "$return"}'
    content = f'{{"bindings": [{trigger}, {output}]}}'
    write_project(tmp_path, {"hello/__init__.py": script, "hello/function.json": content})
    hint = "rename `hello` to `main`, and remove the decorators of `app`, which is for the v2 model"
    assert hints(tmp_path) == [("PYT006", "hello/__init__.py has no `main`", hint)]


@pytest.mark.parametrize(
    ("call", "intended"),
    [('http(path="a")', "route"), ('timer_trigger(cron="0 0 6 * * *")', "schedule")],
)
def test_keywords_of_other_frameworks_lead_to_ours(
    call: str, intended: str, tmp_path: Path
) -> None:
    write_project(tmp_path, {"app.py": f"{HEAD}@app.{call}\ndef f(req): raise ValueError\n"})
    assert [(code, hint) for code, _, hint in hints(tmp_path)] == [
        ("BND001", f"did you mean `{intended}`?")
    ]


TEXTS = {
    'blob_trigger(path="https://shop.blob.core.windows.net/uploads/{name}?sv=1")': (
        "write `uploads/{name}`"
    ),
    r'blob_trigger(path="uploads\\{name}")': "write `uploads/{name}`",
    'timer_trigger(schedule="{CLEANUP}")': "write `%CLEANUP%` if it is the name of an app setting",
    'timer_trigger(schedule="%CLEANUP")': "write `%CLEANUP%`",
    'http(route="https://example.com/items")': "write `items`: a route doesn't contain the "
    "address of the app",
    'http(route="/api/items")': "write `items`",
}


@pytest.mark.parametrize("call", TEXTS)
def test_addresses_backslashes_and_percent_signs_are_corrected(call: str, tmp_path: Path) -> None:
    end = ' return ""' if "http(" in call else " ..."
    write_project(tmp_path, {"app.py": f"{HEAD}@app.{call}\ndef f(a):{end}\n"})
    assert [hint for *_, hint in hints(tmp_path)] == [TEXTS[call]]


def test_two_swapped_letters_are_likelier_than_another_letter() -> None:
    assert closest("HPT004", ["HST004", "HTP004"]) == "HTP004"


QUEUE = '{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"'
SETTINGS = '{"Values": {"FUNCTIONS_WORKER_RUNTIME": "python", "%s": "UseDevelopmentStorage=true"}}'
FILES: dict[str, tuple[dict[str, str | None], str]] = {
    "binding": (
        {"f/function.json": f'{{"binding": [{QUEUE}}}]}}'},
        "rename `binding` to `bindings`",
    ),
    "object": ({"f/function.json": f'{{"bindings": {QUEUE}}}}}'}, "write it as `[{...}]`"),
    "percent signs": (
        {
            "f/function.json": f'{{"bindings": [{QUEUE}, "connection": "%AzureWebJobsStorage%"}}]}}',
            "local.settings.json": SETTINGS % "AzureWebJobsStorage",
        },
        "write `AzureWebJobsStorage`: a connection is named without percent signs",
    ),
    "storage": (
        {"local.settings.json": SETTINGS % "AzureWebJobStorage"},
        "rename `AzureWebJobStorage` to `AzureWebJobsStorage`",
    ),
    "timeout": (
        {"host.json": HOST_JSON.replace("{", '{"functionTimeout": "10",', 1)},
        "use `00:10:00` for 10 minutes, or `10.00:00:00` for 10 days",
    ),
    "case": ({"host.json": None, "Host.json": HOST_JSON}, "rename Host.json to host.json"),
    "backslash": (
        {"f/function.json": f'{{"scriptFile": "..\\\\a\\\\b.py", "bindings": [{QUEUE}}}]}}'},
        "write `../a/b.py`, with `/` between folders",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_slips_in_json_files_are_corrected(name: str, tmp_path: Path) -> None:
    files, hint = FILES[name]
    by_hand = {
        "f/__init__.py": "def main(msg): ...",
        "f/function.json": f'{{"bindings": [{QUEUE}}}]}}',
    }
    write_project(tmp_path, {**by_hand, **files})
    assert [found for *_, found in hints(tmp_path)] == [hint]


SIGNATURES = {
    '@app.http(route="items/{id}", methods="GET")\ndef f(req: func.HttpRequest, id: str): return ""': [
        'use ["GET"]',
        'remove it, and use `req.route_params["id"]` in the function',
    ],
    '@app.http()\ndef f(request: func.HttpRequest, limit: int): return ""': [
        'remove it, and use `request.params["limit"]` for a query parameter, or add a binding'
    ],
    "@app.timer_trigger(schedule='0 0 6 * * *')\ndef f(): ...": [
        "add a parameter, such as `timer: func.TimerRequest`, to receive the trigger"
    ],
    "@app.activity_trigger()\ndef f(): ...": [
        "add a parameter, such as `msg`, to receive the trigger"
    ],
    'class Api:\n    @app.http()\n    def f(self, req): return ""': [
        "use a static method, or decorate the method of an instance, as in "
        "`f = app.http()(Api().f)`"
    ],
    '@app.queue_trigger(queue_name="orders")\ndef f(msg): return "x"': [
        'add an output for the value, such as `@app.queue_output(name="$return", ...)`, or return '
        "nothing"
    ],
}


@pytest.mark.parametrize("text", SIGNATURES)
def test_hints_for_a_signature_contain_its_names(text: str, tmp_path: Path) -> None:
    requirements = "azure-functions\nazure-functions-durable\nfuncdeco\n"
    write_project(tmp_path, {"app.py": f"{HEAD}{text}\n", "requirements.txt": requirements})
    assert [hint for *_, hint in hints(tmp_path)] == SIGNATURES[text]


def test_an_app_without_functions_is_shown_the_blueprint_of_another_module(tmp_path: Path) -> None:
    orders = "from funcdeco import Blueprint\nbp = Blueprint()\n@bp.http()\ndef f(req): return ''\n"
    write_project(tmp_path, {"app.py": HEAD, "shop/orders.py": orders})
    assert [hint for *_, hint in hints(tmp_path)] == [
        'include the blueprint: `app.include("shop.orders:bp")`'
    ]
    (tmp_path / "app.py").write_text(f'{HEAD}app.include("shop.orders:bp")\n')
    assert hints(tmp_path) == []


def test_a_function_that_replaces_the_app_is_named(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": f'{HEAD}@app.http()\ndef app(req): return ""\n'})
    message = "`app` contains no App: `app` was replaced with a function"
    assert hints(tmp_path) == [("APP007", message, "rename one of them: both are named `app`")]


@pytest.mark.parametrize("name", ["function.json", "hello/functions.json", "a/b/function.json"])
def test_a_misplaced_function_json_is_no_reason_to_write_an_app(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {name: f'{{"bindings": [{QUEUE}}}]}}'})
    [(_, message, hint)] = [one for one in hints(tmp_path) if one[0] == "APP002"]
    assert message.startswith("no app.py and no function folder in ")
    assert hint.endswith(f"each folder next to host.json, not `{name}`")
