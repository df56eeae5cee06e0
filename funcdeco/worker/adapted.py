"""Signatures of generated scripts for functions that the worker's loader rejects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.functions.signature import Parameter, Signature
from funcdeco.worker.acceptance import (
    NamedBinding,
    constructor,
    is_accepted_return,
    is_loaded,
    is_native,
    is_output,
)

_TEXTS = ("str", "bytes")
B = TypeVar("B", bound=NamedBinding)


class Argument(NamedTuple):
    """How a parameter of the user's function gets its value from the script's parameters."""

    parameter: str
    value: str
    positional: bool = False
    made_by: str = ""
    """`module:attribute` of the constructor of the user's value from the worker's."""


class AdaptedSignature(NamedTuple):
    """The signature of the function in a generated script."""

    parameters: tuple[tuple[str, str | None], ...] = ()
    """Names, and the annotations that change what the worker passes."""
    arguments: tuple[Argument, ...] = ()
    is_async: bool = False
    returns_awaitable: bool = False
    """Whether the user's function isn't `async def` but may return a coroutine."""
    result: str = ""
    """Parameter that sends the return value if the worker can't send it itself."""
    wrapper: str = ""
    """`module:attribute` of the wrapper that creates the worker's function."""


class _Adapted(NamedTuple):
    """How a script handles a value: its annotation, and whether it requires the script."""

    is_needed: bool = False
    annotation: str | None = None
    made_by: str = ""


def adapted_signature(function: Function) -> AdaptedSignature | None:
    """Return a signature that the worker accepts; None if it loads the function directly."""
    signature = function.signature
    if signature is None or function.model == "v2":
        return None
    if signature.wrapper:
        return AdaptedSignature(wrapper=signature.wrapper)
    if trigger := unwrapped_trigger(function.declarations, signature):
        return _wrapped(trigger, signature)
    bound = {one.name: one for one in function.declarations}
    returned = bound.pop("$return", None)
    values = {name: _value(signature.parameters.get(name), one) for name, one in bound.items()}
    result = _result(returned, signature)
    needs = _is_refused(signature, bound) or result.is_needed
    if not needs and not any(one.is_needed for one in values.values()):
        return None
    return _around(signature, bound, values, result.annotation)


def unwrapped_trigger(bindings: Iterable[B], signature: Signature) -> B | None:
    """Return the trigger whose wrapper the function requires but doesn't have yet."""
    for one in bindings:
        wrapper = one.model.wrapper
        if wrapper:
            parameter = signature.parameters.get(one.name)
            accepts_raw = parameter is not None and is_native(one, parameter.annotation)
            accepts_raw = accepts_raw and not signature.wraps_generator
            return None if accepts_raw or signature.made_by == wrapper else one
    return None


def _wrapped(trigger: BindingDeclaration, signature: Signature) -> AdaptedSignature:
    """Return the signature of a wrapped function, which has one parameter, `context`."""
    name = trigger.name
    parameters = () if name == "context" else ((name, None),)
    # The wrapper calls the function with one positional argument.
    arguments = () if _accepts_it_first(name, signature) else (Argument(name, "context"),)
    return AdaptedSignature(parameters, arguments, wrapper=trigger.model.wrapper)


def _accepts_it_first(name: str, signature: Signature) -> bool:
    for parameter in signature.parameters.values():
        return parameter.name == name and parameter.kind != "keyword-only"
    return signature.accepts_any_position


def _is_refused(signature: Signature, bound: Mapping[str, BindingDeclaration]) -> bool:
    """Return whether loading or calling fails on the parameters, regardless of binding types."""
    is_open = signature.accepts_any_keyword or signature.accepts_any_position
    if is_open or not signature.loads_as_it_is or signature.returns_awaitable:
        return True
    return any(_is_parameter_refused(one, bound) for one in signature.parameters.values())


def _is_parameter_refused(parameter: Parameter, bound: Mapping[str, BindingDeclaration]) -> bool:
    if parameter.name in bound:
        return parameter.kind == "positional-only" or parameter.none_by_default
    if parameter.is_context:
        return parameter.annotation.is_changed or parameter.name != "context"
    return parameter.is_optional


def _value(parameter: Parameter | None, binding: BindingDeclaration) -> _Adapted:
    """Return how the script handles a binding's value, beyond passing it on."""
    if parameter is not None and parameter.used_as:
        return _Adapted(True, made_by=binding.model.constructs[parameter.used_as])
    if parameter is None or not (parameter.annotation.written or binding.model.raw_converter):
        return _Adapted()
    annotation = parameter.annotation
    is_needed = annotation.is_changed or (binding.model.any_type and not annotation.is_class)
    if annotation.type in _TEXTS:
        return _Adapted(is_needed, _as_out(annotation.type, binding))
    if is_output(binding) and not is_loaded(binding, annotation):
        return _Adapted(True, _as_out("str", binding))
    made_by = constructor(binding, annotation)
    return _Adapted(is_needed or bool(made_by), made_by=made_by)


def _as_out(text: str, binding: BindingDeclaration) -> str:
    """Return the annotation that turns conversion off."""
    return f"func.Out[{text}]" if is_output(binding) else text


def _result(binding: BindingDeclaration | None, signature: Signature) -> _Adapted:
    """Return whether the worker rejects the return value, and the parameter that sends it instead.

    Its annotation is None if the worker sends the return value, and empty if it needs none.
    """
    if binding is None:
        return _Adapted()
    returned = signature.returned
    is_refused = bool(returned.type) and not is_accepted_return(binding, returned)
    is_plain = binding.model.raw_converter
    is_text = returned.type in _TEXTS
    if is_plain or (is_text and is_refused) or _may_send_none(binding, signature):
        return _Adapted(True, "func.Out[str]" if is_plain or is_text else "")
    return _Adapted(returned.is_changed or is_refused)


def _may_send_none(binding: BindingDeclaration, signature: Signature) -> bool:
    return signature.returned.may_be_none and binding.type in signature.none_refused_by


def _around(
    signature: Signature,
    bound: Mapping[str, BindingDeclaration],
    values: Mapping[str, _Adapted],
    result: str | None,
) -> AdaptedSignature:
    own = signature.parameters
    order = _in_order(signature, bound)
    parameters = [(name, values[name].annotation) for name in order]
    arguments = [
        Argument(name, name, _is_positional(own.get(name)), values[name].made_by) for name in order
    ]
    sends = ""
    if result is not None:
        sends = _unlike("result", {*bound, *own})
        parameters.append((sends, result or None))
    contexts = [one for name, one in own.items() if name not in bound and one.is_context]
    if contexts:
        parameters.append(("context", None))
        arguments += [Argument(one.name, "context", _is_positional(one)) for one in contexts]
    # Positional arguments come first, in the function's own order.
    places = list(own)
    arguments.sort(key=lambda one: places.index(one.parameter) if one.positional else len(places))
    is_async = signature.returns_awaitable or signature.is_async
    return AdaptedSignature(
        tuple(parameters), tuple(arguments), is_async, signature.returns_awaitable, sends
    )


def _in_order(signature: Signature, bound: Mapping[str, BindingDeclaration]) -> list[str]:
    """Return names in the function's order, then those for `**kwargs` in source order."""
    others = [one for name, one in bound.items() if name not in signature.parameters]
    others.sort(key=lambda one: (one.origin.file, one.origin.line))
    return [*filter(bound.__contains__, signature.parameters), *(one.name for one in others)]


def _unlike(name: str, taken: set[str]) -> str:
    """Return *name*, or a longer one without underscores, which old hosts reject."""
    lower = {one.lower() for one in taken}
    while name in lower:
        name += "x"
    return name


def _is_positional(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.kind == "positional-only"
