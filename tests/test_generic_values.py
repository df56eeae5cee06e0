"""Values that generic decorators pass on to the host, in v2 apps and in decorated apps."""

from __future__ import annotations

from pathlib import Path

import azure.functions as func
import pytest

from check_support import place, write_project
from funcdeco.linter.check import check

pytestmark = pytest.mark.core

HEAD = "import azure.functions as func\n\napp = func.FunctionApp()\n\n"
"""Lines 1 to 4, so that a test's own source begins in line 5."""
DECORATED = "import azure.functions as func\nfrom funcdeco import App\napp = App()\n\n"
LOST = "so the host loads no function of the app"
TYPES = "use one of 'undefined', 'string', 'binary', 'stream'"
LEVELS = "use one of 'anonymous', 'function', 'admin', 'user', 'system'"

OWN = ("BND002", "BND003", "BND016", "FUN025", "NAM001")
"""Codes about the values of a decorator."""

Found = tuple[str, str, str, str]


def ignored(key: str, used: str, at: str, hint: str) -> Found:
    message = f"azure-functions ignores `{key}`, and passes {used!r} to the host"
    return "BND016", f"function_app.py:{at}", message, hint


def found_in(folder: Path, source: str, name: str = "function_app.py") -> list[Found]:
    packages = "azure-functions\n" + "funcdeco\n" * (name == "app.py")
    write_project(folder, {"app.py": None, name: source, "requirements.txt": packages})
    found = [(one.code, place(one, folder), one.message, one.hint) for one in check(folder)]
    return [one for one in found if one[0] in OWN]


def trigger(arguments: str, others: str = "") -> str:
    parameters = "x, y" if '"y"' in others else "x"
    return f"@app.generic_trigger({arguments})\n{others}def a({parameters}):\n    pass\n"


EVENTS = '"x", "eventHubTrigger", eventHubName="h", connection="AzureWebJobsStorage"'
V2: dict[str, tuple[str, list[Found]]] = {
    "level": (
        trigger('"x", "httpTrigger", authLevel="FUNC"'),
        [ignored("authLevel", "function", "5:42", "use `auth_level`")],
    ),
    "level_of_the_enumeration": (
        trigger('"x", type="httpTrigger", authLevel=func.AuthLevel.ANONYMOUS'),
        [ignored("authLevel", "function", "5:47", "use `auth_level`")],
    ),
    "two_levels": (
        trigger('"x", "httpTrigger", authLevel="admin", auth_level="anonymous"'),
        [ignored("authLevel", "anonymous", "5:42", "remove it: `auth_level` is set too")],
    ),
    "invalid_level": (
        trigger('"x", "httpTrigger", auth_level="anon"'),
        [("BND003", "function_app.py:5:53", "invalid `auth_level`: 'anon'", LEVELS)],
    ),
    "direction_of_a_trigger": (
        trigger('"x", "httpTrigger", direction="sideways"'),
        [ignored("direction", "in", "5:42", "remove it")],
    ),
    "directions": (
        trigger(
            '"x", "httpTrigger"',
            '@app.generic_output_binding("$return", "http", direction="in")\n'
            '@app.generic_input_binding("y", "myInput", direction="inout")\n',
        ),
        [
            ignored("direction", "out", "6:48", "remove it"),
            ignored("direction", "in", "7:44", "remove it"),
        ],
    ),
    "cardinality_and_methods": (
        trigger(f'{EVENTS}, cardinality="several", dataType="text"'),
        [
            (
                *("BND003", "function_app.py:5:110"),
                "invalid `cardinality`: 'several'",
                "use one of 'one', 'many'",
            ),
            ("BND003", "function_app.py:5:130", "invalid `dataType`: 'text'", TYPES),
        ],
    ),
    "beside_a_value_that_raises": (
        trigger(f'{EVENTS}, cardinality="several", data_type="bin"'),
        [
            (
                *("BND003", "function_app.py:5:110"),
                "invalid `cardinality`: 'several'",
                "use one of 'one', 'many'",
            ),
            (
                *("BND003", "function_app.py:5:131"),
                f"invalid `data_type`: 'bin', {LOST}",
                TYPES,
            ),
        ],
    ),
    "name_beside_a_value_that_raises": (
        trigger(
            '"x", "httpTrigger"',
            '@app.generic_output_binding("$return", "http")\n'
            '@app.generic_output_binding("y", "queue", queueName="a_b", data_type="bin",'
            ' connection="AzureWebJobsStorage")\n',
        ),
        [
            (
                *("NAM001", "function_app.py:7:55"),
                "in `queueName`, invalid storage queue name 'a_b': unexpected '_'",
                "use `a-b` or another name of 3 to 63 letters, digits and single dashes, with no dash"
                " at either end",
            ),
            ("BND003", "function_app.py:7:70", f"invalid `data_type`: 'bin', {LOST}", TYPES),
        ],
    ),
    "no_type": (
        trigger('"x", data_type="bin"'),
        [
            (
                *("BND002", "function_app.py:5:2"),
                f"`generic_trigger` requires `type`, {LOST}",
                "add `type=...`",
            ),
            (
                *("FUN025", "function_app.py:5:37"),
                f"azure-functions doesn't accept 'bin' as `data_type`, {LOST}",
                TYPES,
            ),
        ],
    ),
    "same_values": (
        trigger('"x", "httpTrigger", authLevel="FUNCTION", direction="IN", methods=["GET"]'),
        [],
    ),
}


@pytest.mark.parametrize("name", V2)
def test_values_of_a_generic_decorator_of_a_v2_app(tmp_path: Path, name: str) -> None:
    source, expected = V2[name]
    assert found_in(tmp_path, HEAD + source) == expected


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"authLevel": "admin"}, ("function", "in")),
        ({"authLevel": "admin", "auth_level": func.AuthLevel.ANONYMOUS}, ("anonymous", "in")),
        ({"direction": "out"}, ("function", "in")),
    ],
)
def test_azure_functions_replaces_what_is_reported_as_ignored(
    options: dict[str, object], sent: tuple[str, str]
) -> None:
    app = func.FunctionApp()
    app.generic_trigger("x", "httpTrigger", **options)(lambda x: None)  # type: ignore[arg-type]
    (function,) = app.get_functions()
    (found,) = function.get_bindings_dict()["bindings"]
    assert (found["authLevel"].value, found["direction"].name.lower()) == sent


EXTRA: dict[str, tuple[str, list[Found]]] = {
    "enumerations": (
        'type="httpTrigger", extra={"authLevel": "FUNC", "methods": ["gett"]}',
        [
            ("BND003", "app.py:5:62", "invalid `authLevel`: 'FUNC'", LEVELS),
            ("BND003", "app.py:5:81", "invalid value in `methods`: 'gett'", "did you mean 'get'?"),
        ],
    ),
    "another_case": (
        'type="eventHubTrigger", extra={"eventHubName": "h", "Cardinality": "several"}',
        [
            (
                *("BND003", "app.py:5:89"),
                "invalid `cardinality`: 'several'",
                "use one of 'one', 'many'",
            )
        ],
    ),
    "unknown_type": ('type="myTrigger", extra={"authLevel": "FUNC"}', []),
    "valid": ('type="httpTrigger", extra={"authLevel": "admin", "methods": ["get"]}', []),
}


@pytest.mark.parametrize("name", EXTRA)
def test_values_in_extra_of_a_generic_decorator(tmp_path: Path, name: str) -> None:
    arguments, expected = EXTRA[name]
    found = found_in(tmp_path, DECORATED + trigger(arguments), "app.py")
    assert found == expected
