"""Keys and values of function.json, which the host takes in many forms, in their usual one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Literal, cast, get_args, get_origin

from funcdeco.bindings.base import Model, json_names
from funcdeco.diagnostics.diagnostic import Report
from funcdeco.diagnostics.fix import Fix


def split_keys(
    model: type[Model], said: dict[str, Any], report: Report
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part the keywords of *model* from what it doesn't know, both in the usual spelling.

    *report* is called for each that is spelled otherwise.
    """
    names = {key.lower(): (name, key) for name, key in json_names(model).items() if name != "extra"}
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key, value in said.items():
        name, usual = names.get(key.lower(), (None, key))
        if name is None:
            unknown[key] = value
            continue
        if usual != key:
            fix = Fix("rename", usual)
            report("PRJ010", f"`{key}` is spelled `{usual}`", f"say `{usual}`", key=key, fix=fix)
        known[name] = _usual(model, name, value, report, key)
    return known, unknown


def _usual(model: type[Model], name: str, value: Any, report: Report, key: str) -> Any:
    """Give *value* in the spelling of its choices, and as the type that the host makes of it."""
    annotation = model.model_fields[name].annotation
    if isinstance(value, list):
        items = cast("list[object]", value)
        is_list = list in set(_types(annotation))
        return [_usual(model, name, item, report, key) for item in items] if is_list else items
    choices = list(_choices(annotation))
    other = value if choices else _converted(value, set(_types(annotation)))
    if other is not value:
        if not isinstance(value, float):
            message, hint = f"{value!r} stands for {other!r}", f"say {json.dumps(other)}"
            report("PRJ010", message, hint, key=key)
        return other
    if isinstance(value, str) and value not in choices:
        for choice in choices:
            if choice.lower() == value.lower():
                fix = Fix("set", choice)
                report(
                    "PRJ010",
                    f"{value!r} is spelled {choice!r}",
                    f"say {choice!r}",
                    key=key,
                    fix=fix,
                )
                return choice
    return value


def _converted(value: Any, types: set[Any]) -> Any:
    """Convert as Newtonsoft does: a text for a number or a truth value, and the other way round."""
    if isinstance(value, float) and value.is_integer() and int in types:
        return int(value)
    if isinstance(value, str) and str not in types:
        if bool in types and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if int in types and re.fullmatch(r"[+-]?\d{1,18}", value):
            return int(value)
    if isinstance(value, (int, float)) and types == {str}:
        return str(value)
    return value


def _types(annotation: Any) -> Iterable[Any]:
    """Give the plain types of a property that isn't a list."""
    if annotation in (str, int, bool, list):
        yield annotation
    elif get_origin(annotation) is list:
        yield list
    else:
        for part in get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]:
            yield from _types(part)


def _choices(annotation: Any) -> Iterable[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation):
        if not isinstance(part, str):
            yield from _choices(part)
