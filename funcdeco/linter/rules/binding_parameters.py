"""Rules of bindings and the parameters of hand-written functions that they belong to."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.hand_written import hand_written, receives
from funcdeco.analysis.loader import judge_parameter, judge_result
from funcdeco.analysis.subjects import Element, Subject, serves
from funcdeco.bindings.base import BINDING_NAME
from funcdeco.diagnostics.diagnostic import Fix
from funcdeco.grammar.similar import closest
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.python_types import is_known, kind_of
from funcdeco.sources.python.lookup import Definition, Parameter

TABLE = Table("BND")


@TABLE.binding("BND006")
def without_parameter(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find a binding whose name no parameter has."""
    found = hand_written(subject)
    if found is None or found.is_wrapped or element.name == "$return":
        return
    if element.name in found.parameters or not _is_sound(element):
        return
    message = f"the function has no parameter `{element.name}` for the binding of that name"
    if found.created:
        hint = f"name it `context`: that is what `df.{found.created}.create` makes"
        yield Finding(message, hint, key="name")
        return
    near = _meant(element, subject, found)
    hint = f"did you mean `{near}`?" if near else f"add a parameter `{element.name}`"
    yield Finding(message, hint, key="name")


@TABLE.function("BND007")
def without_binding(subject: Subject, app: CheckedApp) -> Findings:
    """Find a parameter whose name no binding has; a default doesn't help."""
    found = hand_written(subject)
    if found is None or found.is_wrapped or found.created or not _are_all_read(subject):
        return
    meant = {_meant(element, subject, found) for element in subject.elements}
    for parameter in _free(subject, found):
        if parameter.name in meant:
            continue
        shown, hint = f"`{parameter.name}`", "add one to function.json, or drop the parameter"
        if parameter.kind in ("args", "kwargs"):
            shown = f"`{'*' if parameter.kind == 'args' else '**'}{parameter.name}`"
            hint = "name each parameter: the worker counts it as one more"
        message = f"parameter {shown} has no binding"
        yield Finding(message, hint, span=parameter.span, file=found.file)


def _free(subject: Subject, found: Definition) -> Iterator[Parameter]:
    """Give the parameters that no binding belongs to."""
    for parameter in found.parameters.values():
        if receives(parameter, subject) is None and parameter.name != "context":
            yield parameter


def _meant(element: Element, subject: Subject, found: Definition) -> str | None:
    """Give the parameter that a binding without one probably means."""
    if element.name == "$return" or element.name in found.parameters:
        return None
    free = [one.name for one in _free(subject, found) if one.kind not in ("args", "kwargs")]
    lonely = [one for one in subject.elements if one.name not in (*found.parameters, "$return")]
    return closest(element.name, free) or (free[0] if len(free) == len(lonely) == 1 else None)


def _is_sound(element: Element) -> bool:
    return re.match(BINDING_NAME, element.name) is not None


def _are_all_read(subject: Subject) -> bool:
    """Tell whether no binding is missing from what was read, or has a name that is refused."""
    written: object = subject.content.get("bindings")
    elements = cast("list[object]", written) if isinstance(written, list) else []
    is_whole = len(subject.elements) == len(elements)
    return is_whole and all(_is_sound(one) for one in subject.elements)


@TABLE.binding("BND022")
def type_in_another_case(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find a type that only the host knows in that case, where its value arrives as something else.

    The worker takes such a type for one that it doesn't know, which arrives as text.
    """
    is_request = serves(element.facts)
    kind = element.facts.type if is_request else kind_of(element)
    if element.type == kind or not (is_request or _fails_as_spelled(element, subject)):
        return
    message = f"the worker doesn't know the type of `{element.name}` as {element.type!r}"
    yield Finding(message, f"say `{kind}`", key="type", fix=Fix("set", kind))


def _fails_as_spelled(element: Element, subject: Subject) -> bool:
    definition = hand_written(subject)
    if definition is None:
        return False
    result = element.name == "$return"
    parameter = definition.result if result else definition.parameters.get(element.name)
    if parameter is None or not is_known(parameter):
        return False
    if result:
        return bool(judge_result(element.type, parameter.told.value))
    return bool(
        judge_parameter(
            element.type, element.direction == "out", parameter.told.value, sys.version_info[:2]
        )
    )
