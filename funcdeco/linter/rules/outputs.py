"""Rules for output parameters: what a function assigns to them, and what it sets."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.binding_types import kind_of
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.return_values import is_certain
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.python import unbound
from funcdeco.sources.python.definition import Definition, SetCall, Use
from funcdeco.sources.python.lookup import Parameter
from funcdeco.worker.encoding import GENERIC, is_refused
from funcdeco.worker.loader import accepts_result

TABLE = Table("RET")


@TABLE.function("RET005")
def output_assigned(function: Function, app: CheckedApp) -> Findings:
    """Report an assignment to an output parameter, which sends nothing."""
    for declaration, use in _outputs(function, app):
        if use.assigned is not None:
            name = declaration.name
            message = f"assigning to the output `{name}` sends nothing"
            yield Finding(message, f"write `{name}.set(...)`", at=use.assigned)


@TABLE.function("RET006")
def value_not_sent(function: Function, app: CheckedApp) -> Findings:
    """Report `set` with a value that the binding can't send."""
    for declaration, use in _outputs(function, app):
        found = app.definition(function)
        parameter = found.parameters[declaration.name] if found else None
        if parameter is None or not _may_be_output(parameter):
            continue
        if use.sets and _is_any_refused(use.sets, kind_of(declaration)):
            yield from _refused(declaration, use.sets, _kind(declaration, function, app))


@TABLE.function("RET007")
def output_unused(function: Function, app: CheckedApp) -> Findings:
    """Report an output parameter that the function never uses."""
    found = app.definition(function)
    nowhere = unbound(function, app)
    if function.declared_trigger is None:
        return  # it never runs, which FUN004 reports
    if nowhere is not None and any(one.kind == "value" for one in nowhere.returned):
        return  # the value is returned instead, which is reported
    for declaration, use in _outputs(function, app):
        parameter = found.parameters[declaration.name] if found else None
        if parameter is None or use.is_used or not _may_be_output(parameter):
            continue
        if _is_second_response(declaration, function):
            continue
        message = f"`{function.name}` never sets the output `{declaration.name}`"
        hint = f"call `{declaration.name}.set(...)`, or remove the output"
        yield Finding(message, hint, at=parameter.location)


def _may_be_output(parameter: Parameter) -> bool:
    """Return whether its annotation is one of an output; PYT002 reports others."""
    return not parameter.written or "Out" in parameter.written


def _is_second_response(declaration: BindingDeclaration, function: Function) -> bool:
    """Return whether it is one of several HTTP responses, which HTP011 reports, or that of `route`."""
    answers = [one for one in function.declarations if one.facts.http == "answer"]
    return (len(answers) > 1 or function.model == "v2") and declaration in answers


def _outputs(function: Function, app: CheckedApp) -> Iterator[tuple[BindingDeclaration, Use]]:
    """Yield the outputs that are parameters, and how the function uses them."""
    outputs = [
        one for one in function.declarations if one.direction == "out" and is_certain(one, function)
    ]
    found = app.definition(function) if outputs else None
    if found is None or found.uses is None or not _is_written(found):
        return
    for one in outputs:
        if one.name in found.uses:
            yield one, found.uses[one.name]


def _is_written(found: Definition) -> bool:
    """Return whether the function does more than raise an error."""
    return not found.is_stub and (bool(found.returned) or found.end.reached != "no")


def _is_any_refused(calls: tuple[SetCall, ...], kind: str) -> bool:
    """Return whether a value may be refused, without regard to the annotation."""
    every = [value for call in calls for value in call.values if not value.is_none]
    return any(is_refused(one, value) for value in every for one in (kind, GENERIC))


def _refused(declaration: BindingDeclaration, calls: tuple[SetCall, ...], kind: str) -> Findings:
    """Report the calls after which no other call sets a value that may be sent."""
    from funcdeco.linter.return_hints import described, hint_for_output

    for call in sorted(calls, key=lambda one: (one.location.line, one.location.column))[::-1]:
        wrong = [one for one in call.values if not one.is_none and is_refused(kind, one)]
        if not wrong:
            return
        value = wrong[0].example
        message = value.raises
        if not message:
            message = f"the output `{declaration.name}` can't send {described(value, kind)}"
        yield Finding(message, hint_for_output(value, kind), at=call.location)


def _kind(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> str:
    """Return the type whose converter sends the parameter's value."""
    kind = kind_of(declaration)
    if accepts_result(kind):
        return GENERIC
    if function.is_decorated:
        from funcdeco.worker.adapted import adapted_signature

        adapted = adapted_signature(function)
        annotation = dict(adapted.parameters).get(declaration.name) if adapted else None
        if annotation:
            return GENERIC
    found = app.definition(function)
    parameter = found.parameters.get(declaration.name) if found else None
    return GENERIC if _is_text(parameter) else kind


def _is_text(parameter: Parameter | None) -> bool:
    """Return whether it is annotated as an output of `str` or `bytes`, which turns conversion off."""
    return parameter is not None and parameter.annotation in ("func.Out[str]", "func.Out[bytes]")
