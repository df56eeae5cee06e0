"""Rules for the annotations of handwritten functions, as the worker's loader reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from funcdeco.analysis.binding_types import kind_of, serves
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.definitions import hand_written, is_context, receives
from funcdeco.analysis.durable_calls import lacks_create
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.sources.python.loadable import loadable
from funcdeco.sources.python.lookup import Definition, Parameter
from funcdeco.worker.loader import is_context_type, judge_parameter, judge_result

TABLE = Table("PYT")
_KEPT_SINCE = (3, 11)
"""The Python version since which a default of None no longer makes the annotation Optional."""


@TABLE.function("PYT001")
def out_on_input(function: Function, app: CheckedApp) -> Findings:
    """Report `func.Out` on a parameter that isn't an output."""
    for parameter, declaration in _refused("PYT001", function, app):
        message = f"`{parameter.name}` isn't an output but is annotated `{parameter.written}`"
        yield _about(message, _one_of(declaration), parameter, declaration)


@TABLE.function("PYT002")
def output_without_out(function: Function, app: CheckedApp) -> Findings:
    """Report an output that isn't annotated `func.Out`."""
    for parameter, declaration in _refused("PYT002", function, app):
        written = parameter.written
        message = f"output `{parameter.name}` must be annotated `func.Out[...]`, not `{written}`"
        yield _about(message, _one_of(declaration), parameter, declaration)


@TABLE.function("PYT003")
def unreadable(function: Function, app: CheckedApp) -> Findings:
    """Report an annotation that raises when the worker evaluates it."""
    definition = hand_written(function, app)
    if definition is None:
        return
    for parameter in (*definition.parameters.values(), definition.result):
        if parameter is not None and parameter.evaluated.kind == "unreadable":
            is_result = parameter is definition.result
            what = "the return value" if is_result else f"parameter `{parameter.name}`"
            reason = parameter.evaluated.value
            hint = ""
            if reason.startswith("NameError"):
                hint = "import it outside TYPE_CHECKING: the worker reads annotations at run time"
            message = f"the annotation of {what} can't be read: {reason}"
            yield _about(message, hint, parameter)


@TABLE.function("PYT004")
def refused(function: Function, app: CheckedApp) -> Findings:
    """Report an annotation that the loader rejects for the binding's type."""
    for parameter, declaration in _refused("PYT004", function, app):
        written, name = parameter.written, parameter.name
        message = f"`{declaration.type}` doesn't support `{written}` as the type of `{name}`"
        yield _about(message, _one_of(declaration), parameter, declaration)
    whole = hand_written(function, app)
    if whole is not None:
        for parameter in whole.parameters.values():
            yield from _context(parameter, function, whole)
            yield from _optional(parameter, function, whole, app)


def _context(parameter: Parameter, function: Function, definition: Definition) -> Findings:
    is_wrong = is_known(parameter) and not is_context_type(parameter.evaluated.value)
    if is_wrong and is_context(parameter, function):
        message = (
            "parameter `context` receives the invocation context but is annotated "
            f"`{parameter.written}`"
        )
        yield _about(message, "annotate it as `func.Context`", parameter)


def _optional(
    parameter: Parameter, function: Function, definition: Definition, app: CheckedApp
) -> Findings:
    """Report a default of None, which makes the annotation Optional before Python 3.11."""
    if app.target.target_python is None:
        return
    if not (is_known(parameter) and parameter.none_by_default):
        return
    if receives(parameter, function) is None and not is_context(parameter, function):
        return  # it is already reported
    if app.target.python < _KEPT_SINCE and not _code(parameter, function, app):
        message = f"the default None makes `{parameter.name}` Optional before Python 3.11"
        yield _about(message, "remove the default", parameter)


@TABLE.function("PYT005")
def return_refused(function: Function, app: CheckedApp) -> Findings:
    """Report a return annotation that `$return` doesn't support."""
    definition = hand_written(function, app)
    result = definition.result if definition else None
    declaration = next((one for one in function.declarations if one.name == "$return"), None)
    if definition is None or result is None or declaration is None or not is_known(result):
        return
    kind = kind_of(declaration)
    if declaration.direction == "out" and judge_result(kind, result.evaluated.value):
        types = loadable(kind, "return", declaration.model.returnable())
        hint = "remove the annotation"
        if types:
            hint = f"return one of {in_backticks(types)}, or remove the annotation"
        message = f"`{declaration.type}` doesn't support `{result.written}` as the return type"
        yield _about(message, hint, result, declaration)


def _refused(
    code: str, function: Function, app: CheckedApp
) -> Iterator[tuple[Parameter, BindingDeclaration]]:
    """Yield each parameter whose annotation is reported as *code*, with its binding."""
    definition = hand_written(function, app)
    if definition is None or lacks_create(function, app):
        return
    for parameter in definition.parameters.values():
        declaration = receives(parameter, function)
        if declaration is not None and _code(parameter, function, app) == code:
            yield parameter, declaration


def _code(parameter: Parameter, function: Function, app: CheckedApp) -> str:
    declaration = receives(parameter, function)
    if declaration is None or not is_known(parameter):
        return ""
    annotation = parameter.evaluated.value
    # The loader accepts `str` and `bytes` for a request, but every invocation fails.
    if serves(declaration.facts) and annotation in (str, bytes):
        return "PYT004"
    is_output = declaration.direction == "out"
    return judge_parameter(kind_of(declaration), is_output, annotation, app.target.python)


def is_known(parameter: Parameter) -> bool:
    """Return whether the annotation of the parameter could be read."""
    is_named = parameter.kind not in ("args", "kwargs")
    return bool(parameter.written) and is_named and parameter.evaluated.kind == "value"


def _one_of(declaration: BindingDeclaration) -> str:
    place: Literal["in", "out"] = "out" if declaration.direction == "out" else "in"
    types = loadable(kind_of(declaration), place, declaration.model.python_types)
    if not types:
        return "remove the annotation"
    return f"annotate it as {in_backticks(types)}, or remove the annotation"


def _about(
    message: str, hint: str, parameter: Parameter, declaration: BindingDeclaration | None = None
) -> Finding:
    at = parameter.annotation_location or parameter.location
    return Finding(message, hint, at=at, binding=declaration.name if declaration else "")
