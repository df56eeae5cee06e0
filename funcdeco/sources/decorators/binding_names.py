"""Find the parameter of a binding whose name is missing or isn't a parameter of the function."""

from __future__ import annotations

from funcdeco.bindings.base import Binding
from funcdeco.functions.signature import Parameter, Signature
from funcdeco.grammar.similar import closest
from funcdeco.sources.decorators.binding_specs import BindingSpec
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.decorators.wrappers import add_hidden

_PARAMETERS = {
    "func.HttpRequest": "req",
    "func.TimerRequest": "timer",
    "func.QueueMessage": "msg",
    "func.ServiceBusMessage": "msg",
    "func.InputStream": "blob",
    "func.EventHubEvent": "event",
    "func.EventGridEvent": "event",
    "func.KafkaEvent": "event",
    "func.DocumentList": "documents",
}
"""Names of parameters, by the type of the trigger."""


def name_unnamed(
    specs: list[BindingSpec], signature: Signature, findings: FunctionFindings, wrapper: str
) -> tuple[list[BindingSpec], bool]:
    """Return all specs with their parameter names, and False if one remains ambiguous.

    A parameter isn't free if another binding uses a misspelling of its name. *wrapper* is the
    decorator that hides the parameters, if any.
    """
    named, is_clear = list(specs), True
    several_triggers = [one.model.role for one in specs].count("trigger") > 1
    for index, spec in enumerate(specs):
        if spec.name or spec.call.options.get("name", "") != "":
            continue
        free = _free(named, signature) or _called_context(named, signature)
        name = _only_one(spec.model, free) if spec.model.role == "trigger" else None
        if name:
            named[index] = spec.named(name)
            continue
        is_clear = False
        if wrapper and not free:
            add_hidden(wrapper, spec.call.name, findings, spec.source)
            break
        if not several_triggers:
            _add_unclear(spec, free, findings)
    return named, is_clear


def intended_by(name: str, taken: set[str], signature: Signature) -> str | None:
    """Return the parameter that *name*, which is not a parameter, is probably a misspelling of."""
    free = _untaken(taken, signature)
    return closest(name, free) or (free[0] if len(free) == 1 else None)


def _taken(specs: list[BindingSpec]) -> set[str]:
    return set[str]().union(*(one.names for one in specs))


def _free(specs: list[BindingSpec], signature: Signature) -> list[Parameter]:
    taken = _taken(specs)
    taken |= {
        near
        for name in taken - signature.parameters.keys()
        if (near := closest(name, _untaken(taken, signature)))
    }
    is_wrapped = any(one.model.wrapper for one in specs)
    return [
        parameter
        for parameter in signature.parameters.values()
        if parameter.name not in taken and (is_wrapped or not parameter.is_context)
    ]


def _called_context(specs: list[BindingSpec], signature: Signature) -> list[Parameter]:
    """Return the parameter `context` unless its type makes it the invocation context."""
    parameter = signature.parameters.get("context")
    if parameter is None or parameter.name in _taken(specs) or parameter.annotation.is_context:
        return []
    return [parameter]


def _untaken(taken: set[str], signature: Signature) -> list[str]:
    return [one for one in signature.parameters if one not in taken]


def _only_one(model: type[Binding], free: list[Parameter]) -> str | None:
    """Return the parameter of an unnamed trigger: the only one free, or of its type."""
    if len(free) != 1:
        required = [parameter for parameter in free if not parameter.is_optional]
        typed = [one for one in free if one.annotation.type in model.python_types]
        free = required if len(required) == 1 else typed
    return free[0].name if len(free) == 1 else None


def _example(model: type[Binding]) -> str:
    """Return a parameter for an unnamed trigger."""
    annotation = next(iter(model.python_types), "")
    return f"{_PARAMETERS[annotation]}: {annotation}" if annotation in _PARAMETERS else "msg"


def _add_unclear(spec: BindingSpec, free: list[Parameter], findings: FunctionFindings) -> None:
    name, is_trigger = spec.call.name, spec.model.role == "trigger"
    if is_trigger and not free:
        message = f"the function has no parameter for `{name}`"
        hint = f"add a parameter, such as `{_example(spec.model)}`, to receive the trigger"
        findings.add("BND006", message, hint, at=spec.source)
        return
    names = [f"`{parameter.name}`" for parameter in free]
    if spec.model.role == "output":
        names.append("`$return`")
    choices = "one of " + ", ".join(names) if names else "the parameter's name"
    message = f"`{name}` doesn't specify its parameter"
    findings.add("BND009", message, f"add `name=` with {choices}", at=spec.source)
