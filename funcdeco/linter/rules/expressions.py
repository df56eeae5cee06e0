"""Rules for binding expressions: `{name}`, `%SETTING%`, and blob paths."""

from __future__ import annotations

from functools import lru_cache

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.blob_paths import path_faults
from funcdeco.analysis.bundles import bundle_majors
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.expression_names import (
    PROVIDERS,
    first_part,
    names_from_trigger,
    names_in,
    names_of_trigger,
    route_names,
)
from funcdeco.analysis.properties import percent_fault, texts, tokens
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import is_system_by_accident
from funcdeco.grammar.similar import closest, is_slip, near
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("EXP")

_SYSTEM_NAMES = "`{sys.MethodName}`, `{sys.UtcNow}` and `{sys.RandGuid}`"
# A shorter name that differs in one letter may well be a property of the payload. This doesn't
# apply to the names in a route, which the author chose.
_LONG = 6


@TABLE.binding("EXP001")
def malformed(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report strings whose braces the host can't parse."""
    for key, text in texts(declaration, "expressions"):
        found = tokens(text) if "{" in text or "}" in text else ()
        if isinstance(found, GrammarError) and not percent_fault(text):
            yield refused(found, declaration, key)


@TABLE.binding("EXP002")
def unfillable(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names that certainly have no value."""
    for key, name in names_from_trigger(declaration):
        declared, shown = name.name.lower(), f"`{{{name.name}}}`"
        if declared.startswith("sys."):
            message = f"unknown system name {shown} in {declaration.display_name(key)}"
            hint = f"the host provides {_SYSTEM_NAMES}"
            yield Finding(message, hint, key, (name.start, name.end))
        elif (trigger := function.declared_trigger) and not trigger.facts.gives_more:
            given = names_of_trigger(trigger, app)
            if given is not None and first_part(declared) not in map(str.lower, given):
                message = f"{shown} in {declaration.display_name(key)} has no value"
                shown_names = names_of_trigger(trigger, app, is_shown=True) or ()
                hint = _instead(first_part(declared), shown_names, trigger)
                yield Finding(message, hint, key, (name.start, name.end))


@TABLE.binding("EXP003")
def doubtful(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names that are probably a typo of one that has a value."""
    trigger = function.declared_trigger
    given = trigger.facts.gives if trigger and trigger.facts.gives_more else None
    if trigger is None or given is None:
        return
    for key, name in names_from_trigger(declaration):
        if name.name.lower().startswith("sys."):
            continue
        shown, part = f"`{{{name.name}}}`", (name.start, name.end)
        if not given:
            message = f"{shown} in {declaration.display_name(key)} has no value: a `{trigger.type}`"
            hint = "use a fixed value, or access the resource in the function itself"
            yield Finding(f"{message} passes lists, which have no names", hint, key, part)
        elif first_part(name.name.lower()) in (*PROVIDERS, trigger.name.lower()):
            continue  # EXP008 reports it, or the payload has such a member
        elif intended := _slip(first_part(name.name.lower()), trigger, app):
            message = f"{shown} in {declaration.display_name(key)} is similar to `{{{intended}}}`"
            hint = f"did you mean `{{{intended}}}`? if not, the payload must contain {shown}"
            yield Finding(message, hint, key, part)


@TABLE.binding("EXP004")
def means_now(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report names that the host treats as the time or a GUID because of how they begin."""
    for key, text in texts(declaration, "expressions"):
        for name in names_in(text):
            if is_system_by_accident(name.name):
                is_time = name.name.lower().startswith("datetime")
                kind, what = (
                    ("datetime", "the current time") if is_time else ("rand-guid", "a GUID")
                )
                place = declaration.display_name(key)
                message = f"the host replaces `{{{name.name}}}` in {place} with {what}"
                hint = f"use a name that doesn't begin with `{kind}`, or use `{{{kind}}}`"
                yield Finding(message, hint, key, (name.start, name.end))


@TABLE.binding("EXP005")
def not_taken(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report `{name}` in properties where only `%SETTING%` is replaced."""
    facts = declaration.facts
    if facts.own_braces or min(bundle_majors(app), default=2) < facts.filled_before:
        return
    for key, text in texts(declaration, "settings", "connection", "setting"):
        if "{" in text and key not in declaration.holding("blob path"):
            for name in names_in(text)[:1]:
                message = f"`{{{name.name}}}` in {declaration.display_name(key)} isn't replaced"
                hint = "use a fixed value, or `%NAME%` for the value of the app setting `NAME`"
                yield Finding(message, hint, key, (name.start, name.end))


@TABLE.binding("EXP006")
def unclosed(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report percent signs that don't enclose the name of a setting."""
    for key, text in texts(declaration, "settings", "connection", "expressions"):
        # SEC001 reports a connection string in place of a name.
        if "%" in text and (fault := percent_fault(text)) and not _is_value(key, text):
            yield refused(fault, declaration, key)


@TABLE.binding("EXP007", holds("blob path"))
def blob_path(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report paths that are invalid for a blob or a blobTrigger."""
    for fault in path_faults(declaration, app):
        is_container = "/" not in fault.path.value and _takes_container(declaration, function)
        if not fault.is_name and not is_container:
            yield refused(fault.error, declaration, fault.key, fault.path)


def _takes_container(declaration: BindingDeclaration, function: Function) -> bool:
    """Return whether the parameter is the `ContainerClient` of azurefunctions-extensions."""
    signature = function.signature
    parameter = signature.parameters.get(declaration.name) if signature else None
    return parameter is not None and parameter.annotation.class_name == "ContainerClient"


def _is_value(key: str, text: str) -> bool:
    return "connection" in key.lower() and ("=" in text or ";" in text)


def _slip(name: str, trigger: BindingDeclaration, app: CheckedApp) -> str | None:
    """Return the name that *name*, in lower case, is probably a typo of."""
    return _nearly(name, names_of_trigger(trigger, app) or (), route_names(trigger, app))


@lru_cache(4096)
def _nearly(name: str, metadata: tuple[str, ...], route: tuple[str, ...]) -> str | None:
    known = (*metadata, *route)
    if name in map(str.lower, known):
        return None
    for one in near(name, known):
        # `labels` next to `Label` is probably a property of the payload.
        is_plural = one not in route and name == f"{one.lower()}s"
        # `stage` may be intended next to `state`, but `ordr` is a typo of `order`.
        is_other_word = len(name) == len(one) and sorted(name) != sorted(one.lower())
        is_long = max(len(name), len(one)) >= _LONG or (one in route and not is_other_word)
        if is_slip(name, one) and is_long and not is_plural:
            return one
    return None


def _instead(name: str, given: tuple[str, ...], trigger: BindingDeclaration) -> str:
    if intended := closest(name, given):
        return f"did you mean `{{{intended}}}`?"
    names = in_backticks(f"{{{one}}}" for one in given)
    return f"a `{trigger.type}` provides {names}; the host `{{DateTime}}` and `{{rand-guid}}`"
