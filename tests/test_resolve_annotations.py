"""Bindings in `Annotated`, and annotations that the worker would reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from funcdeco import FunctionApp
from funcdeco.worker.adapted import adapted_signature
from funcdeco.worker.converters import describe

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

both = pytest.mark.parametrize("future", [False, True], ids=["objects", "texts"])

WHOLE = """
@app.function()
def go(
    msg: Annotated[str, app.queue_trigger(queue_name="q")],
    blob: Annotated[
        bytes, app.blob_input(path="a/b")] = b"",
    *,
    out: Annotated[func.Out[str], app.queue_output(queue_name="r")],
) -> Annotated[
    str, app.blob_output(path="c/d")
]: ...
"""


@both
def test_bindings_stand_on_parameters_and_on_what_is_returned(load_app: Load, future: bool) -> None:
    app = load_app(WHOLE, future=future)
    assert [(b.name, b.type, b.direction) for b in app["go"].bindings] == [
        ("msg", "queueTrigger", "in"),
        ("blob", "blob", "in"),
        ("out", "queue", "out"),
        ("$return", "blob", "out"),
    ]
    assert app.diagnostics == ()


@both
def test_a_binding_in_an_annotation_is_at_home_at_its_parameters_line(
    load_app: Load, future: bool
) -> None:
    sources = load_app(WHOLE, future=future)["go"].sources
    lines = {name: at.line for name, at in sources.items()}
    # A string is evaluated later, so only the line of the parameter is known.
    expected = {"msg": 4, "blob": 5, "out": 8, "$return": 9} if future else None
    assert lines == (expected or {"msg": 4, "blob": 6, "out": 8, "$return": 10})


@both
def test_faults_in_annotations_are_told_at_the_parameters_line(
    faults: Faults, future: bool
) -> None:
    found = faults(
        """
@app.function()
def go(
    msg: Annotated[str, app.queue_trigger(queue_nam="q")],
    out: Annotated[func.Out[str], app.queue_output("r")],
    blob: Annotated[dict, app.blob_input(path="a/b")],
) -> Annotated[int, app.queue_output(queue_name="q")]: ...
""",
        future=future,
    )
    assert [(code, line) for code, line, *_ in found] == [
        ("BND001", 4),
        ("BND004", 5),
        ("PYT004", 6),
        ("PYT005", 7),
    ]


@both
@pytest.mark.parametrize(
    "annotation",
    [
        "Annotated[str, app.blob_input(path='a/b')] | None",
        "Annotated[str | None, app.blob_input(path='a/b')]",
        "Annotated[str, app.blob_input(path='a/b'), 'more']",
        "Annotated[Annotated[str, app.blob_input(path='a/b')], 1]",
    ],
)
def test_the_binding_is_found_wherever_annotated_stands(
    load_app: Load, annotation: str, future: bool
) -> None:
    app = load_app(f"\n@app.http()\ndef go(req, blob: {annotation}): ...\n", future=future)
    assert [b.name for b in app["go"].bindings] == ["req", "$return", "blob"]


@both
def test_a_name_in_annotated_must_be_the_parameters(faults: Faults, future: bool) -> None:
    text = """
@app.http()
def go(req,
    blob: Annotated[str, app.blob_input(name="{}", path="a/b")]): ...
"""
    assert faults(text.format("blob"), future=future) == []
    assert faults(text.format("other"), future=future) == [
        (
            "BND011",
            4,
            "`blob_input` is in the annotation of `blob` but has the name 'other'",
            "remove its `name`",
        )
    ]


@both
@pytest.mark.parametrize("name", ["function", "retry"])
def test_what_is_no_binding_does_not_belong_in_annotated(
    faults: Faults, name: str, future: bool
) -> None:
    declared = {
        "function": "app.function(name='x')",
        "retry": "app.retry(strategy='fixedDelay', max_retry_count=1, delay_interval='00:00:01')",
    }[name]
    found = faults(
        f"\n@app.timer_trigger(schedule='x')\ndef go(\n    timer: Annotated[str, {declared}]): ...\n",
        future=future,
    )
    assert found == [
        (
            "BND013",
            4,
            f"`{name}` can't be used in the annotation of `timer`",
            "use it as a decorator of the function",
        )
    ]


def test_a_decorator_without_call_in_annotated_is_told(faults: Faults) -> None:
    """`app.blob_input` instead of `app.blob_input(path=...)`, which would silently do nothing."""
    found = faults("\n@app.http(name='req')\ndef go(req, x: Annotated[str, app.blob_input]): ...\n")
    assert [code for code, *_ in found] == ["BND004"]


def test_a_function_whose_bindings_all_stand_in_annotations_needs_a_decorator(
    faults: Faults,
) -> None:
    found = faults("""
@app.http(route="a")
def other(req): ...
def go(
    msg: Annotated[str, app.queue_trigger(queue_name="q")],
): ...
""")
    assert found == [
        (
            "FUN011",
            5,
            "`queue_trigger` isn't applied to a function",
            "is the `@` missing? A function whose bindings are all in `Annotated` needs "
            "`@app.function()`",
        )
    ]


def test_an_app_of_which_no_decorator_stands_on_a_function_says_so(faults: Faults) -> None:
    found = faults("\napp.http()\ndef hello(req): ...\n")
    assert [(code, line) for code, line, *_ in found] == [("APP012", 1), ("FUN011", 2)]


def test_a_missing_at_sign_in_a_blueprint_is_warned_of(faults: Faults) -> None:
    found = faults("""
bp = Blueprint()
app.include(bp)
bp.http()
def hello(req): ...
@app.http()
def other(req): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("FUN011", 4)]


@pytest.mark.parametrize(
    "decorator, parameter, code, message, hint",
    [
        (
            "blob_input(name='x', path='a/b')",
            "x: func.Out[str]",
            "PYT001",
            "`x` isn't an output but is annotated `func.Out[str]`",
            "annotate it as `func.InputStream`, `bytes`, `str`, or remove the annotation",
        ),
        (
            "queue_output(name='x', queue_name='q')",
            "x: str",
            "PYT002",
            "output `x` must be annotated `func.Out[...]`, not `str`",
            "annotate it as `func.Out[func.QueueMessage]`, `func.Out[str]`, `func.Out[bytes]`, "
            "`func.Out[typing.List[str]]`, or remove the annotation",
        ),
        (
            "blob_input(name='x', path='a/b')",
            "x: 'Nothing'",
            "PYT003",
            "the annotation of parameter `x` can't be read: NameError: name 'Nothing' is not "
            "defined",
            "import it outside TYPE_CHECKING: the worker reads annotations at run time",
        ),
        (
            "blob_input(name='x', path='a/b')",
            "x: 'no syntax'",
            "PYT003",
            None,
            "",
        ),
        (
            "blob_input(name='x', path='a/b')",
            "x: typing.Dict[str, int]",
            "PYT004",
            "`blob` doesn't support `typing.Dict[str, int]` as the type of `x`",
            "annotate it as `func.InputStream`, `bytes`, `str`, or remove the annotation",
        ),
        (
            "queue_output(name='x', queue_name='q')",
            "x: func.Out[dict]",
            "PYT004",
            "`queue` doesn't support `func.Out[dict]` as the type of `x`",
            "annotate it as `func.Out[func.QueueMessage]`, `func.Out[str]`, `func.Out[bytes]`, "
            "`func.Out[typing.List[str]]`, or remove the annotation",
        ),
        (
            "queue_output(name='x', queue_name='q')",
            "x, context: int",
            "PYT004",
            "parameter `context` receives the invocation context but is annotated `int`",
            "annotate it as `func.Context`",
        ),
    ],
    ids=["PYT001", "PYT002", "PYT003 name", "PYT003 syntax", "PYT004", "PYT004 out", "context"],
)
def test_an_annotation_that_the_worker_refuses(
    faults: Faults, decorator: str, parameter: str, code: str, message: str | None, hint: str
) -> None:
    ((found, line, text, advice),) = faults(
        f"\n@app.queue_trigger(name='msg', queue_name='q')\n@app.{decorator}\n"
        f"def go(msg, {parameter}): ...\n"
    )
    assert (found, text if message else None, advice) == (code, message, hint)
    assert line == (2 if parameter == "x, context: int" else 4)


def test_equal_annotations_are_each_spelled_as_they_were_written(faults: Faults) -> None:
    for returned in ("str | func.HttpResponse", "func.HttpResponse | str"):
        ((_, _, message, _),) = faults(f"\n@app.http()\ndef go(req) -> {returned}: ...\n")
        assert message == f"`http` doesn't support `{returned}` as the return type"


@pytest.mark.parametrize(
    "returned, shown",
    [
        ("None", "None"),
        ("dict", "dict"),
        ("int | None", "int | None"),
        ("list[str]", "list[str]"),
        ("func.Out[str]", "func.Out[str]"),
        ("func.HttpResponse | str", "func.HttpResponse | str"),
    ],
)
def test_a_return_annotation_that_the_worker_refuses(
    faults: Faults, returned: str, shown: str
) -> None:
    assert faults(f"\n@app.http()\ndef go(req) -> {returned}: ...\n") == [
        (
            "PYT005",
            3,
            f"`http` doesn't support `{shown}` as the return type",
            "return one of `func.HttpResponse`, `str`",
        )
    ]


def test_an_annotation_of_the_return_is_not_looked_at_without_a_binding(load_app: Load) -> None:
    app = load_app("\n@app.queue_trigger(queue_name='q')\ndef go(msg) -> dict[str, int]: ...\n")
    assert adapted_signature(app["go"]) is None


@both
def test_one_unreadable_annotation_leaves_the_others_readable(faults: Faults, future: bool) -> None:
    found = faults(
        """
@app.queue_trigger(name="msg", queue_name="q")
def go(msg: dict, x: Annotated["Nothing", app.blob_input(path="a/b")], y=1): ...
""",
        future=future,
    )
    assert {code for code, *_ in found} == {"PYT003", "PYT004"}


def test_the_same_alias_serves_several_functions(load_app: Load) -> None:
    app = load_app("""
Row = Annotated[func.Out[str], app.queue_output(queue_name="q")]
@app.queue_trigger(queue_name="a")
def one(msg, row: Row): ...
@app.queue_trigger(queue_name="b")
def two(msg, line: Row): ...
""")
    assert [f.bindings[1].name for f in app] == ["row", "line"]
    assert app.diagnostics == ()


def test_a_dict_of_nothing_is_not_taken_for_what_may_be_none(load_app: Callable[..., Any]) -> None:
    app = load_app("""
@app.timer_trigger(name="t", schedule="0 * * * * *")
@app.table_output(name="$return", table_name="a")
def f(t) -> dict: ...
@app.timer_trigger(name="t", schedule="0 * * * * *")
@app.queue_output(name="$return", queue_name="q")
def g(t) -> str | None: ...
""")
    names = {f.name: [one["name"] for one in f.function_json["bindings"]] for f in app}
    assert names == {"f": ["t", "$return"], "g": ["t", "result"]}
    found = [describe(one).may_be_none for one in (dict[str, None], str | None)]
    assert found == [False, True]
