"""Rules for Durable Functions."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.definitions import called_directly, hand_written
from funcdeco.analysis.durable_calls import Called, called, called_by_clients, lacks_create
from funcdeco.analysis.durable_clients import client_function
from funcdeco.bindings.base import json_names
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("DUR")


@TABLE.binding("DUR001", lambda facts: facts.durable == "orchestrator")
def orchestration_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report an orchestration whose name is reserved for entities."""
    for key in _name_keys(declaration):
        name = declaration.string(key)
        if name is not None and name.startswith("@"):
            shown = declaration.display_name(key)
            message = f"{shown} {name!r} begins with `@`, which is reserved for entities"
            yield Finding(message, "start it with a letter", key=key, part=(0, 1))


def _name_keys(declaration: BindingDeclaration) -> Iterator[str]:
    """Yield the property that sets another name for the function, if any."""
    if declaration.facts.name_property:
        yield json_names(declaration.facts)[declaration.facts.name_property]


@TABLE.binding("DUR002")
def return_taken(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report `$return` if the trigger itself sends the return value to its caller."""
    trigger = function.declared_trigger
    if declaration.name != "$return" or trigger is None or not trigger.facts.durable:
        return
    message = f"the return value goes to the caller of the `{trigger.type}`, not to `$return`"
    yield Finding(message, "name the output after a parameter", key="name")


@TABLE.function("DUR003")
def not_created(function: Function, app: CheckedApp) -> Findings:
    """Report a handwritten orchestrator or entity that isn't wrapped in `create`."""
    trigger, found = function.declared_trigger, hand_written(function, app)
    if trigger is None or found is None or not lacks_create(function, app):
        return
    made_by = f"df.{trigger.facts.wrapper.partition(':')[2]}"
    message = f"`{found.name}` isn't wrapped in `{made_by}`"
    hint = f"rename the function, and add `{found.name} = {made_by}(...)` below it"
    yield Finding(message, hint, at=found.location)


@TABLE.function("DUR004")
def not_plain(function: Function, app: CheckedApp) -> Findings:
    """Report an orchestrator or entity that is `async def`."""
    found, trigger = called_directly(function, app), function.declared_trigger
    inner = found.inner if found else None
    created: str = found.created if found else ""
    if function.model == "v2" and trigger is not None:  # its decorators create both
        inner, created = found, trigger.facts.wrapper.rpartition(":")[2].partition(".")[0]
    if inner is None or not created or not inner.is_async or inner.is_wrapped:
        return
    kind = "an orchestrator" if created == "Orchestrator" else "an entity"
    message = f"`{inner.name}` is `async def`, but {kind} is never awaited"
    hint = "use `def`"
    if created == "Orchestrator":
        hint += ", and `yield` instead of `await`"
    yield Finding(message, hint, at=inner.location)


@TABLE.function("DUR005")
def unknown_name(function: Function, app: CheckedApp) -> Findings:
    """Report a call of an orchestrator or a client to a function that does not exist.

    One function may be missing: only its first call is reported, but every misspelled name.
    """
    if app.is_partly_known:
        return
    missing: set[tuple[str, str]] = set()
    for one in _called(function, app):
        names = _names(app)
        if one.name.lower() in names:
            yield from _wrong_kind(one, app)
            continue
        intended = did_you_mean(one.name, names.values())
        if not intended and (one.kind, one.name) in missing:
            continue
        missing.add((one.kind, one.name))
        hint = intended or f"add the {one.kind} `{one.name}`"
        message = f"`{one.method}` calls `{one.name}`, but no function has that name"
        yield Finding(message, hint, at=one.location)


def _wrong_kind(one: Called, app: CheckedApp) -> Findings:
    """Report a call to a function whose trigger doesn't match the call."""
    kinds = _kinds(app).get(one.name.lower(), {one.kind})
    if kinds.isdisjoint({one.kind, ""}):
        found = min(kinds)
        message = f"`{one.method}` calls `{one.name}`, which is an {found}, not an {one.kind}"
        is_client = one.method in ("start_new", "signal_entity")
        hint = f"use the name of an {one.kind}" if is_client else f"use `{_METHODS[found]}`"
        yield Finding(message, hint, at=one.location)


_METHODS = {
    "activity": "call_activity",
    "entity": "call_entity",
    "orchestrator": "call_sub_orchestrator",
}
"""The method that calls each kind of function."""


@once
def _kinds(app: CheckedApp) -> dict[str, set[str]]:
    """Return the kinds of the functions with each name, in lowercase; "" if one is unknown."""
    found: dict[str, set[str]] = {}
    for function in app.functions:
        trigger = function.declared_trigger
        kind = trigger.facts.durable if trigger is not None else None
        keys = [key for one in function.declarations for key in map(one.string, _name_keys(one))]
        for name in filter(None, [function.name, *keys]):
            found.setdefault(name.lower(), set()).add(kind if kind in _METHODS else "")
    return found


def _called(function: Function, app: CheckedApp) -> Iterator[Called]:
    """Yield the names that a function calls as an orchestrator or through a client."""
    client = client_function(function, app)
    if client is not None:
        yield from called_by_clients(client)
    trigger = function.declared_trigger
    if trigger is None or trigger.facts.durable != "orchestrator":
        return
    found = app.definition(function)
    orchestrator = found.inner if found and found.created else found
    if orchestrator is not None and not orchestrator.is_wrapped:
        yield from called(orchestrator)


@once
def _names(app: CheckedApp) -> dict[str, str]:
    """Return all names that can be called, by their lowercase form."""
    found = list(app.written_names)
    found += [
        declaration.string(key) or function.name
        for function in app.functions
        for declaration in function.declarations
        for key in _name_keys(declaration)
    ]
    return {name.lower(): name for name in found}
