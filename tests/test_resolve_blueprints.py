"""Blueprints: the effect of an include on its functions, and its errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import diagnose
from funcdeco import App, AppError, Blueprint, FunctionApp, load

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]
Write = Callable[..., Path]

ORDERS = """\
from funcdeco import Blueprint
bp = Blueprint()
@bp.http(route="orders")
def list_orders(req): ...
"""


def routes(app: FunctionApp) -> dict[str, Any]:
    return {f.name: f.function_json["bindings"][0].get("route") for f in app}


def levels(app: FunctionApp) -> dict[str, Any]:
    return {f.name: f.function_json["bindings"][0].get("authLevel") for f in app}


@pytest.mark.parametrize(
    "prefix, named, nothing, empty",
    [
        ("", "a/{id}", None, ""),
        (", prefix=''", "a/{id}", None, ""),
        (", prefix=None", "a/{id}", None, ""),
        (", prefix='v1'", "v1/a/{id}", "v1/nothing", "v1"),
        (", prefix='/v1/x/'", "v1/x/a/{id}", "v1/x/nothing", "v1/x"),
        (", prefix='{tenant}'", "{tenant}/a/{id}", "{tenant}/nothing", "{tenant}"),
    ],
)
def test_a_prefix_goes_before_each_route(
    load_app: Load, prefix: str, named: str, nothing: str | None, empty: str
) -> None:
    app = load_app(f"""
bp = Blueprint()
@bp.http(route="a/{{id}}")
def named(req): ...
@bp.http()
def nothing(req): ...
@bp.http(route="")
def empty(req): ...
@bp.queue_trigger(queue_name="q")
def on_queue(msg): ...
app.include(bp{prefix})
@app.http(route="own")
def own(req): ...
""")
    assert routes(app) == {
        "empty": empty,
        "named": named,
        "nothing": nothing,
        "own": "own",
        "on_queue": None,
    }


def test_a_prefix_without_route_uses_the_functions_given_name(load_app: Load) -> None:
    app = load_app("""
bp = Blueprint()
@bp.function(name="list-all")
@bp.http()
def hello(req): ...
app.include(bp, prefix="v1")
""")
    assert routes(app) == {"list-all": "v1/list-all"}


@pytest.mark.parametrize(
    "on_app, on_include, on_blueprint, on_trigger, expected",
    [
        (None, None, None, None, None),
        ("anonymous", None, None, None, "anonymous"),
        ("anonymous", None, "function", None, "function"),
        ("anonymous", "admin", "function", None, "admin"),
        ("anonymous", "admin", "function", "anonymous", "anonymous"),
        (None, "admin", None, None, "admin"),
        (None, None, "admin", None, "admin"),
        (None, None, None, "admin", "admin"),
    ],
)
def test_the_nearest_auth_level_holds(
    project: Write,
    on_app: str | None,
    on_include: str | None,
    on_blueprint: str | None,
    on_trigger: str | None,
    expected: str | None,
) -> None:
    folder = project(f"""\
        from funcdeco import App, Blueprint
        app = App(auth_level={on_app!r})
        bp = Blueprint(auth_level={on_blueprint!r})
        app.include(bp, auth_level={on_include!r})
        @bp.http(auth_level={on_trigger!r})
        def hello(req): ...
        """)
    assert levels(load(folder)) == {"hello": expected}


def test_what_was_decorated_after_the_include_is_included_too(load_app: Load) -> None:
    app = load_app("""
bp = Blueprint()
app.include(bp)
@bp.http()
def late(req): ...
""")
    assert [f.name for f in app] == ["late"]


def test_nested_blueprints_add_their_prefixes_and_keep_the_nearest_auth_level(
    load_app: Load,
) -> None:
    app = load_app("""
outer, inner, deep = Blueprint(auth_level="function"), Blueprint(), Blueprint(auth_level="admin")
app.include(outer, prefix="a")
outer.include(inner, prefix="b")
inner.include(deep)
@outer.http(route="o")
def in_outer(req): ...
@inner.http()
def in_inner(req): ...
@deep.http(route="d")
def in_deep(req): ...
""")
    assert routes(app) == {"in_deep": "a/b/d", "in_inner": "a/b/in_inner", "in_outer": "a/o"}
    assert levels(app) == {"in_deep": "admin", "in_inner": "function", "in_outer": "function"}


def test_a_prefix_reaches_a_trigger_in_an_annotation(load_app: Load) -> None:
    app = load_app("""
bp = Blueprint(auth_level="admin")
app.include(bp, prefix="v1")
@bp.function()
def hello(req: Annotated[func.HttpRequest, bp.http(route="x")]): ...
""")
    assert (routes(app), levels(app)) == ({"hello": "v1/x"}, {"hello": "admin"})


def test_a_decorator_of_the_app_may_stand_in_the_annotations_of_a_blueprints_function(
    load_app: Load,
) -> None:
    app = load_app("""
bp = Blueprint()
app.include(bp)
@bp.queue_trigger(queue_name="q")
def hello(msg, out: Annotated[func.Out[str], app.queue_output(queue_name="r")]): ...
""")
    assert [b.name for b in app["hello"].bindings] == ["msg", "out"]
    assert app.diagnostics == ()


@pytest.mark.parametrize("spec", ["orders:bp", "shop.orders:bp", "shop.more:holder.bp"])
def test_a_blueprint_named_by_a_text_is_imported_at_the_build(load_app: Load, spec: str) -> None:
    more = "from shop.orders import bp as _bp\nclass holder:\n    bp = _bp\n"
    files = {"orders.py": ORDERS, "shop/orders.py": ORDERS, "shop/more.py": more}
    app = load_app(f"\napp.include({spec!r}, prefix='v1')\n", files)
    assert routes(app) == {"list_orders": "v1/orders"}


def test_a_blueprint_named_by_a_text_is_not_imported_by_the_app() -> None:
    App().include("no.such.module:bp")


@pytest.mark.parametrize(
    "declared, code, message, hint",
    [
        (
            "'nowhere:bp'",
            "APP020",
            "no module named `nowhere`",
            "check the name; modules are imported from the project folder",
        ),
        (
            "'orders:nobody'",
            "APP021",
            "module `orders` has no `nobody`",
            "check the name after the colon",
        ),
        (
            "'a b:c'",
            "APP020",
            "'a b:c' is not a module name",
            'use "package.module:attribute", relative to the project folder',
        ),
        (
            "'.orders:bp'",
            "APP020",
            "'.orders:bp' is not a module name",
            'use "package.module:attribute", relative to the project folder',
        ),
        (
            "''",
            "APP020",
            "'' is not a module name",
            'use "package.module:attribute", relative to the project folder',
        ),
        (
            "'orders'",
            "APP021",
            "`include` got 'orders', which is not a Blueprint",
            'pass a Blueprint, or its location as "package.module:attribute"',
        ),
        (
            "'orders:list_orders'",
            "APP021",
            "`include` got 'orders:list_orders', which is not a Blueprint",
            'pass a Blueprint, or its location as "package.module:attribute"',
        ),
        (
            "5",
            "APP021",
            "`include` got 5, which is not a Blueprint",
            'pass a Blueprint, or its location as "package.module:attribute"',
        ),
        (
            "Blueprint",
            "APP021",
            "`include` got <class 'funcdeco.app.Blueprint'>, which is not a Blueprint",
            'pass a Blueprint, or its location as "package.module:attribute"',
        ),
    ],
)
def test_what_is_wrong_with_an_include_is_said_at_its_line(
    faults: Faults, declared: str, code: str, message: str, hint: str
) -> None:
    text = f"\n@app.http()\ndef hello(req): ...\napp.include(\n    {declared}\n)\n"
    assert faults(text, {"orders.py": ORDERS}) == [(code, 4, message, hint)]


def test_an_include_that_fails_is_the_only_fault_of_an_app_without_other_functions(
    faults: Faults,
) -> None:
    """A consequence is that the app has no functions."""
    assert [(code, line) for code, line, *_ in faults("\napp.include('nowhere:bp')\n")] == [
        ("APP020", 2)
    ]


@pytest.mark.parametrize(
    "content, code, line",
    [
        ("import funcdeco\n\n1 / 0\n", "APP004", 3),
        ("def (:\n", "APP003", 1),
        ("\nimport no_such_package\n", "APP005", 2),
        ("\nimport os\nos.environ['NO_SUCH_SETTING']\n", "APP006", 3),
        ("import sys\nsys.exit(3)\n", "APP004", 2),
    ],
    ids=["raises", "syntax", "package", "setting", "exit"],
)
def test_a_blueprints_module_that_fails_takes_down_only_itself(
    write_app: Write, content: str, code: str, line: int
) -> None:
    text = """
app.include("broken:bp")
app.include("orders:bp")
@app.http()
def own(req): ...
"""
    folder = write_app(text, {"broken.py": content, "orders.py": ORDERS})
    found = diagnose(folder)
    assert [(item.code, Path(str(item.file)).name, item.line) for item in found] == [
        (code, "broken.py", line)
    ]
    from funcdeco.sources.loading import load_project

    loaded = load_project(folder)
    assert loaded.app is not None
    assert [f.name for f in loaded.app] == ["list_orders", "own"]


def test_a_blueprint_that_includes_itself_is_a_cycle(faults: Faults) -> None:
    found = faults("""
a, b = Blueprint(), Blueprint()
app.include(a)
a.include(b)
b.include(a)
a.include(a)
app.include(app)
@a.http()
def hello(req): ...
""")
    assert found == [
        ("APP010", line, "the blueprint includes itself", "remove this `include`")
        for line in (5, 6, 7)
    ]


@pytest.mark.parametrize(
    "includes, line",
    [
        ("app.include(a)\napp.include(a)", 4),
        ("app.include(a, prefix='v1')\napp.include(a, prefix='v2')", 4),
        ("app.include(a); app.include(b)\nb.include(a)", 4),
    ],
    ids=["plain", "under two prefixes", "nested"],
)
def test_a_blueprint_included_twice_is_one_fault(faults: Faults, includes: str, line: int) -> None:
    found = faults(f"\na, b = Blueprint(), Blueprint()\n{includes}\n@a.http()\ndef x(req): ...\n")
    assert found == [
        (
            "APP013",
            line,
            "the blueprint is included more than once",
            "include it once: a function has one name and one folder",
        )
    ]


@pytest.mark.parametrize("value", ["5", "['v1']", "b'v1'", "True", "0"])
def test_a_prefix_that_is_no_text_is_refused(faults: Faults, value: str) -> None:
    found = faults(f"""
bp = Blueprint()
@bp.http(route="a")
def hello(req): ...
app.include(bp, prefix={value})
""")
    hint = 'use a string, such as "v1"'
    assert found == [("APP011", 5, f"invalid `prefix` {value}", hint)]


@pytest.mark.parametrize(
    "text, line",
    [
        ("app.include(bp, auth_level='open')", 5),
        ("app.include(bp, auth_level=5)", 5),
        ("app.include(bp, auth_level=['admin'])", 5),
        ("other = Blueprint(auth_level='Admin'); app.include(other); app.include(bp)", 5),
    ],
)
def test_an_auth_level_that_is_none_is_refused_at_its_line(
    faults: Faults, text: str, line: int
) -> None:
    found = faults(f"\nbp = Blueprint()\n@bp.http()\ndef hello(req): ...\n{text}\n")
    assert [(code, at) for code, at, *_ in found] == [("APP011", line)]
    assert found[0][3] == "use one of 'anonymous', 'function', 'admin', 'user', 'system'"


def test_a_faulty_auth_level_of_the_app_is_told_once(project: Write) -> None:
    folder = project("""\
        from funcdeco import App
        app = App(
            auth_level="nobody",
        )
        @app.http()
        def hello(req): ...
        @app.http()
        def other(req): ...
        """)
    assert [(item.code, item.line) for item in diagnose(folder)] == [("APP011", 2)]


def test_an_app_without_functions_is_warned_of(faults: Faults) -> None:
    assert faults("\napp.include(Blueprint())\n") == [
        ("APP012", 1, "the app has no functions", "decorate a function, or include a blueprint")
    ]


def test_two_apps_in_one_process_do_not_meet() -> None:
    first, second = App(), App(auth_level="admin")
    first.http(route="a")(hello)
    second.queue_trigger(queue_name="q")(hello)
    assert [f.trigger.type for f in first.functions] == ["httpTrigger"]
    assert [f.trigger.type for f in second.functions] == ["queueTrigger"]


def test_one_blueprint_may_serve_two_apps() -> None:
    first, second, blueprint = App(), App(auth_level="admin"), Blueprint()
    blueprint.http(route="a")(hello)
    first.include(blueprint, prefix="v1")
    second.include(blueprint)
    assert routes(first.functions) == {"hello": "v1/a"}
    assert (routes(second.functions), levels(second.functions)) == (
        {"hello": "a"},
        {"hello": "admin"},
    )


def test_asking_twice_gives_equal_functions_and_equal_faults() -> None:
    app, blueprint = App(), Blueprint()
    app.include(blueprint, prefix="v1")
    blueprint.http()(hello)
    assert app.functions == app.functions
    app.http(rout="x")(hello)  # type: ignore
    declared = []
    for _ in range(2):
        with pytest.raises(AppError) as raised:
            app.functions
        declared.append(raised.value.diagnostics)
    assert declared[0] == declared[1]
    assert declared[0]


def test_asking_in_between_does_not_hide_what_comes_later() -> None:
    app = App()
    app.http()(hello)
    assert len(app.functions) == 1
    app.queue_trigger(name="x", queue_name="q")(second)
    assert [f.name for f in app.functions] == ["hello", "second"]


def hello(req: Any) -> Any:
    """A function at module level, so that it can be found."""


def second(x: Any) -> Any:
    """Be another function."""
