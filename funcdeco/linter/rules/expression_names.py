"""Rules for names in binding expressions that a trigger doesn't provide."""

from __future__ import annotations

import re

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.expression_names import (
    PROVIDERS,
    first_part,
    names_from_trigger,
    names_of_trigger,
    route_names,
)
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("EXP")
_SHOWN = 8
"""Maximum number of names in a hint."""


@TABLE.binding("EXP008")
def not_provided(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names of other triggers, and of the trigger's own parameter."""
    trigger = function.declared_trigger
    if trigger is None or not trigger.facts.gives_more or not trigger.facts.gives:
        return
    for key, name in names_from_trigger(declaration):
        first = first_part(name.name)
        if first.lower() in _known(trigger, app):
            continue
        place, part = declaration.display_name(key), (name.start, name.end)
        shown = f"`{{{name.name}}}`"
        if provider := PROVIDERS.get(first.lower()):
            message = f"{shown} in {place} has no value: only {provider} provides it"
            yield Finding(message, _provided(trigger, app), key, part)
        elif first.lower() == trigger.name.lower() and not _is_member(first, function, app):
            message = f"{shown} in {place} isn't the value of the parameter `{trigger.name}`"
            yield Finding(message, _provided(trigger, app), key, part)


def _known(trigger: BindingDeclaration, app: CheckedApp) -> set[str]:
    return {
        one.lower() for one in (*(names_of_trigger(trigger, app) or ()), *route_names(trigger, app))
    }


def _is_member(name: str, function: Function, app: CheckedApp) -> bool:
    """Return whether the function may read a member *name* of a JSON message."""
    module = app.sources.module(function.handler.file) if app.sources else None
    word = re.escape(name.encode())
    member = re.compile(rb"[\[(,{]\s*[\"']" + word + rb"[\"']|\." + word + rb"\b", re.IGNORECASE)
    return module is None or module.contains(member)


def _provided(trigger: BindingDeclaration, app: CheckedApp) -> str:
    """Return a hint with the names that a trigger provides."""
    if trigger.facts.http:
        names = route_names(trigger, app)
        own = (
            f"{in_backticks(f'{{{one}}}' for one in names)}, " if names else "a name in the route, "
        )
        return f"use {own}`{{Query.name}}`, or a member of a JSON body"
    names = names_of_trigger(trigger, app, is_shown=True) or ()
    if names and names[0].lower() == trigger.kind:
        return f"use `{{{trigger.type}}}` for the whole message, or a member of a JSON message"
    shown = in_backticks(f"{{{one}}}" for one in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"use a member of a JSON message, or {shown}{more}"
