"""What to write instead of a signature that the worker's loader rejects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from funcdeco.bindings.trigger_values import instead_of, value_of
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.example_call import example_call
from funcdeco.functions.signature import Parameter
from funcdeco.sources.python.loadable import loadable
from funcdeco.worker.acceptance import is_output
from funcdeco.worker.loader import converts

_CLIENTS = ("client", "starter", "durable_client")
"""Usual names of the client of azure-functions-durable."""
_OF_WRAPPER = (
    "if your decorator passes it, write `del wrapper.__wrapped__` in the decorator, where `wrapper` is"
    " the function that it returns"
)
_PLAIN = ("str", "int", "float", "bool")


def hint_without_binding(
    parameter: Parameter, bound: Mapping[str, BindingDeclaration], *, is_wrapped: bool
) -> str:
    """Return a hint for a parameter without a binding; *is_wrapped* if a decorator may pass it."""
    if is_wrapped:
        return _OF_WRAPPER
    if hint := _by_name(parameter.name) or _instead_of(parameter, bound):
        return hint
    example = "blob_output" if parameter.annotation.is_out else "blob_input"
    call = example_call("v2", example, parameter.name)
    return f"add one, such as {call}, or remove the parameter"


def _by_name(name: str) -> str:
    """Return a hint for a parameter whose name tells what it was meant to receive."""
    if name in ("self", "cls"):
        return "move the function out of the class, or make it a static method without it"
    if name in _CLIENTS:
        return f'if it is the durable client, add `@app.durable_client_input(client_name="{name}")`'
    return ""


def _instead_of(parameter: Parameter, bound: Mapping[str, BindingDeclaration]) -> str:
    """Return a hint for a parameter that was meant to receive a value of the trigger."""
    trigger = next((one for one in bound.values() if one.is_trigger), None)
    if trigger is None:
        return ""
    value = value_of(parameter.name, trigger.model, trigger.name, trigger.properties)
    if value:
        return instead_of(value, trigger.name, "")
    annotation = parameter.annotation
    if trigger.facts.http == "request" and annotation.type in _PLAIN and not annotation.is_out:
        return (
            f'remove it, and use `{trigger.name}.params["{parameter.name}"]` for a query parameter'
        )
    return ""


def hint_of_parameter(declaration: BindingDeclaration) -> str:
    """Return a hint for a type that the loader refuses for the parameter of a binding."""
    if converts(declaration.type, is_output(declaration), object):  # any class
        return "annotate it as a class such as `dict`, or remove the annotation"
    place: Literal["in", "out"] = "out" if is_output(declaration) else "in"
    types = loadable(declaration.type, place, declaration.model.python_types)
    return f"annotate it as {in_backticks(types)}, or " * bool(types) + "remove the annotation"


def hint_of_return(declaration: BindingDeclaration) -> str:
    """Return a hint for a return type that the loader refuses."""
    types = loadable(declaration.type, "return", declaration.model.returnable())
    return f"return one of {in_backticks(types)}, or " * bool(types) + "remove the annotation"
