"""Rules of hand-written functions: parameters against bindings, as the worker's loader has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.subjects import Element, Subject
from funcdeco.bindings.base import BINDING_NAME
from funcdeco.grammar.similar import closest
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.sources.python.lookup import Definition, Parameter

TABLE = Table()


def hand_written(subject: Subject) -> Definition | None:
    """Give the definition of a hand-written function; None where it isn't known."""
    if subject.is_decorated:
        return None
    found = subject.definition
    return None if found is None or found.problem is not None else found


def receives(parameter: Parameter, subject: Subject) -> Element | None:
    """Give the binding that a parameter belongs to."""
    return next((one for one in subject.elements if one.name == parameter.name), None)


def is_context(parameter: Parameter, subject: Subject) -> bool:
    """Tell the parameter that receives the invocation's context."""
    return parameter.name == "context" and receives(parameter, subject) is None


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
