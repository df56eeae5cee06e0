"""Read the bindings of a v2 function into our models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from funcdeco.bindings.catalog import KnownModels, in_v2
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.loss import LOSES_ALL, losing
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar.similar import near, with_words_of
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.function_app.elements import (
    ROLES,
    call_of,
    display_name,
    intended_keyword,
    is_written,
    model_of,
)
from funcdeco.sources.function_app.model import RecordedDecorator
from funcdeco.sources.function_json.declarations import ElementReader

_AS_NOUN = {"trigger": "a trigger", "input": "an input", "output": "an output"}
_LEVEL = "authLevel"
_REPLACED = (_LEVEL, "direction")
"""Properties that a generic decorator replaces if they are its keywords."""
_SILENT = {"PRJ010", "BND018"}
"""Codes about the spelling in a function.json, which azure-functions writes."""


@cache
def _models() -> KnownModels:
    return KnownModels()


def read_element(
    element: dict[str, Any],
    index: int,
    at: DecoratorCall,
    made: RecordedDecorator | None,
    findings: FunctionFindings,
) -> BindingDeclaration | None:
    """Return one binding, and add its problems, in terms of the decorator *made*."""
    if nameless := _about_nameless(element, at, made):
        findings.add_properties([nameless], at)
        return None
    if wrong_role := _about_role(element, made):
        findings.add_properties([wrong_role], at)
        return _as_declared(element, index, at, cast("RecordedDecorator", made))
    reader = ElementReader(
        _models(),
        lambda model: display_name(made, model),
        made.name if made and not made.name.startswith("generic_") else "",
        in_v2,
        model_of(made.name) if made else None,
    )
    read, found = reader.read(element, index, at)
    if made and made.name in ROLES and not made.error:
        found += _about_replaced(element, made)
    if found:
        reported = _reported(found, at, made)
        findings.add_properties(reported, at, read.name if read else None)
    return read


def _reported(
    found: list[PropertyFinding], at: DecoratorCall, made: RecordedDecorator | None
) -> list[PropertyFinding]:
    """Return the findings that concern the call, in its own terms."""
    from funcdeco.sources.function_app.raised import with_known_values

    silent = {*_SILENT, "BND002"} if made and made.missing else _SILENT  # see `add_missing`
    reported = [
        with_known_values(_as_called(about_none(one, made), at), made)
        for one in found
        if one.code not in silent
        and (one.code != "BND016" or is_written(one.key, made))
        and not _is_unwritable(one, made)
    ]
    return _without_copies(reported, made)


def _about_nameless(
    element: Mapping[str, Any], at: DecoratorCall, made: RecordedDecorator | None
) -> PropertyFinding | None:
    """Return the finding for a type or a name that isn't a string; None if both are."""
    for key, code in (("type", "BND003"), ("name", "BND008")):
        value = element.get(key)
        if not (isinstance(value, str) and value):
            keyword = at.property_name(key)
            given = made.options.get(keyword) if made else value
            message = f"`{keyword}` must be a string, not {given!r}"
            if key == "type":
                message = message if value is None or value == "" else losing(message)
                return PropertyFinding(code, message, "write a type of function.json", keyword)
            hint, message = "write the name of a parameter", f"{message}, {LOSES_ALL}"
            return PropertyFinding(code, message, hint, keyword)
    return None


def _about_role(
    element: Mapping[str, Any], made: RecordedDecorator | None
) -> PropertyFinding | None:
    """Return the finding for a type that has another role than the decorator *made*; else None."""
    role = ROLES.get(made.name) if made else None
    roles = {one.role for one in _models().of_type(element["type"])} if role else set[str]()
    if made is None or role is None or not roles or role in roles:
        return None
    kind: str = element["type"]
    real = min(roles)
    message = f"`{kind}` is {_AS_NOUN[real]}, but `{made.name}` declares {_AS_NOUN[role]}"
    base = kind.removesuffix("Trigger")
    names = (name for name in (f"{base}Trigger", base) if name != kind)
    fitting = (one for one in names if role in {model.role for model in _models().of_type(one)})
    hint = f"use `{next(name for name, one in ROLES.items() if one == real)}`"
    other = next(fitting, None)
    hint = f'write `type="{other}"`, or {hint}' if other else hint
    return PropertyFinding("BND019", message, hint, "type")


def _about_replaced(element: Mapping[str, Any], made: RecordedDecorator) -> list[PropertyFinding]:
    """Return findings for keywords of a generic decorator whose value azure-functions replaces."""
    found: list[PropertyFinding] = []
    for key in _REPLACED:
        given, used = made.options.get(key), element.get(key)
        if given is not None and used is not None and str(given).lower() != used:
            message = f"azure-functions ignores `{key}`, and passes {used!r} to the host"
            hint = "use `auth_level`" if key == _LEVEL else "remove it"
            hint = "remove it: `auth_level` is set too" if "auth_level" in made.options else hint
            found.append(PropertyFinding("BND016", message, hint, key))
    return found


def _as_declared(
    element: Mapping[str, Any], index: int, at: DecoratorCall, made: RecordedDecorator
) -> BindingDeclaration:
    """Return a binding in the role of the decorator *made*, as the worker reads it."""
    role, kind, name = ROLES[made.name], element["type"], element["name"]
    model = next(one for one in _models().of_any_type() if one.role == role)
    way = "out" if role == "output" else "in"
    return BindingDeclaration(kind, way, name, {}, model, None, at, index)


def _without_copies(
    found: list[PropertyFinding], made: RecordedDecorator | None
) -> list[PropertyFinding]:
    """Return *found* without properties that azure-functions copied from an invalid keyword."""
    invalid = [one for one in found if one.code == "BND003" and is_written(one.key, made)]
    if not invalid:
        return found
    return [one for one in found if one in invalid or one.code != "BND003" or not one.key]


def _is_unwritable(found: PropertyFinding, made: RecordedDecorator | None) -> bool:
    """Return whether a property is missing only because azure-functions can't write its value."""
    options: Mapping[str, Any] = made.options if made and found.code == "BND002" else {}
    return any(options[key] is not None and f"`{key}`" in found.message for key in options)


def about_none(found: PropertyFinding, made: RecordedDecorator | None) -> PropertyFinding:
    """Return a finding about a missing property in other words if the call sets it to None."""
    options: Mapping[str, Any] = made.options if made and found.code == "BND002" else {}
    key = next((key for key in options if options[key] is None and f"`{key}`" in found.message), "")
    if made is None or not key:
        return found
    message = f"`{key}` is None, but `{made.name}` requires a value"
    hint = "write a value; `os.getenv` returns None for an app setting that isn't set"
    return PropertyFinding(found.code, message, hint, key)


def _as_called(found: PropertyFinding, at: DecoratorCall) -> PropertyFinding:
    """Return a finding with the keyword that the call has, also if no model knows the property."""
    key = at.property_name(found.key)
    if key == found.key:
        return found
    return found._replace(message=found.message.replace(f"`{found.key}`", f"`{key}`"), key=key)


def add_missing(made: RecordedDecorator, findings: FunctionFindings) -> None:
    """Add the required keywords that a call lacks, and those that the decorator doesn't have."""
    left = list(made.missing)
    for key in made.unknown:
        near_missing = near(key, left)
        intended = near_missing[0] if near_missing else intended_keyword(key, made)
        if intended in left:
            left.remove(intended)
        elif made.is_open:
            continue
        _add_unknown(made, key, intended, findings)
    for key in left:
        message, hint = f"`{made.name}` requires `{key}`, {LOSES_ALL}", f"add `{key}=...`"
        findings.add("BND002", message, hint, at=call_of(made, {}))


def _add_unknown(
    made: RecordedDecorator, key: str, intended: str | None, findings: FunctionFindings
) -> None:
    message, hint = f"`{made.name}` has no keyword `{key}`, {LOSES_ALL}", f"use `{intended}`"
    if not intended:
        similar = with_words_of(key, made.parameters)
        hint = f"it accepts {in_backticks(made.parameters)}"
        hint = f"did you mean `{similar[0]}`?" if len(similar) == 1 else hint
    elif intended in made.options:
        hint = f"remove it: `{intended}` is set too"
    fix = Fix("rename", intended) if intended else None
    at, function = call_of(made, {}), findings.function
    findings.findings.add("BND001", message, hint, at=at, function=function, key=key, fix=fix)
