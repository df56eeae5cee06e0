"""Official v2 apps: one mistake is one finding, at its line and without its consequences."""

from __future__ import annotations

import sys
from pathlib import Path

import azure.functions as func
import pytest

from check_support import place, write_project
from funcdeco.linter.check import check

pytestmark = pytest.mark.core

HEAD = "import functools\nimport json\n\nimport azure.functions as func\n\napp = func.FunctionApp()\n\n"
"""Lines 1 to 7, so that a test's own source begins in line 8."""
LOST = "so the host loads no function of the app"
QUEUE = 'queue_name="done", connection="AzureWebJobsStorage"'
METHODS = "use one of 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'"
METHODS += ", 'QUERY'" if "QUERY" in func.HttpMethod.__members__ else ""
LEVELS = "use one of 'anonymous', 'function', 'admin'"
OWN = "decorate a function of the project that calls it"
WRAPS = "add `@functools.wraps(function)` to the function that it returns"

Found = tuple[str, str, str, str]


def found_in(folder: Path, source: str, **files: str) -> list[Found]:
    """Return (code, file:line:column, message, hint) of all findings in an app."""
    others = {f"{name}.py": text for name, text in files.items()}
    texts = {"function_app.py": HEAD + source, "requirements.txt": "azure-functions\n", **others}
    write_project(folder, texts)
    return [(one.code, place(one, folder), one.message, one.hint) for one in check(folder)]


def test_members_of_enumerations_are_valid_beside_another_mistake(tmp_path: Path) -> None:
    source = """\
@app.route(auth_level=func.AuthLevel.ANONYMOUS, methods=["FETCH"])
def first(req): ...
@app.route(auth_level="anon", methods=[func.HttpMethod.GET])
def second(req): ...
@app.route(authLevel=func.AuthLevel.ANONYMOUS)
def third(req): ...
@app.blob_trigger("b", pth="images/x", connection="AzureWebJobsStorage", source=func.BlobSource.EVENT_GRID)
def fourth(b): ...
@app.route()
@app.queue_output("out", queue="done", connection="AzureWebJobsStorage", data_type=func.DataType.STRING)
def fifth(req, out): ...
"""
    assert found_in(tmp_path, source) == [
        ("BND003", "function_app.py:8:57", f"invalid value in `methods`: 'FETCH', {LOST}", METHODS),
        ("BND003", "function_app.py:10:23", f"invalid `auth_level`: 'anon', {LOST}", LEVELS),
        (
            "BND001",
            "function_app.py:12:12",
            f"`route` has no keyword `authLevel`, {LOST}",
            "use `auth_level`",
        ),
        (
            "BND001",
            "function_app.py:14:24",
            f"`blob_trigger` has no keyword `pth`, {LOST}",
            "use `path`",
        ),
        (
            "BND001",
            "function_app.py:17:26",
            f"`queue_output` has no keyword `queue`, {LOST}",
            "use `queue_name`",
        ),
    ]


def test_a_second_trigger_is_one_finding(tmp_path: Path) -> None:
    source = """\
@app.route(route="first")
@app.route(route="second")
def items(req: func.HttpRequest) -> str:
    return "ok"


@app.timer_trigger("timer", "0 0 1 * * *")
@app.timer_trigger("timer", "0 0 2 * * *")
def clean_up(timer: func.TimerRequest) -> None: ...
"""
    hint = "write a separate function for each trigger"
    assert found_in(tmp_path, source) == [
        ("FUN005", "function_app.py:8:2", f"function 'items' has a second trigger, {LOST}", hint),
        (
            "FUN005",
            "function_app.py:14:2",
            f"function 'clean_up' has a second trigger, {LOST}",
            hint,
        ),
    ]


def test_an_object_without_a_name_is_one_finding(tmp_path: Path) -> None:
    source = """\
def answer(req, text): ...
class Answer:
    def __call__(self, req): ...
app.function_name("a")(app.route("a")(functools.partial(answer, text="")))
app.route("b")(Answer())
"""
    raised = "`route` raises AttributeError: '{}' object has no attribute '__name__', " + LOST
    hint = "decorate a plain function"
    column = 24 if sys.version_info >= (3, 11) else 1  # where Python first knows it
    assert found_in(tmp_path, source) == [
        ("FUN025", f"function_app.py:11:{column}", raised.format("functools.partial"), hint),
        ("FUN025", "function_app.py:12:1", raised.format("Answer"), hint),
    ]


def test_a_class_or_a_function_of_a_library_needs_the_parameters_of_the_bindings(
    tmp_path: Path,
) -> None:
    source = """\
@app.route("a")
class Answer: ...
app.route("b")(json.dumps)
@app.route("c")
class Request:
    def __init__(self, req): ...
"""
    message = "the parameters of {!r} aren't those of the bindings, " + LOST
    assert found_in(tmp_path, source) == [
        ("FUN007", "function_app.py:8:2", message.format("Answer"), OWN),
        ("FUN007", "function_app.py:10:1", message.format("dumps"), OWN),
    ]


def test_a_wrapper_without_the_signature_is_one_finding(tmp_path: Path) -> None:
    source = """\
def logged(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper
@app.route("a")
@logged
def items(req): ...
"""
    message = f"the decorator `logged` hides the function's parameters, {LOST}"
    assert found_in(tmp_path, source) == [("BND007", "function_app.py:12:2", message, WRAPS)]


def test_a_function_with_any_parameters_is_no_wrapper(tmp_path: Path) -> None:
    source = """\
def build():
    @app.route("a")
    def items(*args, **kwargs): ...
build()
"""
    message = f"`*` and `**` parameters have no binding, {LOST}"
    hint = "name each parameter"
    assert found_in(tmp_path, source) == [("BND007", "function_app.py:9:6", message, hint)]


def test_decorators_that_return_no_function_are_named(tmp_path: Path) -> None:
    source = """\
def register(f):
    print(f)
class Counted:
    def __init__(self, f):
        self.f = f
    def __call__(self, req):
        return self.f(req)
@app.route("a")
@register
def first(req): ...
@app.route("b")
@Counted
def second(req): ...
"""
    raised = (
        "ValueError: Unsupported type for function app decorator found.",
        "AttributeError: 'Counted' object has no attribute '__name__'",
    )
    hint = "each decorator below must return a function: `{}`"
    assert found_in(tmp_path, source) == [
        (
            "FUN025",
            f"function_app.py:{line}:2",
            f"`route` raises {error}, {LOST}",
            hint.format(name),
        )
        for line, error, name in zip((15, 18), raised, ("register", "Counted"), strict=True)
    ]


def test_a_wrapper_without_the_name_is_named(tmp_path: Path) -> None:
    source = """\
def logged(f):
    def wrapper(req):
        return f(req)
    return wrapper
@app.route("a")
@logged
def first(req): ...
@app.route("b")
@logged
def second(req): ...
"""
    message = f"function 'wrapper' has the same name as the one at function_app.py:12, {LOST}"
    hint = "use `functools.wraps` in `logged`, so that each function has its own name"
    assert found_in(tmp_path, source) == [("FUN002", "function_app.py:15:2", message, hint)]


def test_wrappers_of_two_decorators_with_one_name(tmp_path: Path) -> None:
    source = """\
def logged(f):
    def wrapper(req):
        return f(req)
    return wrapper
def timed(f):
    def wrapper(req):
        return f(req)
    return wrapper
@app.route("a")
@logged
def first(req): ...
@app.route("b")
@timed
def second(req): ...
"""
    message = f"function 'wrapper' has the same name as the one at function_app.py:16, {LOST}"
    hint = "use `functools.wraps` in `timed`, so that each function has its own name"
    assert found_in(tmp_path, source) == [("FUN002", "function_app.py:19:2", message, hint)]


def test_an_import_error_names_no_path_of_the_machine(tmp_path: Path) -> None:
    raised = "the module raises when it is imported: ImportError: cannot import name"
    message = f"{raised} 'total' from 'prices', {LOST}"
    source = "from prices import total\n"
    [found] = found_in(tmp_path, source, prices="price = 1\n")
    assert found[:3] == ("APP004", "function_app.py:8:1", message)
    partial = (
        "from partially initialized module 'function_app' (most likely due to a circular import)"
    )
    message = f"{raised} 'items' {partial}, {LOST}"
    [found] = found_in(tmp_path, source, prices="from function_app import items\n")
    assert found[:3] == ("APP004", "prices.py:1:1", message)


def test_an_empty_function_name_is_invalid(tmp_path: Path) -> None:
    source = '@app.function_name("")\n@app.route("a")\ndef items(req): ...\n'
    [(code, at, message, _)] = found_in(tmp_path, source)
    assert (code, at, message) == ("FUN001", "function_app.py:8:20", "invalid function name ''")


def test_functions_can_be_listed_once(tmp_path: Path) -> None:
    source = """\
@app.route("a")
def items(req): ...
assert len(app.get_functions()) == 1
"""
    message = f"`get_functions` raises when the worker calls it a second time, {LOST}"
    hint = "remove the call, or move it into a test"
    assert found_in(tmp_path, source) == [("FUN025", "function_app.py:10:12", message, hint)]
    [(code, at, _, hint)] = found_in(tmp_path, source + "app.get_functions()\n")
    assert (code, at) == ("APP004", "function_app.py:11:1")
    assert hint == "remove the call of `get_functions`: only the worker needs it"


def test_a_replaced_app_is_no_blueprint(tmp_path: Path) -> None:
    source = """\
@app.route("a")
def items(req): ...
app = func.FunctionApp()
"""
    message = "the worker uses another app, so the host doesn't load `items`"
    hint = "use one app, and `func.Blueprint` for the others"
    assert found_in(tmp_path, source) == [("APP019", "function_app.py:6:7", message, hint)]


def test_a_setting_names_the_file_of_the_app(tmp_path: Path) -> None:
    settings = '{{"Values": {{"PYTHON_SCRIPT_FILE_NAME": "{}"}}}}'
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.py").write_text(HEAD, "utf-8")
    write_project(tmp_path, {"local.settings.json": settings.format("src/main.py")})
    rejected = (
        "the worker rejects 'src/main.py' as the value of the app setting `PYTHON_SCRIPT_FILE_NAME`"
    )
    hint = "use the name of a file next to host.json that ends with `.py`"
    [found] = [one for one in check(tmp_path) if one.code == "APP002"]
    assert place(found, tmp_path) == "local.settings.json:1:40"
    assert (found.message, found.hint) == (rejected, hint)
    write_project(tmp_path, {"local.settings.json": settings.format("main.py")})
    (tmp_path / "function_app.py").write_text(HEAD, "utf-8")
    [found] = [one for one in check(tmp_path) if one.code == "APP002"]
    missing = "app setting `PYTHON_SCRIPT_FILE_NAME` names `main.py`, which doesn't exist"
    assert (found.message, found.hint) == (missing, "remove it: the default is function_app.py")


def test_keywords_of_older_extensions_are_renamed(tmp_path: Path) -> None:
    source = """\
@app.cosmos_db_trigger("items", database_name="shop", collection_name="orders",
                       connection_string_setting="AzureWebJobsStorage")
def watch(items): ...
"""
    message = "`cosmos_db_trigger` has no keyword `{}`, " + LOST
    assert found_in(tmp_path, source) == [
        (
            "BND001",
            "function_app.py:8:55",
            message.format("collection_name"),
            "use `container_name`",
        ),
        (
            "BND001",
            "function_app.py:9:24",
            message.format("connection_string_setting"),
            "use `connection`",
        ),
    ]


def test_hints_know_the_meaning_of_usual_parameters(tmp_path: Path) -> None:
    source = """\
class Items:
    @app.route("a")
    def items(self, req): ...
@app.route("b")
def start(req, client): ...
"""
    message = "parameter `{}` has no binding, " + LOST
    static = "move the function out of the class, or make it a static method without it"
    durable = 'if it is the durable client, add `@app.durable_client_input(client_name="client")`'
    assert found_in(tmp_path, source) == [
        ("BND007", "function_app.py:10:15", message.format("self"), static),
        ("BND007", "function_app.py:12:16", message.format("client"), durable),
    ]


def test_a_blueprint_ignores_its_level(tmp_path: Path) -> None:
    source = """\
import azure.durable_functions as df
first = func.Blueprint(http_auth_level=func.AuthLevel.ANONYMOUS)
@first.route("a")
def open_a(req): ...
@first.route("b", auth_level=func.AuthLevel.ANONYMOUS)
def open_b(req): ...
same = func.Blueprint(http_auth_level="function")
@same.route("c")
def closed(req): ...
durable = df.Blueprint()
@durable.route("d")
def closed_too(req): ...
public = df.Blueprint(http_auth_level=func.AuthLevel.ANONYMOUS)
@public.route("e")
def open_c(req): ...
empty = func.Blueprint(http_auth_level="anonymous")
for one in (first, same, durable, public, empty):
    app.register_functions(one)
"""
    message = "the blueprint ignores `http_auth_level`, so the level of `{}` is 'function'"
    hint = (
        "write `auth_level=func.AuthLevel.ANONYMOUS` in each `route`, or set the level of the app"
    )
    assert [one for one in found_in(tmp_path, source) if one[0] == "APP022"] == [
        ("APP022", "function_app.py:9:9", message.format("open_a"), hint),
        ("APP022", "function_app.py:20:10", message.format("open_c"), hint),
    ]
