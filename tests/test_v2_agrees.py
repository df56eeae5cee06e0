"""What a decorator writes is what Microsoft's own of the v2 model writes, or the reason stands here."""

from __future__ import annotations

import importlib.util
import json
import re
import typing
from collections.abc import Callable, Iterator
from datetime import time
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple, get_args, get_origin

import azure.durable_functions as df
import azure.functions as func
import pytest

from funcdeco import App, FunctionApp, load
from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.catalogue import decorators
from funcdeco.resolve import resolve

ROOT = Path(__file__).parents[1]
MAJOR = int(version("azure-functions").partition(".")[0])


def _load_v2() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_v2", ROOT / "docs" / "v2.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


v2: Any = _load_v2()
COUNTERPARTS: dict[str, Any] = v2.counterparts()
COMPARED = [name for name, counterpart in COUNTERPARTS.items() if counterpart.ours]

Json = dict[str, Any]
Kind = Literal["v2 alone", "ours alone", "value", "ours refuses", "v2 refuses", "v2 lacks"]
"""`v2 alone`, `ours alone`: writes the key; `value`: both write it, differently; `... refuses`: the
key is what was said beside the required parameters; `v2 lacks`: it has no such value."""


# -- Every difference there is ------------------------------------------------------------------


class Difference(NamedTuple):
    decorators: str
    keys: str
    kind: Kind
    reason: str
    since: int = 1
    until: int = 99


DIFFERENCES: list[Difference] = []


# -- What is said -------------------------------------------------------------------------------

SYSTEM_PROMPT = "Answer in one word."
Pairs = list[tuple[Any, Any]]
SAID: dict[tuple[str, str], Pairs] = {
    ("*", "schedule"): [("0 * * * * *", "0 * * * * *")],
    ("*", "kwargs"): [({"odd_property": "odd"}, {"oddProperty": "odd"})],
    ("route", "trigger_extra_fields"): [({"odd_property": "odd"}, {"oddProperty": "odd"})],
    ("route", "binding_extra_fields"): [({"odd_property": "odd"}, None)],
    ("route", "trigger_arg_name"): [("x", "x")],
    ("route", "binding_arg_name"): [("$return", "$return")],
    ("*", "setting_extra_fields"): [({"odd_property": "odd"}, None)],
    ("function_name", "name"): [("Other-name", "Other-name")],
    ("retry", "strategy"): [
        ("fixed_delay", "fixedDelay"),
        ("exponential_backoff", "exponentialBackoff"),
    ],
    ("retry", "max_retry_count"): [("3", 3), ("-1", -1)],
    ("retry", "delay_interval"): [("00:00:10", "00:00:10")],
    ("retry", "minimum_interval"): [("00:00:10", "00:00:10")],
    ("retry", "maximum_interval"): [("00:15:00", "00:15:00")],
    ("orchestration_trigger", "input_type"): [(str, None)],
    ("generic_trigger", "type"): [("oddTrigger", "oddTrigger")],
    ("generic_input_binding", "type"): [("odd", "odd")],
    ("generic_output_binding", "type"): [("odd", "odd")],
    ("cosmos_db_trigger", "start_from_beginning"): [(True, True), (False, False), (time(6), True)],
    ("cosmos_db_trigger", "start_from_time"): [
        ("2026-01-31T06:00:00Z", "2026-01-31T06:00:00Z"),
        (time(6), "06:00:00"),
    ],
    ("*", "command_type"): [("Text", "Text"), ("StoredProcedure", "StoredProcedure")],
    ("mcp_prompt_trigger", "prompt_arguments"): [
        (
            [func.PromptArgument("fruit", "Name of the fruit", True)],
            '[{"name":"fruit","description":"Name of the fruit","required":true}]',
        )
    ],
}
"""Values to say, theirs and ours, where a parameter's annotation doesn't tell of good ones."""

ALWAYS = {"retry": ["delay_interval"]}
"""Parameters to say in every case, beside the required ones."""

TOGETHER: dict[str, list[dict[str, int]]] = {}
"""More cases: parameters, each with the index of its value."""


# -- Tests --------------------------------------------------------------------------------------


class Case(NamedTuple):
    """What is said to a decorator, theirs and ours, with one meaning."""

    about: str
    theirs: Json
    ours: Json


def values(name: str, parameter: Any) -> Pairs:
    """Give the values to say for a parameter, theirs and ours."""
    for key in ((name, parameter.name), ("*", parameter.name)):
        if key in SAID:
            return SAID[key]
    options = [item for item in _alternatives(_hint(name, parameter)) if item is not type(None)]
    if parameter.ours == "name":
        return [("x", "x")]
    found: list[Any] = []
    for option in options:
        if isinstance(option, type) and issubclass(option, Enum):
            found += option
        elif option is bool:
            found += [True, False]
        elif option is int:
            found += [7]
        elif get_origin(option) is not None:
            found += [[member] for member in func.HttpMethod]
            found += [list(func.HttpMethod)]
    if str in options and not found:
        found = [f"some {parameter.name}"]
    assert found, f"say in SAID what {parameter.name} of {name} can be"
    if parameter.default is not None:
        found.append(parameter.default)
    field = _field(name, parameter.ours)
    return [(value, _ours(value, field)) for value in found]


