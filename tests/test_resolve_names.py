"""Names of functions and bindings: valid names, conflicts, and the matching parameter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from funcdeco import FunctionApp

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

NAME_HINT = (
    'in `@app.function(name="...")`, use up to 128 letters, digits, `_` and `-`, starting with a '
    "letter; the name `host` is reserved"
)


@pytest.mark.parametrize("name", ["a", "A-b_9", "hosts", "my-function", "f" * 128])
def test_the_host_takes_the_name(load_app: Load, name: str) -> None:
    app = load_app(f"\n@app.function(name={name!r})\n@app.http()\ndef hello(req): ...\n")
    assert [function.name for function in app] == [name]


@pytest.mark.parametrize(
    "name", ["", "host", "HOST", "9a", "_a", "a.b", "a/b", "../a", "ä", "a\n", "f" * 129]
)
def test_the_host_refuses_the_name(faults: Faults, name: str) -> None:
    text = f"\n@app.function(name={name!r})\n@app.http()\ndef hello(req): ...\n"
    assert faults(text) == [("FUN001", 2, f"invalid function name {name!r}", NAME_HINT)]


def test_names_are_one_ignoring_case(faults: Faults) -> None:
    assert (
        faults("""
@app.http()
def hello(req): ...
@app.http()
def Hello(req): ...
""")
        == [
            (
                "FUN002",
                4,
                "function 'Hello' has the same name as the one at app.py:2",
                'rename one of them: `@app.function(name="...")`',
            )
        ]
    )


def test_a_name_taken_by_a_function_with_another_fault_is_taken_all_the_same(
    faults: Faults,
) -> None:
    found = faults("\n@app.http(rout='x')\ndef hello(req): ...\n@app.http()\ndef Hello(req): ...\n")
    assert [(code, line) for code, line, *_ in found] == [("BND001", 2), ("FUN002", 4)]


@pytest.mark.parametrize(
    "name, what",
    [
        ("json", "the standard library's `json`"),
        ("azure", "the package `azure`, which the worker needs"),
        ("app", "your module app.py"),
        ("shop", "your package shop/"),
        ("click", "the installed package `click`"),
    ],
)
def test_a_folder_may_not_hide_a_module(faults: Faults, name: str, what: str) -> None:
    text = f"\n@app.function(name={name!r})\n@app.http()\ndef hello(req): ...\n"
    assert faults(text, {"shop/__init__.py": "", "requirements.txt": "click\n"}) == [
        (
            "FUN003",
            2,
            f"function {name!r} gets the folder {name}/, which hides {what}",
            'rename it: `@app.function(name="...")`',
        )
    ]


def test_a_function_folder_of_an_earlier_build_hides_nothing(load_app: Load) -> None:
    files = {"hello/__init__.py": "", "hello/function.json": "{}"}
    assert "hello" in load_app("\n@app.http()\ndef hello(req): ...\n", files)


@pytest.mark.parametrize("name", ["a__b", "ä"])
def test_binding_names_that_hosts_refuse(faults: Faults, name: str) -> None:
    hint = "use letters, digits and single `_`, starting with a letter or `_`; or `$return`"
    found = faults(f"\n@app.http(name={name!r})\ndef hello({name}): ...\n")
    assert found == [("BND008", 2, f"{name!r} is not a valid binding name", hint)]


@pytest.mark.parametrize("name", ["a_b", "_a"])
def test_binding_names_that_only_older_hosts_refuse(faults: Faults, name: str) -> None:
    assert faults(f"\n@app.http(name={name!r})\ndef hello({name}): ...\n") == []


@pytest.mark.parametrize(
    "decorators, parameters",
    [
        ("@app.http()", "req"),
        ("@app.http()", "req, context"),
        ("@app.http()", "req, ctx: func.Context"),
        ("@app.http()", "req, extra=None"),
        ("@app.http()", "other, req: func.HttpRequest = None, other2=1"),
        ("@app.http()\n@app.blob_input(name='other', path='a')", "other, req"),
        ("@app.http(output_name='res')", "req, res: func.Out[func.HttpResponse]"),
        ("@app.http(output_name='res')", "req: func.HttpRequest, res"),
    ],
)
def test_a_trigger_without_name_means_the_only_parameter_that_can_be_meant(
    load_app: Load, decorators: str, parameters: str
) -> None:
    if "other2" in parameters:
        decorators += "\n@app.blob_input(name='other', path='a')"
    app = load_app(f"\n{decorators}\ndef hello({parameters}): ...\n")
    assert app["hello"].trigger.name == "req"


@pytest.mark.parametrize(
    "decorator, text, expected",
    [
        (
            "http()",
            "def hello(a, b): ...",
            (
                "BND009",
                2,
                "`http` doesn't specify its parameter",
                "add `name=` with one of `a`, `b`",
            ),
        ),
        (
            "http()",
            "def hello(): ...",
            (
                "BND006",
                2,
                "the function has no parameter for `http`",
                "add a parameter, such as `req: func.HttpRequest`, to receive the trigger",
            ),
        ),
        (
            "http(name='request')",
            "def hello(req): ...",
            (
                "BND006",
                2,
                "the function has no parameter for the binding `request`",
                'rename the parameter `req` to `request`, or write `name="req"`',
            ),
        ),
    ],
    ids=["ambiguous", "none", "misspelt"],
)
def test_a_trigger_whose_parameter_is_unclear_is_one_fault(
    faults: Faults, decorator: str, text: str, expected: tuple[str, int, str, str]
) -> None:
    assert faults(f"\n@app.{decorator}\n{text}\n") == [expected]


def test_a_misspelt_name_beside_a_nameless_trigger_is_one_fault(faults: Faults) -> None:
    found = faults("""
@app.http()
@app.blob_input(name="objj", path="a/b")
def hello(req, obj): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("BND006", 3)]


def test_parameters_without_binding_are_named_one_by_one(faults: Faults) -> None:
    assert faults("\n@app.http(name='req')\ndef hello(req, blob, other): ...\n") == [
        (
            "BND007",
            3,
            f"parameter `{name}` has no binding",
            f'add one, such as `@app.blob_input(name="{name}", ...)`, or a default value',
        )
        for name in ("blob", "other")
    ]


def test_a_parameter_that_goes_out_is_told_of_outputs(faults: Faults) -> None:
    assert faults("\n@app.http(name='req')\ndef hello(req, row: func.Out[str]): ...\n") == [
        (
            "BND007",
            3,
            "parameter `row` has no binding",
            'add one, such as `@app.blob_output(name="row", ...)`, or a default value',
        )
    ]


def test_binding_names_are_one_ignoring_case(faults: Faults) -> None:
    found = faults("""
@app.http(name="req")
@app.blob_input(name="blob", path="a/b")
@app.blob_input(name="Blob", path="a/c")
def hello(req, blob, Blob): ...
""")
    assert found == [
        (
            "BND005",
            4,
            "two bindings have the name 'Blob'",
            "use another parameter's name for one of them: `name=...`",
        )
    ]


def test_two_answers_under_one_name_are_a_fault(faults: Faults) -> None:
    found = faults("""
@app.http()
@app.queue_output(name="$return", queue_name="a")
def hello(req): ...
""")
    assert [(code, line) for code, line, *_ in found] == [("BND005", 3)]


@pytest.mark.parametrize(
    "second", ["http_output(name='$return')", "http_output(name='$return', data_type='string')"]
)
def test_an_answer_of_ones_own_replaces_that_of_http(load_app: Load, second: str) -> None:
    app = load_app(f"\n@app.http()\n@app.{second}\ndef hello(req): ...\n")
    assert [item.name for item in app["hello"].bindings] == ["req", "$return"]


def test_a_faulty_http_with_an_answer_of_ones_own_is_one_fault(faults: Faults) -> None:
    found = faults("\n@app.http(rout='x')\n@app.http_output(name='$return')\ndef hello(req): ...\n")
    assert [(code, line) for code, line, *_ in found] == [("BND001", 2)]


@pytest.mark.parametrize(
    "decorator, value",
    [
        (decorator, value)
        for decorator in ("queue_output(queue_name='a', ", "blob_input(path='a/b', ", "function(")
        for value in ("['x']", "{}", "5", "None", "b'x'", "{1: 2}")
        # The default is None there.
        if (decorator, value) != ("function(", "None")
    ],
)
def test_a_name_of_a_wrong_type_is_a_fault_of_its_value(
    faults: Faults, decorator: str, value: str
) -> None:
    text = f"@app.timer_trigger(name='t', schedule='x')\n@app.{decorator}name={value})"
    found = faults(f"\n{text}\ndef hello(t): ...\n")
    requested = ("BND003", 3, f"`name` must be a string, not {value}")
    assert [item[:3] for item in found] == [requested]


@pytest.mark.parametrize("value", ["['x']", "5", "''", "'x y'"])
def test_an_output_name_that_is_none_is_refused(faults: Faults, value: str) -> None:
    found = faults(f"\n@app.http(output_name={value})\ndef hello(req: func.HttpRequest): ...\n")
    assert len(found) == 1 and found[0][1] == 2


def test_a_trigger_cannot_be_returned(faults: Faults) -> None:
    assert faults("\n@app.queue_trigger(name='$return', queue_name='a')\ndef hello(): ...\n") == [
        ("BND012", 2, "`$return` must be an output, not `queueTrigger`", "use the parameter's name")
    ]
