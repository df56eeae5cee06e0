"""Findings of `check` in HTTP triggers."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.routes import routes_of
from funcdeco.bindings.http import HttpOutput, HttpTrigger
from funcdeco.functions.model import Function
from funcdeco.linter.check import check
from funcdeco.linter.rules import http
from functions_support import declaration, hand_written

Found = tuple[str, int | None, int | None, str]
Write = Callable[..., Path]


def host(prefix: str | None = None, **more: Any) -> dict[str, str]:
    http: dict[str, Any] = {} if prefix is None else {"http": {"routePrefix": prefix}}
    return {"host.json": json.dumps({"version": "2.0", "extensions": http, **more})}


def by_hand(name: str, **declared: Any) -> dict[str, str]:
    """Return the files of a handwritten HTTP function."""
    trigger = {"type": "httpTrigger", "direction": "in", "name": "req", **declared}
    answer = {"type": "http", "direction": "out", "name": "$return"}
    content = {"scriptFile": "__init__.py", "bindings": [trigger, answer]}
    return {
        f"{name}/function.json": json.dumps(content),
        f"{name}/__init__.py": "def main(req) -> str:\n    return ''\n",
    }


def found_in(folder: Path) -> list[Found]:
    return [
        (one.code, one.line, one.column, one.message)
        for one in check(folder)
        if one.code.startswith("HTP")
    ]


def codes(folder: Path) -> list[str]:
    return [code for code, *_ in found_in(folder)]


def function(name: str, **declared: Any) -> Function:
    trigger = declaration(HttpTrigger, "req", **declared)
    return hand_written(name, trigger, declaration(HttpOutput, "$return", index=1))


def app_of(*functions: Function, prefix: str = "api", host: Any = None) -> CheckedApp:
    return CheckedApp(Path("/app"), functions, host=host or {}, route_prefix=prefix)


def reported(code: str, app: CheckedApp) -> list[tuple[str, str, str]]:
    """Return function, message and hint of the findings of a rule for the whole app."""
    owners = {id(one): function for function in app.functions for one in function.declarations}
    return [
        (owners[id(one.at)].name, one.message, one.hint) for one in http.TABLE.of_app[code](app)
    ]


@pytest.mark.parametrize(
    "route",
    [
        *("items", "items/", "items/{id}", "items/{id:int:min(1)}", "items/{id?}", "items/{id=5}"),
        *("{*rest}", "files/{name}.{kind?}", "a{{b}}/{x}", "x-{a}-{b}", "~home"),
        *("v1/admin", "%NAME%", r"{year:regex(^\\d{{4}}$)}", "items:batch", "items/{id}:cancel"),
    ],
)
def test_routes_that_work_are_left_alone(project: Write, route: str) -> None:
    assert codes(project(None, {**host(), **by_hand("hello", route=route)})) == []


@pytest.mark.parametrize("prefix", ["", "/"])
@pytest.mark.parametrize("route", ["/", "/items", "~/items"])
def test_without_a_prefix_a_route_may_begin_with_a_slash(
    project: Write, prefix: str, route: str
) -> None:
    assert codes(project(None, {**host(prefix), **by_hand("hello", route=route)})) == []


@pytest.mark.parametrize(
    "prefix, route, code, column, message",
    [
        ("api", "items//x", "HTP002", 6, "a route cannot contain `//`"),
        ("", "//items", "HTP002", 1, "a route cannot contain `//`"),
        ("v1/{tenant}", "{Tenant}", "HTP002", 1, "duplicate parameter name `Tenant`"),
        ("api", "items?id={id}", "HTP002", 6, "a route cannot contain `?`"),
        ("api", "{*rest}/x", "HTP002", 1, "`{*rest}` matches the rest of the path, so nothing can follow it"),
        ("api", "{id:string}", "HTP003", 5, "invalid route constraint `string`"),
        ("api", "a/{x:int(1)}", "HTP003", 6, "`int(1)` accepts no arguments and no parentheses"),
        ("api", "//items", "HTP004", 1, "the route begins with a slash, so it becomes `api///items`"),
        ("api", "items/:id", "HTP005", 7, "`:id` is Express syntax for a parameter; here it is literal text"),
        ("", "/Runtime/x", "HTP006", 2, "`/Runtime/x` begins with `runtime`, which the host reserves"),
    ],
)  # fmt: skip
def test_one_mistake_of_a_route_is_one_finding_at_its_place(
    project: Write, prefix: str, route: str, code: str, column: int, message: str
) -> None:
    files = by_hand("hello", route=route)
    start = files["hello/function.json"].index(route)
    folder = project(None, {**host(prefix), **files})
    assert found_in(folder) == [(code, 1, start + column, message)]


def test_every_wrong_constraint_is_told(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="{a:str}/{b:int:uuid}")})
    assert codes(folder) == ["HTP003", "HTP003"]


def test_what_is_wrong_behind_a_leading_slash_is_told_too(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="/items/{id")})
    assert codes(folder) == ["HTP004", "HTP002"]


def test_a_route_that_is_only_a_slash_is_not_mended(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="/")})
    assert [(one.code, one.fix) for one in check(folder) if one.code[:3] == "HTP"] == [
        ("HTP004", None)
    ]


def test_a_leading_slash_is_mended(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="/items")})
    [found] = [one for one in check(folder) if one.code == "HTP004"]
    assert found.fix and (found.fix.action, found.fix.value) == ("set", "items")


def test_the_prefix_is_not_the_routes_fault(project: Write) -> None:
    files = {**host("v1/{tenant:nothing}"), **by_hand("hello", route="items/{id}")}
    assert codes(project(None, files)) == []
    assert codes(project(None, {**host("v1/{tenant"), **files})) == []


def test_a_route_of_express_that_is_no_template_gets_its_spelling_as_hint(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="items/:id?")})
    assert [(one.code, one.hint) for one in check(folder) if one.code[:3] == "HTP"] == [
        ("HTP002", "write `items/{id?}`")
    ]


@pytest.mark.parametrize("route", ["", " "])
def test_a_blank_route_is_told_once(project: Write, route: str) -> None:
    assert found_in(project(None, {**host(), **by_hand("hello", route=route)}))[0][::3] == (
        "HTP001",
        "a blank `route` defaults to the function's name, `hello`",
    )


@pytest.mark.parametrize("declared", [{}, {"route": None}])
def test_a_route_that_is_left_out_is_no_mistake(project: Write, declared: dict[str, None]) -> None:
    assert codes(project(None, {**host(), **by_hand("hello", **declared)})) == []


def test_a_function_without_a_route_may_bear_a_reserved_name(project: Write) -> None:
    folder = project(None, {**host(), **by_hand("AdminPanel"), **by_hand("AdminX", route="x")})
    assert [one[3] for one in found_in(folder)] == [
        "`AdminPanel` has no route, and its name begins with `admin`"
    ]


def test_carets_fall_on_the_users_text_below_a_blueprints_prefix(write_app: Write) -> None:
    folder = write_app(
        """
bp = Blueprint()
@bp.http(route="/items/{id:uuid}/<x>/")
def hello(req: func.HttpRequest) -> str: ...
@bp.http(route="{a:uuid" "}")
def other(req: func.HttpRequest) -> str: ...
@bp.http()
def third(req: func.HttpRequest) -> str: ...
app.include(bp, prefix="v1/{id2:int}")
""",
        host(),
    )
    assert found_in(folder) == [
        ("HTP003", 3, 28, "invalid route constraint `uuid`"),
        ("HTP005", 3, 34, "`<x>` is Flask syntax for a parameter; here it is literal text"),
        ("HTP003", 5, 16, "invalid route constraint `uuid`"),
    ]


def test_the_prefix_of_a_mounted_application_is_pointed_at(write_app: Write) -> None:
    folder = write_app(
        """
async def api(scope, receive, send): ...
app.asgi(api, prefix="shop/{x:uuid}")
""",
        host(),
    )
    assert found_in(folder) == [("HTP003", 3, 31, "invalid route constraint `uuid`")]


def test_equal_routes_conflict_whatever_their_case_and_slashes() -> None:
    app = app_of(
        function("b", route="Items/", methods=["get", "post"]),
        function("A", route="items", methods=["post", "put"]),
        function("c", route="items", methods=["get"]),
    )
    hint = "use a different route or different methods for one of them"
    assert reported("HTP007", app) == [
        ("b", "`POST /api/Items/` is already used by `A` (/app/A/function.json:1)", hint),
    ]
    assert reported("HTP008", app) == reported("HTP009", app) == []


def test_no_methods_are_all_of_them() -> None:
    app = app_of(function("a", route="x"), function("b", route="x", methods=["delete"]))
    assert [one[:2] for one in reported("HTP007", app)] == [
        ("b", "`DELETE /api/x` is already used by `a` (/app/a/function.json:1)")
    ]
    both = app_of(function("a"), function("b", route="A"))
    assert [one[:2] for one in reported("HTP007", both)] == [
        ("b", "`GET /api/A` is already used by `a` (/app/a/function.json:1)")
    ]


def test_methods_of_another_case_escape_the_hosts_check_and_are_never_reached() -> None:
    app = app_of(
        function("a", route="x", methods=["GET"]), function("b", route="x", methods=["get"])
    )
    assert reported("HTP007", app) == []
    assert reported("HTP008", app) == [
        (
            "b",
            "no request reaches `b`: `GET /api/x` goes to `a` (/app/a/function.json:1), which comes "
            "first by name",
            "use a different route or different methods for one of them",
        )
    ]


@pytest.mark.parametrize(
    "earlier, later, path, hint",
    [
        ("items/{id}", "items/recent", "items/recent",
         "use `{id:int}` in the route of `a` if it is an integer, or rename `b` so that it sorts "
         "before `a`"),
        ("items/{slug}", "items/recent", "items/recent",
         "rename `b` so that it sorts before `a`, or add a constraint to the route of `a`"),
        ("{*route}", "items/{id}", "items/5",
         "rename `b` so that it sorts before `a`, or use a different route for `a`"),
        ("items/{a}", "items/{id}", "items/5",
         "use a different route or different methods for one of them"),
        ("items/{id}", "items/{n:int}", "items/5",
         "rename `b` so that it sorts before `a`, or add a constraint to the route of `a`"),
    ],
)  # fmt: skip
def test_a_route_that_is_taken_whole_is_told_with_an_address(
    earlier: str, later: str, path: str, hint: str
) -> None:
    app = app_of(function("a", route=earlier), function("b", route=later, methods=["get"]))
    message = f"no request reaches `b`: `GET /api/{path}` goes to `a` (/app/a/function.json:1), "
    assert reported("HTP008", app) == [("b", f"{message}which comes first by name", hint)]
    assert reported("HTP007", app) == reported("HTP009", app) == []


@pytest.mark.parametrize(
    "a, b",
    [
        pytest.param({"route": "items/recent"}, {"route": "items/{id}"}, id="specific first"),
        pytest.param({"route": "items/{id:int}"}, {"route": "items/recent"}, id="constraint"),
        pytest.param(
            {"route": "items/{id}", "methods": ["get"]},
            {"route": "items/new", "methods": ["post"]},
            id="methods",
        ),
        pytest.param(
            {"route": "items/{id}", "methods": ["get"]},
            {"route": "items/new", "methods": ["get", "post"]},
            id="some methods",
        ),
        pytest.param({"route": "shop/{*route}"}, {"route": "{*route}"}, id="mounts"),
        pytest.param({"route": "admin/{*route}"}, {"route": "a"}, id="refused"),
        pytest.param({"route": "{x:uuid}"}, {"route": "a"}, id="broken"),
    ],
)
def test_routes_side_by_side_that_work(a: dict[str, Any], b: dict[str, Any]) -> None:
    app = app_of(function("a", **a), function("b", **b))
    assert [reported(code, app) for code in ("HTP007", "HTP008", "HTP009")] == [[], [], []]


def test_names_are_in_the_hosts_order() -> None:
    # In uppercase, which .NET compares, `_` comes after letters.
    app = app_of(function("item_x", route="x"), function("itemsall", route="{id}"))
    assert [one.function.name for one in routes_of(app).served] == ["itemsall", "item_x"]
    assert [name for name, *_ in reported("HTP008", app)] == ["item_x"]


def test_an_overlap_is_told_once_for_each_function() -> None:
    app = app_of(
        function("a", route="{x}/items"), function("b", route="{x}/{y:int}"),
        function("c", route="sales/{day}"),
    )  # fmt: skip
    assert [one[:2] for one in reported("HTP009", app)] == [
        (
            "c",
            "`GET /api/sales/items` also matches `api/{x}/items` of `a` (/app/a/function.json:1), "
            "which comes first by name",
        )
    ]


def test_functions_that_host_json_leaves_out_have_no_routes() -> None:
    both = function("a", route="{id}"), function("b", route="x")
    assert reported("HTP008", app_of(*both, host={"functions": ["B"]})) == []
    served = routes_of(app_of(*both, host={"Functions": ["B"]})).served
    assert [one.function.name for one in served] == ["b"]
    for everything in ("b", []):
        assert len(reported("HTP008", app_of(*both, host={"functions": everything}))) == 1


def test_an_app_is_let_go_with_its_routes() -> None:
    app = app_of(function("a", route="{id}"), function("b", route="x"))
    assert routes_of(app) is routes_of(app)
    removed = weakref.ref(app.functions[0])
    del app
    gc.collect()
    assert removed() is None


def test_a_function_with_a_mistake_takes_no_routes(project: Write) -> None:
    files = {**by_hand("a", route="{id}", methods=[]), **by_hand("b", route="x")}
    assert codes(project(None, {**host(), **files})) == []


def test_both_functions_are_named_by_their_decorators(write_app: Write) -> None:
    folder = write_app(
        """
async def api(scope, receive, send): ...
app.asgi(api)
@app.http(route="orders", methods=["GET"])
def orders(req: func.HttpRequest) -> str: ...
""",
        host(),
    )
    [found] = [one for one in check(folder) if one.code[:3] == "HTP"]
    assert (found.code, found.line, found.message, found.hint) == (
        "HTP008",
        4,
        f"no request reaches `orders`: `GET /api/orders` goes to `api` ({folder / 'app.py'}:3), "
        "which comes first by name",
        "rename `orders` so that it sorts before `api`, or use a different route for `api`",
    )


@pytest.mark.parametrize(
    "outputs, expected",
    [
        ([], [("HTP010", "`hello` has no `http` output, so every response is empty")]),
        ([("HTTP", "$return")], []),
        ([("queue", "$return")], []),
        ([("queue", "later")], []),
        ([("http", "a"), ("http", "b")], [("HTP011", "`a` and `b` are both responses, but only one is sent")]),
    ],
)  # fmt: skip
def test_a_request_has_one_answer(
    project: Write, outputs: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    files = by_hand("hello", route="x")
    content = json.loads(files["hello/function.json"])
    content["bindings"][1:] = [
        (
            {"type": kind, "direction": "out", "name": name, "queueName": "q", "connection": "S"}
            if kind == "queue"
            else {"type": kind, "direction": "out", "name": name}
        )
        for kind, name in outputs
    ]
    files["hello/function.json"] = json.dumps(content)
    files["hello/__init__.py"] = "def main(req): ...\n"
    assert [one[::3] for one in found_in(project(None, {**host(), **files}))] == expected


@pytest.mark.parametrize(
    "level, expected",
    [("user", ["HTP012"]), ("USER", ["HTP012"]), ("system", []), ("admin", []), ("function", [])],
)
def test_only_the_level_user_has_no_key(project: Write, level: str, expected: list[str]) -> None:
    folder = project(None, {**host(), **by_hand("hello", route="x", authLevel=level)})
    assert codes(folder) == expected


@pytest.mark.parametrize(
    "prefix, route, expected",
    [
        ("api", "API/orders", "write `orders`, unless callers use that path"),
        ("v1/shop", "v1/shop/{id}", "write `{id}`, unless callers use that path"),
        ("api", "apis/orders", None),
        ("api", "api", None),
        ("api", "orders/api/x", None),
        ("", "api/orders", None),
    ],
)
def test_a_route_with_the_prefix_in_it(
    project: Write, prefix: str, route: str, expected: str | None
) -> None:
    folder = project(None, {**host(prefix), **by_hand("hello", route=route)})
    found = [(one.code, one.message, one.hint) for one in check(folder, ignore=["PRJ"])]
    path = f"/{prefix}/{route}"
    message = f"the route repeats the prefix: its path is `{path}`"
    assert found == ([("HTP013", message, expected)] if expected else [])


def test_rules_bear_routes_of_any_kind() -> None:
    odd = ["", "/", "//", "~", "~/", "{", "}", "{}", "?", "\0", "é/{ü}", "{*", "<", "a" * 3000]
    for prefix in ("", "api", "{x}"):
        functions = [function(f"f{number}", route=route) for number, route in enumerate(odd)]
        app = app_of(*functions, prefix=prefix)
        for check_binding, _ in http.TABLE.of_bindings.values():
            for one in functions:
                assert all(found.message for found in check_binding(one.declarations[0], one, app))
        for code in http.TABLE.of_app:
            assert all(message for _, message, _ in reported(code, app))
