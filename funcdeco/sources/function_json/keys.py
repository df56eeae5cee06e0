"""Normalization of the keys and values of function.json, which the host accepts in many forms."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, NamedTuple, cast

from funcdeco.bindings.annotations import choices, plain_types
from funcdeco.bindings.base import Model, json_names
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.fix import Fix


class Keys(NamedTuple):
    """The members of an object, normalized."""

    known: dict[str, Any]
    """Values by the keyword of the model."""
    unknown: dict[str, Any]
    """Members that the model doesn't have."""
    findings: list[PropertyFinding]
    """Findings about members that aren't in the usual form."""


def split_keys(model: type[Model], declared: dict[str, Any]) -> Keys:
    """Split *declared* into the keywords of *model* and unknown keys."""
    names = _by_lower_case(model)
    keys, of_value = Keys({}, {}, []), dict[str, list[PropertyFinding]]()
    for key, value in declared.items():
        name, usual = names.get(key.lower(), (None, key))
        if name is None:
            keys.unknown[key] = value
            continue
        if usual != key:
            keys.findings.append(_spelling(f"`{key}`", f"`{usual}`", key, Fix("rename", usual)))
        keys.known[name], found = _usual(_accepted(model)[name], value, key)
        for item in of_value.get(name, ()):  # about a value that a repeated key replaces
            keys.findings.remove(item)
        of_value[name] = found
        keys.findings.extend(found)
    return keys


@cache
def _by_lower_case(model: type[Model]) -> dict[str, tuple[str, str]]:
    """Return the keyword and the property of each property in lower case."""
    return {key.lower(): (name, key) for name, key in json_names(model).items() if name != "extra"}


class _Accepted(NamedTuple):
    """The values that a property accepts."""

    types: frozenset[type]
    choices: tuple[Any, ...]
    """Empty if any value of these types is accepted."""


@cache
def _accepted(model: type[Model]) -> dict[str, _Accepted]:
    """Return what each property accepts, by its keyword."""
    annotations = {name: info.annotation for name, info in model.model_fields.items()}
    return {
        name: _Accepted(frozenset(plain_types(one)), tuple(choices(one)))
        for name, one in annotations.items()
    }


def _usual(accepted: _Accepted, value: Any, key: str) -> tuple[Any, list[PropertyFinding]]:
    """Return *value* with the case of its choices, converted to the type the host uses."""
    types, allowed = accepted
    if isinstance(value, list):
        items = cast("list[object]", value)
        pairs = [_usual(accepted, item, key) for item in items] if list in types else []
        return [item for item, _ in pairs] or items, [one for _, found in pairs for one in found]
    other = value if allowed else _converted(value, types)
    if other is not value:
        hint = f"use {json.dumps(other)}"
        note = PropertyFinding("PRJ010", f"{value!r} is read as {other!r}", hint, key)
        return other, [] if isinstance(value, float) else [note]
    if isinstance(value, str) and value not in allowed:
        for choice in allowed:
            if isinstance(choice, str) and choice.lower() == value.lower():
                return choice, [_spelling(repr(value), repr(choice), key, Fix("set", choice))]
    return value, []


def _spelling(declared: str, usual: str, key: str, fix: Fix) -> PropertyFinding:
    return PropertyFinding(
        "PRJ010", f"{declared} should be spelled {usual}", f"use {usual}", key, fix
    )


def _converted(value: Any, types: frozenset[type]) -> Any:
    """Convert as Newtonsoft does: strings to numbers or booleans, and vice versa."""
    if isinstance(value, float) and value.is_integer() and int in types:
        return int(value)
    if isinstance(value, str) and str not in types:
        if bool in types and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if int in types and re.fullmatch(r"[+-]?\d{1,18}", value):
            return int(value)
    if isinstance(value, (int, float)) and types == frozenset({str}):
        return str(value)
    return value
