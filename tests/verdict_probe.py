"""Print the verdicts of the converters in the azure-functions that this process imports.

Reads expressions from standard input as a JSON list; prints the classes, the types that each
converter accepts, and its verdict on each expression, as JSON.
"""

from __future__ import annotations

import builtins
import collections.abc
import importlib
import itertools
import json
import sys
import typing
import warnings
from collections.abc import Iterable
from typing import Any

from funcdeco.worker.azure_classes import describe, full_name, is_azures

warnings.simplefilter("ignore")
PLACES = {"in": "check_input_type_annotation", "out": "check_output_type_annotation"}
PAIRS = ("typing.Dict[str, typing.List[int]]", "typing.Dict[typing.List[int], str]")
"""Annotations whose verdict depends on the order in which a converter checks its types."""


def scope() -> dict[str, Any]:
    """Return the names that expressions use."""
    names: dict[str, Any] = {"typing": typing, "collections": collections}
    names["func"] = importlib.import_module("azure.functions")
    for name, module in (("warmup", "azure.functions.warmup"), ("df", "azure.durable_functions")):
        try:
            names[name] = importlib.import_module(module)
        except ImportError:
            names[name] = object()
    return names


SCOPE = scope()
REGISTRY = SCOPE["func"].get_binding_registry()
KINDS = sorted(kind for kind in REGISTRY._bindings if isinstance(kind, str))


def named_classes() -> dict[str, type]:
    """Return the classes that users import, by the names that they use."""
    modules = {
        name: sys.modules.get(name) for name in ("azure.functions", "azure.durable_functions")
    }
    return {
        f"{name}.{key}": value
        for name, module in modules.items()
        for key, value in vars(module or object).items()
        if isinstance(value, type) and is_azures(value)
    }


def all_classes(named: dict[str, type]) -> dict[str, type]:
    """Return these and all other types that an annotation may contain, by their full names."""
    modules = [
        module for name, module in sys.modules.items() if name.startswith("azure.functions.")
    ]
    values = [value for module in modules for value in vars(module).values()]
    found = [value for value in (*named.values(), *values) if isinstance(value, type)]
    own = [base for one in found for base in one.__mro__ if is_azures(base)]
    for module in (builtins, typing, collections.abc):
        own += [value for value in vars(module).values() if isinstance(value, type)]
    return {full_name(one): one for one in sorted(set(own), key=full_name)}


def accepts(kind: str, place: str, annotation: Any) -> bool:
    """Call a converter as the worker does; an exception counts as rejected."""
    try:
        return bool(getattr(REGISTRY.get(kind), PLACES[place])(annotation))
    except Exception:
        return False


def accepted(kind: str, place: str, classes: dict[str, type]) -> list[str]:
    """Return the accepted classes whose subclasses are accepted too."""
    found = [one for one in classes.values() if accepts(kind, place, one)]
    return [full_name(one) for one in found if not set(one.__mro__[1:]) & set(found)]


def accepted_items(kind: str, place: str, classes: dict[str, type]) -> list[str]:
    """Return the element classes of accepted lists, in the order in which they are checked."""
    found = [one for one in classes.values() if accepts(kind, place, listed(one))]
    lowest = [one for one in found if not any(issubclass(o, one) for o in found if o is not one)]
    declared = [accepts(kind, place, evaluate(pair)) for pair in PAIRS]
    for items in itertools.permutations(lowest):
        if [is_iterable_of(evaluate(pair), items) for pair in PAIRS] == declared:
            return [full_name(one) for one in items]
    raise AssertionError(f"no order of {lowest} explains {kind}")


def listed(one: type) -> Any:
    try:
        return typing.List[one]  # noqa: UP006
    except TypeError:  # `typing.List[typing.Generic]`
        return None


def is_iterable_of(annotation: Any, items: Iterable[type]) -> bool:
    try:
        return any(issubclass(item, one) for item in items for one in annotation.__args__)
    except TypeError:
        return False


def evaluate(expression: str) -> Any:
    return eval(expression, SCOPE)


def verdicts(expressions: list[str]) -> dict[str, dict[str, list[bool | str | None]]]:
    """Return each converter's verdict: `raises` if evaluation fails, None for an unknown type."""
    found: dict[str, dict[str, list[bool | str | None]]]
    found = {kind: {place: [] for place in PLACES} for kind in KINDS}
    for expression in expressions:
        declared: str | None = ""
        try:
            value = evaluate(expression)
        except TypeError:
            declared = "raises"
        except AttributeError:
            declared = None
        for kind, place in itertools.product(KINDS, PLACES):
            found[kind][place].append(accepts(kind, place, value) if declared == "" else declared)
    return found


def main() -> None:
    named = named_classes()
    classes = all_classes(named)
    everything = {
        kind: [place for place in PLACES if accepts(kind, place, "anything")] for kind in KINDS
    }
    rest = [(kind, place) for kind in KINDS for place in PLACES if place not in everything[kind]]
    found: dict[str, Any] = {
        "version": SCOPE["func"].__version__,
        "names": {name: full_name(one) for name, one in named.items()},
        "classes": {name: describe(one) for name, one in classes.items() if is_azures(one)},
        "everything": {kind: places for kind, places in everything.items() if places},
        "accepted": {kind: {} for kind in KINDS},
        "items": {},
        "implicit": [
            kind
            for kind in KINDS
            if getattr(REGISTRY.get(kind), "has_implicit_output", lambda: False)()
        ],
        "verdicts": verdicts(json.load(sys.stdin)),
    }
    for kind, place in rest:
        if types := accepted(kind, place, classes):
            found["accepted"][kind][place] = types
        if items := accepted_items(kind, place, classes):
            found["items"].setdefault(kind, {})[place] = items
    print(json.dumps(found))


if __name__ == "__main__":
    main()
