"""Find the function that a test names: by its own name, else by what it listens to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.expressions import fill_settings
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import did_you_mean


class Target(NamedTuple):
    """A function and its trigger."""

    function: Function
    declaration: BindingDeclaration


class NoTarget(LookupError):
    """Raised if no function, or more than one, fits a name."""


def find_target(
    functions: Iterable[Function], name: str, kinds: tuple[str, ...], settings: Mapping[str, str]
) -> Target:
    """Return the function named *name* with a trigger of one of *kinds*, or that listens to it."""
    every = list(triggered_by(functions, kinds))
    named = [one for one in every if one.function.name.lower() == name.lower()]
    listening = [one for one in every if resource_of(one.declaration, settings) == name]
    found = named or listening
    if named and listening and named != listening:
        other = listening[0].function.name
        message = f"`{name}` is a function, and what `{other}` listens to; use the function's name"
        raise NoTarget(message)
    if len(found) == 1:
        return found[0]
    what = in_backticks(kinds)
    if found:
        names = in_backticks(one.function.name for one in found)
        raise NoTarget(f"several functions listen to `{name}`: {names}; use a function's name")
    resources = (resource_of(one.declaration, settings) for one in every)
    possible = sorted({*filter(None, resources), *(one.function.name for one in every)})
    known = in_backticks(possible) or "none"
    hint = did_you_mean(name, possible)
    message = f"no function with {what} listens to `{name}`; there are {known}"
    raise NoTarget(f"{message}; {hint}" if hint else message)


def triggered_by(functions: Iterable[Function], kinds: tuple[str, ...]) -> Iterable[Target]:
    """Yield the functions whose trigger has one of the types *kinds*."""
    lowered = {kind.lower() for kind in kinds}
    for function in functions:
        trigger = function.declared_trigger
        if trigger is not None and trigger.kind in lowered:
            yield Target(function, trigger)


def resource_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> str:
    """Return what a trigger listens to, with its settings filled in; "" if nothing names it."""
    keyword = declaration.facts.resource_property
    key = json_names(declaration.facts).get(keyword or "", "")
    return fill_settings(declaration.string(key) or "", settings)
