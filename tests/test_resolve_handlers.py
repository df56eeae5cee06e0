"""The object that the worker runs: other decorators, factories, methods, partials, shims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from funcdeco import FunctionApp
from funcdeco.targets.v1 import shim_text
from funcdeco.worker.adapted import AdaptedSignature, Argument, adapted_signature

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

DECORATORS = """

def polite(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

def rude(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

"""
"""Lines 2 to 13, so that the test's own source begins in line 14."""


def shim(*names: str, is_async: bool = False, returns_awaitable: bool = False) -> AdaptedSignature:
    """Return a signature that passes each of *names* by keyword, without annotations."""
    shown = tuple((name, None) for name in names)
    arguments = tuple(Argument(name, name) for name in names)
    return AdaptedSignature(shown, arguments, is_async, returns_awaitable)


def handlers(app: FunctionApp) -> list[tuple[str, str, str, AdaptedSignature | None]]:
    return [(f.name, f.handler.module, f.handler.attribute, adapted_signature(f)) for f in app]


def names(function_json: dict[str, Any]) -> list[str]:
    return [binding["name"] for binding in function_json["bindings"]]


# The parameters of a function hidden by a decorator without `wraps` cannot be known.
FOREIGN = [
    pytest.param(foreign, signature, above, name, id=f"{foreign}, {above=}, http{name}")
    for foreign, signature in (("polite", None), ("rude", shim("req")))
    for above in (True, False)
    for name in ('(name="req")', "()")
    if (foreign, above, name) != ("rude", False, "()")
]


@pytest.mark.parametrize("foreign, signature, above, name", FOREIGN)
def test_a_foreign_decorator_leaves_the_function_its_name_and_parameters(
    load_app: Load, foreign: str, signature: AdaptedSignature | None, above: bool, name: str
) -> None:
    lines = [f"@{foreign}", f"@app.http{name}"]
    both = "\n".join(lines if above else reversed(lines))
    app = load_app(f"{DECORATORS}{both}\ndef hello(req):\n    return 'x'\n")
    assert handlers(app) == [("hello", "app", "hello", signature)]
    assert names(app["hello"].function_json) == ["req", "$return"]


def test_decorators_of_ours_may_stand_above_and_below_a_foreign_one_with_wraps(
    load_app: Load,
) -> None:
    app = load_app(DECORATORS + """\
@app.http()
@polite
@app.blob_input(name="blob", path="a/b")
def hello(req: func.HttpRequest, blob): ...
""")
    assert handlers(app) == [("hello", "app", "hello", None)]
    assert names(app["hello"].function_json) == ["req", "$return", "blob"]


def test_a_foreign_decorator_between_ours_without_wraps_is_named_as_the_fault(
    faults: Faults,
) -> None:
    found = faults(DECORATORS + """\
@app.http(name="req")
@rude
@app.blob_input(name="blob", path="a/b")
def hello(req, blob): ...
""")
    assert found == [
        (
            "FUN006",
            16,
            "`hello` in `app` no longer refers to this function",
            "if the name is defined twice, rename one; if a decorator replaces the function, the "
            "decorator must use functools.wraps",
        )
    ]


def test_a_coroutine_behind_a_plain_wrapper_is_awaited_by_the_shim(load_app: Load) -> None:
    app = load_app(DECORATORS + """\
@polite
@app.http()
async def hello(req): ...
""")
    signature = shim("req", is_async=True, returns_awaitable=True)
    assert handlers(app) == [("hello", "app", "hello", signature)]


def test_a_name_given_twice_to_different_functions_is_a_fault_even_with_other_function_names(
    faults: Faults,
) -> None:
    """The module has only the second `main`, so both folders would run it."""
    found = faults("""
@app.function(name="first")
@app.http(route="first")
def main(req): ...
@app.function(name="second")
@app.http(route="second")
def main(req): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN006", 2)]


def test_a_function_hidden_by_a_later_one_is_reported_as_that_and_nothing_else(
    faults: Faults,
) -> None:
    found = faults("""
@app.http()
def main(req): ...
@app.queue_trigger(queue_name="a")
def main(msg): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN006", 2)]


def test_factories_give_a_function_the_name_it_has_in_its_module(load_app: Load) -> None:
    app = load_app("""
def make(queue):
    @app.queue_trigger(queue_name=queue)
    def handler(msg): ...
    return handler
orders, bills = make("orders"), make("bills")
globals()["late"] = make("late")
""")
    assert handlers(app) == [(name, "app", name, None) for name in ("bills", "late", "orders")]
    assert [f.function_json["bindings"][0]["queueName"] for f in app] == ["bills", "late", "orders"]


def test_a_function_that_no_name_leads_to_is_unreachable(faults: Faults) -> None:
    assert (
        faults("""
def make():
    @app.http()
    def handler(req): ...
    return handler
everyone = [make()]
""")
        == [
            (
                "FUN006",
                3,
                "function 'handler' can't be imported: no name in `app` refers to it",
                "define it at the top level of a module, or assign it to a name: `handler = make(...)`",
            )
        ]
    )


def test_callables_of_all_kinds_are_found_by_name(load_app: Load) -> None:
    app = load_app("""
def base(limit, req: func.HttpRequest): ...
class Handler:
    def __call__(self, req: func.HttpRequest) -> func.HttpResponse: ...
    def method(self, req): ...
class Later:
    async def __call__(self, req): ...
class Box:
    @app.http()
    @staticmethod
    def static_above(req): ...
    @staticmethod
    @app.http()
    def static_below(req): ...
    @app.http()
    @classmethod
    def class_above(cls, req): ...
    @classmethod
    @app.http()
    def class_below(cls, req): ...
    class Inner:
        @staticmethod
        @app.http()
        def deep(req): ...
partial = app.http()(functools.partial(base, 1))
updated = app.http()(functools.update_wrapper(functools.partial(base, 1), base))
instance = app.http()(Handler())
later = app.http()(Later())
bound = app.http()(Handler().method)
anonymous = app.http()(lambda req: "x")
@app.http()
@functools.lru_cache
def cached(req): ...
""")
    assert handlers(app) == [
        ("anonymous", "app", "anonymous", None),
        ("bound", "app", "bound", None),
        ("cached", "app", "cached", None),
        ("class_above", "app", "Box.class_above", None),
        ("class_below", "app", "Box.class_below", None),
        ("deep", "app", "Box.Inner.deep", None),
        ("instance", "app", "instance", shim("req")),
        ("later", "app", "later", shim("req", is_async=True)),
        ("partial", "app", "partial", shim("req")),
        ("static_above", "app", "Box.static_above", None),
        ("static_below", "app", "Box.static_below", None),
        ("updated", "app", "updated", shim("req")),
    ]


def test_a_partial_is_found_without_a_project_too(project: Callable[..., Any]) -> None:
    from funcdeco import load

    folder = project("""\
        import functools
        from funcdeco import App
        app = App()
        def base(limit, req): ...
        hello = app.http()(functools.partial(base, 1))
        names = [function.name for function in app.functions]
        assert names == ["hello"], names
        """)
    assert [function.name for function in load(folder)] == ["hello"]


@pytest.mark.parametrize(
    "text, line",
    [
        ("class A:\n    @app.http()\n    def go(self, req): ...", 3),
        ("class A:\n    def go(self, req): ...\napp.http()(A().go)", 4),
    ],
    ids=["in the class", "of a nameless instance"],
)
def test_a_method_that_needs_an_instance_is_one_fault(faults: Faults, text: str, line: int) -> None:
    found = faults(f"\n{text}")
    assert [(code, line) for code, line, *_ in found] == [("FUN006", line)]
    assert "instance" in found[0][2] + found[0][3]


@pytest.mark.parametrize(
    "text, message, hint",
    [
        (
            "@app.http()\ndef go(req):\n    yield 1",
            "`go` is a generator, which the worker can't run",
            "return the whole value instead of yielding parts",
        ),
        (
            "@app.http()\nasync def go(req):\n    yield 1",
            "`go` is a generator, which the worker can't run",
            "return the whole value instead of yielding parts",
        ),
        (
            "@app.http()\nclass Go: ...",
            "class `Go` is not a function",
            "decorate a function or a method",
        ),
        ("app.http()(3)", "3 is not a function", "decorate a function"),
    ],
    ids=["generator", "async generator", "class", "number"],
)
def test_what_cannot_run_is_not_a_function(
    faults: Faults, text: str, message: str, hint: str
) -> None:
    assert faults(f"\n{text}") == [("FUN007", 2, message, hint)]


def test_keywords_are_checked_also_where_the_function_is_a_generator(faults: Faults) -> None:
    found = faults("\n@app.http(rout='x')\ndef go(req):\n    yield 1\n")
    assert [(code, line) for code, line, *_ in found] == [("FUN007", 2), ("BND001", 2)]


@pytest.mark.parametrize(
    "parameters, signature",
    [
        ("req", None),
        ("*, req", None),
        ("req, context", None),
        ("req, context: func.Context", None),
        ("req, *args", shim("req")),
        ("req, **kwargs", shim("req")),
        ("req, *args, **kwargs", shim("req")),
        ("req, extra=None", shim("req")),
        (
            "req, /",
            AdaptedSignature((("req", None),), (Argument("req", "req", positional=True),), False),
        ),
        (
            "req, ctx: func.Context",
            AdaptedSignature(
                (("req", None), ("context", None)),
                (Argument("req", "req"), Argument("ctx", "context")),
                False,
            ),
        ),
        ("req: func.HttpRequest | None", shim("req")),
        ("req: typing.Optional[func.HttpRequest]", shim("req")),
        # Before 3.11 the worker reads a default of None as Optional, which it rejects.
        ("req: func.HttpRequest = None", shim("req")),
        ("req=None", None),
        ("req: Any", shim("req")),
        ("req: object", shim("req")),
        ("req: Annotated[func.HttpRequest, 1]", None),
        ("req: 'func.HttpRequest'", None),
    ],
)
def test_a_shim_carries_a_signature_only_where_the_worker_refuses_the_functions_own(
    load_app: Load, parameters: str, signature: AdaptedSignature | None
) -> None:
    app = load_app(f"\n@app.http()\ndef hello({parameters}): ...\n")
    assert handlers(app) == [("hello", "app", "hello", signature)]


@pytest.mark.parametrize(
    "annotation, shown",
    [
        ("str", None),
        ("bytes", None),
        ("func.QueueMessage", None),
        ("str | None", "str"),
        ("typing.Optional[bytes]", "bytes"),
        ("func.QueueMessage | None", None),
    ],
)
def test_texts_stay_texts_behind_a_shim(load_app: Load, annotation: str, shown: str | None) -> None:
    app = load_app(f"\n@app.queue_trigger(queue_name='a')\ndef go(msg: {annotation}): ...\n")
    found = adapted_signature(app["go"])
    expected = None if "None" not in annotation and "Optional" not in annotation else shown
    assert (found and found.parameters[0][1]) == expected
    assert (found is None) == ("None" not in annotation and "Optional" not in annotation)


def test_a_context_under_another_name_is_not_taken_for_the_triggers_parameter(
    load_app: Load,
) -> None:
    app = load_app("\n@app.http()\ndef hello(req, ctx: func.Context): ...\n")
    assert names(app["hello"].function_json) == ["req", "$return"]


def test_two_contexts_both_receive_it(load_app: Load) -> None:
    app = load_app("\n@app.http(name='req')\ndef hello(req, context, ctx: func.Context): ...\n")
    assert handlers(app)[0][3] == AdaptedSignature(
        (("req", None), ("context", None)),
        (Argument("req", "req"), Argument("context", "context"), Argument("ctx", "context")),
        False,
    )


def test_a_positional_only_parameter_after_one_with_a_default_is_not_given_the_wrong_value(
    faults: Faults,
) -> None:
    found = faults("\n@app.http(name='req')\ndef hello(extra=1, req=None, /): ...\n")
    assert [(code, line) for code, line, *_ in found] == [("FUN007", 2)]


def test_a_blueprint_in_another_module_keeps_its_module(load_app: Load) -> None:
    app = load_app(
        "\nfrom shop.orders import bp\napp.include(bp)\n",
        {"shop/orders.py": """\
                from funcdeco import Blueprint
                bp = Blueprint()
                @bp.http()
                def hello(req): ...
                """},
    )
    assert handlers(app) == [("hello", "shop.orders", "hello", None)]


def test_script_file_of_the_user_names_the_function_as_entry_point(load_app: Load) -> None:
    app = load_app("\n@app.function(script_file='../app.py')\n@app.http()\ndef hello(req): ...\n")
    json = app["hello"].function_json
    assert (json["scriptFile"], json.get("entryPoint")) == ("../app.py", "hello")
    assert not app["hello"].needs_shim


def test_a_bare_script_file_names_the_shim(load_app: Load) -> None:
    app = load_app(
        "\n@app.function(script_file='run.py', entry_point='go')\n@app.http()\ndef hello(req): ...\n"
    )
    json = app["hello"].function_json
    assert (json["scriptFile"], json["entryPoint"]) == ("run.py", "go")
    assert app["hello"].needs_shim


@pytest.mark.parametrize("value", ["run.js", "function.json", "run", "..", "a\\\\b.py", ""])
def test_a_script_file_that_the_worker_would_not_claim_is_refused(
    faults: Faults, value: str
) -> None:
    """The host silently drops a function whose script doesn't end in .py."""
    found = faults(
        f"\n@app.function(script_file='{value}')\n@app.http(route='x')\ndef hello(req): ...\n"
    )
    assert [(code, line) for code, line, *_ in found] == [("BND003", 2)]


@pytest.mark.parametrize("value", ["a.b", "import", "a b", "", "1a"])
def test_an_entry_point_that_is_no_name_is_refused(faults: Faults, value: str) -> None:
    found = faults(
        f"\n@app.function(entry_point='{value}')\n@app.http(route='x')\ndef hello(req): ...\n"
    )
    assert [(code, line) for code, line, *_ in found] == [("BND003", 2)]


def test_a_script_file_that_leads_elsewhere_is_refused(faults: Faults) -> None:
    assert (
        faults("""
@app.function(script_file="../other.py")
@app.http()
def hello(req): ...
@app.function(script_file="../app.py", entry_point="nobody")
@app.http()
def second(req): ...
@app.function(script_file="../app.py")
@app.http()
def third(req: func.HttpRequest | None): ...
""")
        == [
            (
                "FUN009",
                2,
                "`script_file` points to other.py, not to the function",
                'use `script_file="../app.py"`, or remove it to generate a script',
            ),
            (
                "FUN009",
                5,
                "`entry_point` is 'nobody', but the function is `second`",
                'use `entry_point="second"`, or remove it',
            ),
            (
                "FUN009",
                8,
                "the function needs a generated script, which `script_file` prevents",
                "remove `script_file`, or use a plain function with plain annotations",
            ),
        ]
    )


def test_a_static_method_needs_a_shim_since_the_worker_takes_no_dots(faults: Faults) -> None:
    found = faults("""
class Box:
    @staticmethod
    @app.function(script_file="../app.py")
    @app.http()
    def hello(req): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN009", 4)]


def test_a_module_loaded_by_script_file_and_by_shim_is_run_twice(faults: Faults) -> None:
    found = faults("""
@app.function(script_file="../app.py")
@app.http()
def first(req): ...
@app.http()
def second(req): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN010", 2)]


def test_a_module_whose_name_ends_like_one_that_a_shim_imports_keeps_its_name(
    load_app: Load,
) -> None:
    files = {
        "my_inspect/__init__.py": "",
        "my_inspect/jobs.py": "def who(_inspect, n: int = 3) -> str: return 'x'\n",
    }
    app = load_app("\nfrom my_inspect.jobs import who\napp.http(name='_inspect')(who)\n", files)
    text = shim_text(app["who"]).removeprefix("# mypy: ignore-errors\n")
    assert text.startswith("from my_inspect.jobs import who as _handler\n")


def test_objects_that_wrap_without_end_are_passed_over(load_app: Load) -> None:
    app = load_app("""
from unittest.mock import call
def make():
    def inner(req): return "x"
    return inner
handler = app.http(name="req")(make())
""")
    assert app["handler"].handler.attribute == "handler"
