"""Rules that match bindings with the parameters of handwritten functions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import cast

from funcdeco.analysis.binding_types import kind_of, serves
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.definitions import hand_written, receives
from funcdeco.bindings.base import BINDING_NAME
from funcdeco.bindings.trigger_values import instead_of, value_of
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.similar import closest
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.python_types import is_known
from funcdeco.sources.python.definition import Wrapper
from funcdeco.sources.python.lookup import Definition, Parameter
from funcdeco.worker.loader import judge_parameter, judge_result

TABLE = Table("BND")


@TABLE.binding("BND006")
def without_parameter(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report a binding without a parameter of the same name."""
    found = hand_written(function, app)
    if found is not None and found.hidden_by is not None:
        yield from _hidden(declaration, function, found.hidden_by)
    if found is None or found.is_wrapped or declaration.name == "$return":
        return
    if declaration.name in found.parameters or not _is_sound(declaration):
        return
    message = f"the function has no parameter for the binding `{declaration.name}`"
    if found.created:
        hint = f"name the binding `context`, as `df.{found.created}.create` names the parameter"
        yield Finding(message, hint, key="name")
        return
    near = _intended(declaration, function, found)
    name = declaration.name
    hint = f"add a parameter `{name}`"
    if near:
        hint = f'rename the parameter `{near}` to `{name}`, or write `"name": "{near}"`'
    yield Finding(message, hint, key="name")


def _hidden(declaration: BindingDeclaration, function: Function, wrapper: Wrapper) -> Findings:
    """Report a decorator that hides the function's parameters, at the first binding without one."""
    lacking = [
        one for one in function.declarations if one.name not in (*wrapper.parameters, "$return")
    ]
    if not lacking or lacking[0] is not declaration or not _is_sound(declaration):
        return
    message = f"the decorator `{wrapper.decorator}` hides the function's parameters, so nothing "
    message += f"receives `{declaration.name}`"
    hint = f"add `@functools.wraps({wrapper.wrapped})` to the function that it returns"
    yield Finding(message, hint, at=wrapper.location, binding=declaration.name)


@TABLE.function("BND007")
def without_binding(function: Function, app: CheckedApp) -> Findings:
    """Report a parameter without a binding of the same name, even if it has a default."""
    found = hand_written(function, app)
    if found is None or found.is_wrapped or found.created or not _are_all_read(function):
        return
    if function.declared_trigger is None:
        return  # FUN004 reports it; one of the parameters is probably the trigger's
    intended = {_intended(declaration, function, found) for declaration in function.declarations}
    for parameter in _free(function, found):
        if parameter.name in intended:
            continue
        shown, hint = f"`{parameter.name}`", _instead(parameter, function, found)
        if parameter.kind in ("args", "kwargs"):
            shown = f"`{'*' if parameter.kind == 'args' else '**'}{parameter.name}`"
            hint = f"name each parameter: the worker treats {shown} as a parameter too"
        message = f"parameter {shown} has no binding"
        yield Finding(message, hint, at=parameter.location)


def _instead(parameter: Parameter, function: Function, found: Definition) -> str:
    """Return what to write instead of a parameter without a binding."""
    if parameter.annotation == "func.Context":
        return "name it `context`"
    trigger = function.declared_trigger
    if trigger is not None:
        name = trigger.name
        value = value_of(parameter.name, trigger.facts, name, trigger.properties)
        receiver = found.parameters.get(name)
        if value and receiver:
            return instead_of(value, name, receiver.annotation or "")
    return "add one to function.json, or remove the parameter"


def _free(function: Function, found: Definition) -> Iterator[Parameter]:
    """Yield the parameters without a binding."""
    for parameter in found.parameters.values():
        if receives(parameter, function) is None and parameter.name != "context":
            yield parameter


def _intended(declaration: BindingDeclaration, function: Function, found: Definition) -> str | None:
    """Return the parameter that a binding was probably written for, if its name has none."""
    if declaration.name == "$return" or declaration.name in found.parameters:
        return None
    free = [one.name for one in _free(function, found) if one.kind not in ("args", "kwargs")]
    lonely = [
        one for one in function.declarations if one.name not in (*found.parameters, "$return")
    ]
    return closest(declaration.name, free) or (free[0] if len(free) == len(lonely) == 1 else None)


def _is_sound(declaration: BindingDeclaration) -> bool:
    return re.match(BINDING_NAME, declaration.name) is not None


def _are_all_read(function: Function) -> bool:
    """Return whether all bindings in function.json could be read and have a valid name."""
    written: object = function.content.get("bindings")
    declarations = cast("list[object]", written) if isinstance(written, list) else []
    is_whole = len(function.declarations) == len(declarations)
    return is_whole and all(_is_sound(one) for one in function.declarations)


@TABLE.binding("BND022")
def type_in_another_case(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report a type in a letter case that only the host recognizes, if the value is affected.

    The worker treats such a type as unknown and passes its value as a string.
    """
    is_request = serves(declaration.facts)
    kind = declaration.facts.type if is_request else kind_of(declaration)
    if declaration.type == kind or not (
        is_request or _fails_as_spelled(declaration, function, app)
    ):
        return
    message = f"the worker doesn't recognize the type {declaration.type!r} of `{declaration.name}`"
    yield Finding(message, f"use `{kind}`", key="type", fix=Fix("set", kind))


def _fails_as_spelled(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> bool:
    definition = hand_written(function, app)
    if definition is None:
        return False
    result = declaration.name == "$return"
    parameter = definition.result if result else definition.parameters.get(declaration.name)
    if parameter is None or not is_known(parameter):
        return False
    if result:
        return bool(judge_result(declaration.type, parameter.evaluated.value))
    return bool(
        judge_parameter(
            declaration.type,
            declaration.direction == "out",
            parameter.evaluated.value,
            sys.version_info[:2],
        )
    )
