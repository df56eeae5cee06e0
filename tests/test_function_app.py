"""Official v2 apps: `list`, `show` and `check` read them without a function.json."""

from __future__ import annotations

import json
import os
import textwrap
from pathlib import Path

import pytest

from build_support import REPOSITORY, funcdeco, funcdeco_alone
from check_support import place
from funcdeco import load
from funcdeco.linter.check import check
from funcdeco.project.default_host import BUNDLE
from needs import need_azure_functions

pytestmark = pytest.mark.core

HOST = {
    "version": "2.0",
    "extensionBundle": {
        "id": BUNDLE,
        "version": "[4.*, 5.0.0)",
    },
}
HEAD = "import azure.functions as func\n\napp = func.FunctionApp()\n"
FAULTS = """
@app.route(route="orders/{id")
def broken_template(req: func.HttpRequest) -> str:
    return "ok"


@app.route(route="a")
def wrong_parameter(request: func.HttpRequest) -> str:
    return "ok"


@app.route(route="b", methods=["FETCH"])
def wrong_method(req: func.HttpRequest) -> str:
    return "ok"


@app.timer_trigger(schedule="0 0 25 * * *", arg_name="timer")
def wrong_hour(timer: func.TimerRequest) -> None: ...


@app.queue_trigger(arg_name="msg", queue_name="New_Orders", connection="AzureWebJobsStorage")
def wrong_queue(msg: func.QueueMessage) -> None: ...


@app.queue_output(arg_name="out", queue_name="done", connection="AzureWebJobsStorage")
def no_trigger(out: func.Out[str]) -> None: ...


@app.route(route="c")
@app.queue_output(arg_name="out", queue_name="done", connection="AzureWebJobsStorage")
def wrong_output(req: func.HttpRequest, out: str) -> str:
    return "ok"


@app.function_name("sound0")
@app.route(route="d")
def same_name(req: func.HttpRequest) -> str:
    return "ok"
"""
"""Eight faults, with a blank line before each of the three first lines."""
LOST = "so the host loads no function of the app"
IGNORED = "remove it, or correct its name"
SOUND = "".join(
    f'\n\n@app.route(route="sound/{number}")\ndef sound{number}(req: func.HttpRequest) -> str:\n'
    f'    return "ok"\n'
    for number in range(12)
)


def project(folder: Path, text: str, **files: str) -> Path:
    """Write a v2 project; names of files have `__` in place of the dot."""
    content = {"requirements__txt": "azure-functions\n", "host__json": json.dumps(HOST), **files}
    for name, one in {"function_app__py": text, **content}.items():
        path = folder / name.replace("__", ".")
        path.write_text(textwrap.dedent(one), "utf-8")
    return folder


def found_in(folder: Path) -> list[tuple[str, str, str | None]]:
    return [(item.code, place(item, folder), item.function) for item in check(folder)]


def test_eight_faults_are_found_and_the_rest_is_listed(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND + "\n" + FAULTS)
    start = (HEAD + SOUND + "\n").count("\n")
    assert [(code, function) for code, _, function in found_in(folder)] == [
        ("HTP002", "broken_template"),
        ("BND006", "wrong_parameter"),
        ("BND003", "wrong_method"),
        ("TMR001", "wrong_hour"),
        ("NAM001", "wrong_queue"),
        ("FUN004", "no_trigger"),
        ("PYT002", "wrong_output"),
        ("FUN002", "sound0"),
    ]
    lines = [int(at.split(":")[1]) - start for _, at, _ in found_in(folder)]
    assert lines == [2, 7, 12, 17, 21, 25, 31, 35]
    listed = json.loads(funcdeco("list", "--format", "json", cwd=folder).out)
    names = [one["name"] for one in listed["functions"]]
    assert {f"sound{number}" for number in range(12)} <= {*names}
    assert {one["model"] for one in listed["functions"]} == {"v2"}


def test_a_sound_app_has_no_finding(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND)
    assert check(folder) == []
    assert [function.name for function in load(folder)] == sorted(f"sound{n}" for n in range(12))


def test_show_prints_what_the_worker_tells_the_host(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND)
    shown = json.loads(funcdeco("show", "sound3", cwd=folder).out)
    assert shown == {
        "scriptFile": "function_app.py",
        "entryPoint": "sound3",
        "bindings": [
            {
                "type": "httpTrigger",
                "direction": "in",
                "name": "req",
                "authLevel": "function",
                "route": "sound/3",
            },
            {"type": "http", "direction": "out", "name": "$return"},
        ],
    }


def test_hints_name_the_decorators_of_the_app(tmp_path: Path) -> None:
    text = """
    @app.queue_trigger(arg_name="msg", queueName="orders", connection="AzureWebJobsStorage")
    def orders(msg: func.QueueMessage) -> None: ...


    @app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")
    @app.retry(strategy="exponential", max_retry_count="3")
    def nightly(timer: func.TimerRequest) -> None: ...


    @app.route(route="a")
    def extra(req: func.HttpRequest, limit: int = 3) -> str:
        return "ok"
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert [(item.code, item.message, item.hint) for item in check(folder)] == [
        ("BND001", f"`queue_trigger` has no keyword `queueName`, {LOST}", "use `queue_name`"),
        (
            "BND003",
            f"invalid `strategy`: 'exponential', {LOST}",
            "use one of 'fixed_delay', 'exponential_backoff'",
        ),
        (
            "BND007",
            "parameter `limit` has no binding, so the host loads no function of the app",
            'remove it, and use `req.params["limit"]` for a query parameter',
        ),
    ]


def test_keywords_of_decorators_that_accept_no_others(tmp_path: Path) -> None:
    text = """
    @app.route(route="a", method=["GET"], auth="anonymous")
    def one(req: func.HttpRequest) -> str:
        return "ok"


    @app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")
    @app.retry(strategy="fixed_delay", max_retry_count="3", delay="00:00:05")
    def two(timer: func.TimerRequest) -> None: ...


    @app.route(route="b")
    @app.table_input(arg_name="rows", connection="AzureWebJobsStorage", tableName="People", top=5)
    def three(req: func.HttpRequest, rows: str) -> str:
        return rows


    @app.function_name(nmae="fourth")
    @app.queue_trigger(arg_name="msg", queue_name="new", connection="AzureWebJobsStorage", more=1)
    def four(msg: func.QueueMessage) -> None: ...
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    accepted = (
        "`arg_name`, `connection`, `table_name`, `row_key`, `partition_key`, `take`, `filter`, "
        "`data_type`"
    )
    assert [
        (item.line, item.column, item.code, item.message, item.hint) for item in check(folder)
    ] == [
        (5, 23, "BND001", f"`route` has no keyword `method`, {LOST}", "use `methods`"),
        (5, 39, "BND001", f"`route` has no keyword `auth`, {LOST}", "use `auth_level`"),
        (
            11,
            57,
            "BND001",
            f"`retry` has no keyword `delay`, {LOST}",
            "use `delay_interval`",
        ),
        (16, 69, "BND001", f"`table_input` has no keyword `tableName`, {LOST}", "use `table_name`"),
        (16, 89, "BND001", f"`table_input` has no keyword `top`, {LOST}", f"it accepts {accepted}"),
        (21, 20, "BND001", f"`function_name` has no keyword `nmae`, {LOST}", "use `name`"),
        (22, 88, "BND016", "`more` of `msg` is ignored by `queueTrigger`", IGNORED),
    ]


def test_retry_policies_are_named_as_in_the_app(tmp_path: Path) -> None:
    text = """
    @app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")
    @app.retry(strategy="fixed_delay", max_retry_count="3")
    def one(timer: func.TimerRequest) -> None: ...
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert [(item.line, item.code, item.message) for item in check(folder)] == [
        (
            6,
            "BND003",
            "`retry`: `strategy` 'fixed_delay' requires `delay_interval`, "
            "so the host loads no function of the app",
        ),
    ]


def test_a_function_without_a_trigger_is_one_finding(tmp_path: Path) -> None:
    text = """
    @app.queue_output(arg_name="out", queue_name="done", connection="AzureWebJobsStorage")
    def items(req: func.HttpRequest, out: func.Out[str]) -> str:
        out.set("x")
        return "ok"


    @app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")
    def nightly(timer: func.TimerRequest, limit: int = 3) -> str:
        return "ok"
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert [(item.code, item.function, item.hint) for item in check(folder)] == [
        ("FUN004", "items", "add one, such as `@app.route(...)` or `@app.queue_trigger(...)`"),
        (
            "BND007",
            "nightly",
            'add one, such as `@app.blob_input(arg_name="limit", ...)`, or remove the parameter',
        ),
        (
            "PYT011",
            "nightly",
            'add an output for the value, such as `@app.queue_output(arg_name="$return", ...)`, '
            "or return nothing",
        ),
    ]


def test_a_handler_of_two_functions_is_checked_twice(tmp_path: Path) -> None:
    text = """
    def items(req: func.HttpRequest) -> str:
        return "ok"


    app.function_name("a")(app.route(route="a", methods=["FETCH"])(items))
    app.function_name("b")(app.route(route="b", trigger_arg_name="request")(items))
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert found_in(folder) == [
        ("BND003", "function_app.py:9:53", "a"),
        ("BND006", "function_app.py:10:62", "b"),
    ]


def test_a_fix_changes_the_argument(tmp_path: Path) -> None:
    text = """
    @app.queue_trigger(arg_name="msg", queue_name="MyOrders", connection="AzureWebJobsStorage")
    def orders(msg: func.QueueMessage) -> None: ...
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert funcdeco("check", "--fix", cwd=folder).code == 0
    assert 'queue_name="myorders"' in (folder / "function_app.py").read_text("utf-8")


def test_blueprints_in_modules(tmp_path: Path) -> None:
    orders = """
    import azure.functions as func

    bp = func.Blueprint()
    unused = func.Blueprint()


    @bp.route(route="orders")
    def orders(req: func.HttpRequest) -> str:
        return "ok"


    @unused.route(route="more")
    def more(req: func.HttpRequest) -> str:
        return "ok"
    """
    app = "import orders\n" + HEAD + "\napp.register_functions(orders.bp)\n"
    folder = project(tmp_path, app, orders__py=orders)
    assert [
        (item.code, place(item, folder), item.message, item.hint) for item in check(folder)
    ] == [
        (
            "APP019",
            "orders.py:5:10",
            "the blueprint isn't registered, so the host doesn't load `more`",
            "add `from orders import unused` and `app.register_functions(unused)` to function_app.py",
        )
    ]
    assert [function.name for function in load(folder).functions] == ["orders"]


def test_a_registration_under_a_condition_is_not_to_be_repeated(tmp_path: Path) -> None:
    blueprint = "bp = func.Blueprint()\n\n\n@bp.route(route='a')\ndef a(req):\n    return ''\n\n\n"
    call = "app.register_functions(bp)"
    skipped = (
        f"`{call}` in function_app.py isn't run: check its condition, or move it to the top level"
    )
    add = f"add `{call}` to function_app.py, below its functions"
    for text, hint in ((f"if '':\n    {call}\n", skipped), (f"# {call}\n", add)):
        found = check(project(tmp_path, f"{HEAD}\n{blueprint}{text}"))
        assert [(item.code, item.hint) for item in found] == [("APP019", hint)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import azure.functions as func\n", ["APP007"]),
        (HEAD + "other = func.FunctionApp()\n", ["APP008"]),
        ("import no_such_package\n" + HEAD, ["APP005"]),
        ("def broken(:\n", ["APP003"]),
        (HEAD + "import os\nos.environ['NO_SUCH_SETTING']\n", ["APP006"]),
    ],
)
def test_what_loses_the_whole_app(tmp_path: Path, text: str, expected: list[str]) -> None:
    folder = project(tmp_path, text)
    assert [item.code for item in check(folder) if item.severity == "error"] == expected


def test_the_script_of_a_setting_is_read(tmp_path: Path) -> None:
    values = {
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    }
    settings = {"IsEncrypted": False, "Values": {**values, "PYTHON_SCRIPT_FILE_NAME": "main.py"}}
    folder = project(tmp_path, HEAD, main__py=HEAD + SOUND)
    (folder / "function_app.py").unlink()
    (folder / "local.settings.json").write_text(json.dumps(settings), "utf-8")
    assert check(folder) == []
    assert len(load(folder)) == 12


def test_folders_beside_a_v2_app_are_one_finding(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND)
    (folder / "old").mkdir()
    (folder / "old" / "function.json").write_text('{"bindings": []}', "utf-8")
    assert [item.code for item in check(folder)] == ["PRJ008"]


def test_build_has_nothing_to_do(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND)
    done = funcdeco("build", cwd=folder)
    assert done.code == 2
    assert done.out == (
        "error APP002: function_app.py is a v2 app: there is nothing to build\n"
        "  = hint: `func start` and `funcdeco run` run it directly\n\n"
        "1 error; nothing was written\n"
    )


@pytest.mark.deep
@pytest.mark.parametrize("version", ["1.20.0", "1.24.0", "1.26.0", "2.1.0", "2.3.0", ""])
def test_versions_of_azure_functions(tmp_path: Path, version: str) -> None:
    folder = project(tmp_path, HEAD + SOUND + "\n" + FAULTS)
    path = os.pathsep.join([str(REPOSITORY), need_azure_functions(version)])
    done = funcdeco_alone("check", "--format", "json", cwd=folder, PYTHONPATH=path)
    assert len(json.loads(done.out)) == 8


@pytest.mark.parametrize("kind", ["Asgi", "Wsgi"])
def test_an_app_of_a_web_framework_needs_an_empty_prefix(tmp_path: Path, kind: str) -> None:
    text = f"""
    import azure.functions as func


    def web(*parts):
        return []


    app = func.{kind}FunctionApp(app=web)
    """
    folder = project(tmp_path, text)
    assert [
        (item.code, place(item, folder), item.message, item.hint) for item in check(folder)
    ] == [
        (
            "HTP004",
            "function_app.py:9:7",
            "an ASGI or WSGI app has the route `/{*route}`, which becomes `api//{*route}`",
            'set `routePrefix` to "" in host.json, below `extensions` and `http`',
        )
    ]
    host = {**HOST, "extensions": {"http": {"routePrefix": ""}}}
    (folder / "host.json").write_text(json.dumps(host), "utf-8")
    assert check(folder) == []


def test_the_imports_of_an_app_of_a_web_framework_are_checked(tmp_path: Path) -> None:
    text = "import flask\n" + HEAD.replace("FunctionApp()", "WsgiFunctionApp(app=flask.Flask('a'))")
    host = {**HOST, "extensions": {"http": {"routePrefix": ""}}}
    folder = project(tmp_path, text, host__json=json.dumps(host))
    assert [(item.code, place(item, folder)) for item in check(folder)] == [
        ("IMP001", "function_app.py:1:8")
    ]


def test_a_v2_app_does_not_need_funcdeco(tmp_path: Path) -> None:
    folder = project(tmp_path, HEAD + SOUND)
    (folder / "requirements.txt").unlink()
    assert [(item.code, item.hint) for item in check(folder)] == [
        ("PRJ007", "create one with `azure-functions`")
    ]


def test_keywords_and_hints_are_those_of_azure_functions(tmp_path: Path) -> None:
    text = """
    @app.route(route="a")
    @app.cosmos_db_output(
        arg_name="doc",
        database_name="shop",
        container_name="orders",
        connection="AzureWebJobsStorage",
        create_if_not_exists=True,
    )
    def add(req: func.HttpRequest, doc: func.Out[func.Document]) -> str:
        doc.set(func.Document.from_dict(req.get_json()))
        return "ok"
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    assert [(item.code, item.message, item.hint) for item in check(folder)] == [
        (
            "QRY009",
            "`create_if_not_exists` requires `partition_key` to create the container",
            "set `partition_key` to the path of the key, such as `/id`",
        )
    ]


@pytest.mark.parametrize(
    ("keyword", "hint"),
    [("auth_level", "did you mean `http_auth_level`?"), ("title", "it accepts `http_auth_level`")],
)
def test_an_unknown_keyword_of_the_app(tmp_path: Path, keyword: str, hint: str) -> None:
    text = f"import azure.functions as func\n\napp = func.FunctionApp({keyword}=1)\n"
    problem = f"FunctionApp.__init__() got an unexpected keyword argument '{keyword}'"
    message = f"the module raises when it is imported: TypeError: {problem}, {LOST}"
    assert [(item.code, item.message, item.hint) for item in check(project(tmp_path, text))] == [
        ("APP004", message, hint)
    ]


def test_hints_for_activities_name_classes(tmp_path: Path) -> None:
    text = """
    @app.activity_trigger(input_name="order")
    def save(order: int | str) -> str:
        return str(order)
    """
    lines = "azure-functions\nazure-functions-durable\n"
    head = HEAD.replace("import azure", "import azure.durable_functions as df\nimport azure", 1)
    text = head.replace("func.FunctionApp", "df.DFApp") + textwrap.dedent(text)
    found = check(project(tmp_path, text, requirements__txt=lines))
    assert [(item.code, item.message, item.hint) for item in found if item.severity != "note"] == [
        (
            "PYT004",
            "`activityTrigger` doesn't support `int | str` as the type of `order`, "
            "so the host loads no function of the app",
            "annotate it as a class such as `dict`, or remove the annotation",
        )
    ]


def test_generic_decorators_are_named_as_they_are_written(tmp_path: Path) -> None:
    text = """
    @app.generic_trigger(
        arg_name="a", type="signalRTrigger", hubName="h", category="messages", event="e",
        parameterNames='["text"]',
    )
    def first(a: str) -> None: ...


    @app.generic_trigger(
        arg_name="a", type="signalRTrigger", hub_name="h", category="messages", event="f",
        parameter_names="text, user",
    )
    def second(a: str) -> None: ...
    """
    found = check(project(tmp_path, HEAD + textwrap.dedent(text)))
    assert [(item.code, item.message, item.hint) for item in found] == [
        ("BND003", "`parameterNames` must be a list, not '[\"text\"]'", 'use ["text"]'),
        ("BND003", "`parameter_names` must be a list, not 'text, user'", 'use ["text", "user"]'),
    ]


def test_list_names_the_functions_that_it_leaves_out(tmp_path: Path) -> None:
    text = """
    @app.activity_trigger(input_name="order")
    def price(order: str) -> str:
        return order


    @app.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")
    def forward(msg: dict) -> None: ...
    """
    folder = project(tmp_path, HEAD + textwrap.dedent(text))
    table = "FUNCTION  TRIGGER   ROUTE OR RESOURCE\nprice     activity\n"
    one = "\n`forward` has an error and isn't listed\n"
    assert funcdeco("list", cwd=folder).out == table + one
    second = "@app.route(route='b')\ndef show(request) -> str:\n    return ''\n"
    project(tmp_path, HEAD + textwrap.dedent(text) + second)
    two = "\n`forward`, `show` have errors and aren't listed\n"
    assert funcdeco("list", cwd=folder).out == table + two
