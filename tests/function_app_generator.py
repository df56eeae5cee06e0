"""Generate a v2 app with calls of every decorator that azure-functions has. A script.

It writes function_app.py into the folder that it gets as argument (`deep` for more calls), and prints one line of JSON: what
azure-functions itself indexes in that app, and which calls it refuses. Decorators, keywords and values
are found by introspection. It imports nothing of this package, so it runs with any azure-functions.
"""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import json
import random
import sys
import typing
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import combinations, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import azure.durable_functions as df
import azure.functions as func
from azure.functions.decorators.function_app import DecoratorApi

HEAD = """\
import azure.durable_functions as df
import azure.functions as func
{imports}
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
bp = func.Blueprint()
durable = df.Blueprint()
"""
TAIL = "\napp.register_functions(bp)\napp.register_functions(durable)\n"
CONTAINERS: dict[str, type[Any]] = {
    "app": func.FunctionApp,
    "bp": func.Blueprint,
    "durable": df.Blueprint,
}
NO_DECORATORS = {"get_functions", "validate_function_names", "register_functions"}
NO_DECORATORS |= {"register_blueprint"}

ODD = {
    "odd_text": "text",
    "oddNumber": 3,
    "odd_flag": False,
    "odd_list": ["a", 1],
    "odd_items": {"a_b": 1, "c": [True]},
}
"""Properties that no decorator has a keyword for."""
VALUES: dict[str, list[Any]] = {
    "schedule": ["0 */5 * * * *", "%SCHEDULE%"],
    "path": ["samples/name.txt"],
    "table_name": ["orders"],
    "type": ["odd"],
    "generic_trigger.type": ["oddTrigger"],
    "metadata": ['{"ui": {}}'],
    "dapr_secret_input.metadata": ["version=1"],
    "broker_list": ["broker:9092"],
    "event_hub_name": ["hub"],
    "strategy": ["fixed_delay", "exponential_backoff"],
    "max_retry_count": ["3", "-1"],
    "delay_interval": ["00:00:10"],
    "minimum_interval": ["00:00:10"],
    "maximum_interval": ["00:15:00"],
    "command_type": ["Text", "StoredProcedure"],
    "parameters": ["@id=1"],
    "methods": [["GET", "post"], [func.HttpMethod.PUT], (func.HttpMethod.GET, "DELETE"), ["GET"]],
    "start_from_beginning": [True, False],
    "start_from_time": ["2026-01-31T06:00:00Z"],
    "tool_properties": ["[]"],
    "prompt_arguments": (
        [[func.PromptArgument("fruit", "Its name", True)]]
        if hasattr(func, "PromptArgument")
        else []
    ),
    "parameter_description_json": ["{}"],
    "icons": ["[]"],
    "uri": ["ui://items/index.html"],
    "temperature": ["0.5"],
    "top_p": ["0.9"],
    "max_tokens": ["100"],
    "http_verb": ["post"],
    "http_type": ["asgi", "wsgi", "function"],
    "binding_arg_name": ["$return"],
    "setting_extra_fields": [{"odd_text": "text"}],
    "trigger_extra_fields": [ODD],
    "binding_extra_fields": [ODD],
}
"""Values of keywords whose annotation doesn't determine sound ones."""
UNIQUE = {"route", "uri", "resource_name", "prompt_name", "tool_name"}
"""Keywords whose values must differ between functions."""
NAMES = {"arg_name", "trigger_arg_name", "context_name", "input_name", "client_name"}
TRIGGER = "timer_trigger(arg_name='timer', schedule='0 0 6 * * *')"
DEPENDENT = {"event_grid_output"}
"""Decorators that refuse most calls with a single optional keyword."""
COMPANIONS = {"mcp_tool_property": "mcp_tool()", "http_type": "route(trigger_arg_name='x')"}
"""What is above a decorator that adds no trigger."""


class Call(NamedTuple):
    """One call of a decorator."""

    method: str
    positional: tuple[Any, ...]
    options: dict[str, Any]
    container: str = ""
    has_trigger: bool = True
    parameters: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the call as Python source, without its container."""
        given = [*map(source, self.positional)]
        given += [f"{key}={source(value)}" for key, value in self.options.items()]
        return f"{self.method}({', '.join(given)})"

    def function(self, name: str, place: int | None = None) -> str:
        """Return a decorated function; *place* is that of `function_name`, if any."""
        lines = [self.text()]
        if not self.has_trigger:
            lines.insert(0, COMPANIONS.get(self.method, TRIGGER))
        own = name if self.method != "function_name" else f"own_{name}"
        if place is not None:
            lines.insert(min(place, len(lines)), f"function_name({name!r})")
            own = f"own_{name}"
        decorators = [f"@{self.container}.{line}\n" for line in lines]
        return f"\n\n{''.join(decorators)}def {own}({', '.join(self.parameters)}): ...\n"


def source(value: Any) -> str:
    """Return a value as Python source."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, (list, tuple)):
        items = ", ".join(map(source, value))
        return f"[{items}]" if isinstance(value, list) else f"({items},)"
    if type(value).__module__.startswith("azure."):
        given = ", ".join(f"{key}={source(one)}" for key, one in vars(value).items())
        return f"{type(value).__name__}({given})"
    return repr(value)


# -- Decorators and arguments -------------------------------------------------------------------


def methods() -> Iterator[tuple[list[str], str, Callable[..., Any]]]:
    """Yield every decorator: the containers that have it, its name and its function."""
    classes = [DecoratorApi]
    for cls in classes:
        classes += [below for below in cls.__subclasses__() if below not in classes]
    for cls in classes:
        for name, method in vars(cls).items():
            if name.startswith("_") or name in NO_DECORATORS or not inspect.isfunction(method):
                continue
            owners = [key for key, owner in CONTAINERS.items() if getattr(owner, name, 0) is method]
            assert owners, f"no app has {cls.__name__}.{name}"
            yield owners, name, method


def calls(name: str, method: Callable[..., Any], *, deep: bool) -> Iterator[Call]:
    """Yield calls of a decorator: the least, each optional keyword, each value, some mixtures."""
    parameters = list(inspect.signature(method).parameters.values())[1:]
    hints = typing.get_type_hints(method)
    choices = {one.name: choice(name, one, hints.get(one.name)) for one in parameters}
    required = [one.name for one in parameters if one.default is one.empty and one.kind < 2]
    optional = [one.name for one in parameters if one.name not in required]
    least = {key: choices[key][0] for key in required}
    yield call(name, least)
    for key in optional:
        for value in choices[key] if deep else choices[key][:1]:
            yield call(name, {**least, key: value})
    few = optional if len(optional) < 6 and (deep or name in DEPENDENT) else []
    for one, other in combinations(few, 2):
        yield call(name, {**least, one: choices[one][-1], other: choices[other][-1]})
    for row in zip_longest(*choices.values()):
        pairs = zip(choices, row, strict=True)
        yield call(name, {k: choices[k][0] if v is None else v for k, v in pairs})
    positional = [one.name for one in parameters if one.kind < 2]
    yield Call(name, tuple(choices[key][-1] for key in positional), {})
    yield call(name, {**least, **dict.fromkeys(set(optional) - {"kwargs"})})
    mixed = random.Random(name)
    for _ in range(10 if deep else 1):
        some = [key for key in optional if mixed.random() < 0.5]
        yield call(name, {k: mixed.choice(choices[k]) for k in [*required, *some]})


def call(name: str, options: dict[str, Any]) -> Call:
    """Return a call by keyword."""
    more = options.get("kwargs", {})
    given = {key: value for key, value in options.items() if key != "kwargs"}
    return Call(name, (), given | more)


def choice(method: str, parameter: inspect.Parameter, annotation: Any) -> list[Any]:
    """Return the values to try for a parameter."""
    name = parameter.name
    if parameter.kind is parameter.VAR_KEYWORD:
        return [ODD, {"odd_nothing": None}]
    if known := VALUES.get(f"{method}.{name}") or VALUES.get(name):
        return known
    if name in NAMES:
        return ["context" if name == "context_name" else "x"]
    found = list(dict.fromkeys(map(Value, by_annotation(annotation, name))))
    assert found, f"no value for `{name}`: {annotation}"
    return [one.value for one in found]


class Value:
    """A value that is equal only to one of the same source."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._source = source(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and other._source == self._source

    def __hash__(self) -> int:
        return hash(self._source)


def by_annotation(annotation: Any, name: str) -> Iterator[Any]:
    """Yield values of a type."""
    outer, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if outer is typing.Union or str(outer) == "<class 'types.UnionType'>":
        enums = [one for one in inner if isinstance(one, type) and issubclass(one, Enum)]
        for one in inner:
            if one is str and enums:
                members = [member for enum in enums for member in enum]
                yield from (member.name for member in members)
                values = [member.value for member in members if isinstance(member.value, str)]
                yield from (value.lower() for value in values)
            elif one is not type(None):
                yield from by_annotation(one, name)
    elif outer in (list, tuple, collections.abc.Iterable, collections.abc.Sequence):
        yield list(by_annotation(inner[0], name))
    elif outer is dict or annotation is dict:
        yield ODD
    elif annotation in (str, Any, None, object):
        yield name.replace("_", "-")
    elif annotation is type or outer is type:
        yield str
    elif isinstance(annotation, type):
        yield from by_class(annotation, name)


def by_class(cls: type[Any], name: str) -> Iterator[Any]:
    """Yield objects of a class."""
    known: dict[type[Any], list[Any]] = {bool: [True, False], int: [7], float: [0.5]}
    if cls in known:
        yield from known[cls]
    elif issubclass(cls, Enum):
        yield from cls
    elif cls.__module__.startswith("azure."):
        hints = typing.get_type_hints(cls.__init__)
        keys = [key for key in inspect.signature(cls).parameters if key in hints]
        yield cls(**{key: next(iter(by_annotation(hints[key], key))) for key in keys})


# -- The app ------------------------------------------------------------------------------------


def namespace() -> dict[str, Any]:
    """Return the names that sources of values use."""
    found: dict[str, Any] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("azure."):
            found |= {k: v for k, v in vars(module).items() if isinstance(v, type)}
    return found


def accepted(made: Call, names: dict[str, Any]) -> Call | str:
    """Return the call with its trigger and parameters, or the error with which it is refused."""
    try:
        whole = made._replace(has_trigger=False, parameters=("x",))
        if made.method not in COMPANIONS:
            built = build(made, names, alone=True)
            has_trigger = built.get_trigger() is not None
            bound = [one.name for one in built.get_bindings() if one.name != "$return"]
            bound += [] if has_trigger else ["timer"]
            whole = made._replace(has_trigger=has_trigger, parameters=tuple(dict.fromkeys(bound)))
        build(whole, names).get_function_json()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return whole


def build(
    made: Call, names: dict[str, Any], *, alone: bool = False, place: int | None = None
) -> Any:
    """Return the function of a call, built unless the call is *alone* and may lack a trigger."""
    owner = CONTAINERS[made.container]()
    exec(made.function("alone", place), names | {made.container: owner})
    (builder,) = owner._function_builders
    return builder._function if alone else builder.build(func.AuthLevel.FUNCTION)


def main() -> None:
    """Write the app, and print what azure-functions indexes in it."""
    folder, deep = Path(sys.argv[1]), "deep" in sys.argv[2:]
    names = namespace()
    texts: dict[str, str] = {}
    refused: dict[str, str] = {}
    seen: dict[str, set[str]] = {}
    for owners, name, method in methods():
        parameters = list(inspect.signature(method).parameters)[1:]
        for number, made in enumerate(calls(name, method, deep=deep)):
            one = f"f{len(texts)}"
            made = distinct(made, method, one)._replace(container=owners[number % len(owners)])
            found = accepted(made, names)
            if isinstance(found, str):
                refused[f"{owners[0]}.{made.text()}"] = found
                continue
            given = [*parameters[: len(made.positional)], *made.options]
            seen.setdefault(name, {"kwargs", *parameters}).difference_update(given)
            texts[one] = found.function(one, place(len(texts), found, names))
    lines = list(texts.values())
    used = [name for name in names if any(f"{name}." in t or f"{name}(" in t for t in lines)]
    imports = "".join(f"from {names[one].__module__} import {one}\n" for one in used)
    (folder / "function_app.py").write_text(HEAD.format(imports=imports) + "".join(lines) + TAIL)
    sys.path.insert(0, str(folder))
    app = importlib.import_module("function_app").app
    answer = {
        "texts": texts,
        "refused": refused,
        "methods": [name for _, name, _ in methods()],
        "missing": {name: sorted(keys - {"kwargs"}) for name, keys in seen.items()},
        "functions": [indexed(one) for one in app.get_functions()],
    }
    print(json.dumps(answer))


def distinct(made: Call, method: Callable[..., Any], name: str) -> Call:
    """Return a call with values that no other function *name* has."""
    keys = list(inspect.signature(method).parameters)[1:]

    def value(key: str, given: Any) -> Any:
        if key == "name":
            return name
        return f"{given}-{name}" if key in UNIQUE and isinstance(given, str) else given

    positional = tuple(map(value, keys, made.positional))
    return made._replace(
        positional=positional, options={key: value(key, one) for key, one in made.options.items()}
    )


def place(number: int, made: Call, names: dict[str, Any]) -> int | None:
    """Return where `function_name` is: nowhere, at the top, between others, at the bottom.

    It is at the top if the decorator above it loses it, as some of Durable Functions do.
    """
    found = (None, 0, 1, 2)[number % 4] if made.method != "function_name" else None
    if found is None:
        return None
    try:
        kept = build(made, names, place=found).get_function_name() == "alone"
    except Exception:
        return 0
    return found if kept else 0


def indexed(function: Any) -> dict[str, Any]:
    """Return a function as azure-functions reports it."""
    return {
        "name": function.get_function_name(),
        "bindings": json.loads(function.get_function_json())["bindings"],
        "retry": function.get_settings_dict("retry_policy"),
    }


if __name__ == "__main__":
    main()
