"""Values of a trigger that its object holds, for parameters that were meant to receive them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeGuard

from funcdeco.bindings.base import Binding, holding
from funcdeco.grammar import GrammarError
from funcdeco.grammar.blob_path import parse_trigger_path
from funcdeco.grammar.route.template import parse_template


class TriggerValue(NamedTuple):
    """A value that no parameter receives."""

    source: str
    """What it is, for a message, such as `` `{id}` in the route ``."""
    expression: str
    """The Python expression with the value, such as `req.route_params["id"]`."""
    type: str
    """The annotation that the expression requires of the trigger."""
    is_token: bool
    """Whether the user named it, in the route or in the path."""


def value_of(
    parameter: str, trigger: type[Binding], name: str, properties: Mapping[str, Any]
) -> TriggerValue | None:
    """Return the value that *parameter* was meant to receive, judging by its name, or None.

    *name* and *properties* are those of the trigger.
    """
    wanted = _plain(parameter)
    found = (one for plain, one in _values(trigger, name, properties) if plain == wanted)
    return next(found, None)


def instead_of(value: TriggerValue, name: str, annotation: str) -> str:
    """Return the hint to use *value* of the trigger *name*, annotated as *annotation*."""
    hint = f"use `{value.expression}` in the function"
    if annotation in ("str", "bytes"):
        return f"remove it, annotate `{name}` as `{value.type}`, and {hint}"
    return f"remove it, and {hint}"


def _values(
    trigger: type[Binding], name: str, properties: Mapping[str, Any]
) -> Iterator[tuple[str, TriggerValue]]:
    annotation = trigger.python_types[0]
    for key in holding(trigger, "route"):
        for token in _route_names(properties.get(key)):
            text = f'{name}.route_params["{token}"]'
            yield _plain(token), TriggerValue(f"`{{{token}}}` in the route", text, annotation, True)
    for key in holding(trigger, "blob path"):
        for token in _path_names(properties.get(key)):
            source = f"`{{{token}}}` in the path"
            yield _plain(token), TriggerValue(source, f"{name}.name", annotation, True)
    if str(properties.get("cardinality")).lower() != "many":
        for attribute in trigger.attributes:
            source = f"`{attribute}` of the `{trigger.type}`"
            text = f"{name}.{attribute}"
            yield _plain(attribute), TriggerValue(source, text, annotation, False)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _route_names(route: object) -> list[str]:
    try:
        return [one.name for one in parse_template(route).parameters] if _has_names(route) else []
    except GrammarError:
        return []


def _path_names(path: object) -> list[str]:
    try:
        return [one.name for one in parse_trigger_path(path).parameters] if _has_names(path) else []
    except GrammarError:
        return []


def _has_names(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and "{" in text
