"""What the worker keeps of a function when it loads it: how to convert each argument.

The rules are those of `azure_functions_runtime_v1.functions.Registry`, on the live function. The
static check of the same rules is `funcdeco.worker.loader`.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol, get_args, get_origin

from funcdeco.engine.converters import GENERIC, converter_of, has_implicit_output
from funcdeco.engine.errors import HostError

RETURN = "$return"
_typing: Any = typing
_GENERIC: type = _typing.Generic
_ALIASES = (_typing._GenericAlias, _typing._SpecialGenericAlias)
_NO_GENERICS = (typing.Union, tuple, typing.ClassVar, Callable)


class BoundName(Protocol):
    """A binding, as far as the worker knows it."""

    @property
    def name(self) -> str:
        """Its parameter, or `$return`."""
        ...

    @property
    def type(self) -> str:
        """As in function.json."""
        ...

    @property
    def direction(self) -> str:
        """`in` or `out`."""
        ...


class Conversion(NamedTuple):
    """How a value is converted."""

    kind: str
    """The binding type whose converter is used, or `generic`."""
    annotation: Any
    """The annotated type; None without one."""


class Invocable(NamedTuple):
    """A loaded function."""

    name: str
    function: Callable[..., Any]
    directory: str
    is_async: bool
    needs_context: bool
    inputs: Mapping[str, Conversion]
    outputs: Mapping[str, Conversion]
    returned: Conversion | None
    """How the return value is sent; None if no binding accepts one."""


class LoadError(HostError):
    """Raised if the worker rejects a function; the message is the worker's."""

    def __init__(self, function: str, problem: str) -> None:
        super().__init__(f"cannot load the {function} function: {problem}")


def load_invocable(
    name: str, directory: str, function: Callable[..., Any], bindings: Iterable[BoundName]
) -> Invocable:
    """Return the function with its conversions. Raises LoadError where the worker rejects it."""
    every = list(bindings)
    bound = {one.name: one for one in every if one.name != RETURN}
    parameters = dict(inspect.signature(function).parameters)
    hints = typing.get_type_hints(function)
    needs_context = "context" in parameters and "context" not in bound
    if needs_context:
        del parameters["context"]
        _check_context(name, hints)
    _check_names(name, parameters, bound)
    inputs: dict[str, Conversion] = {}
    outputs: dict[str, Conversion] = {}
    for parameter in parameters:
        binding = bound[parameter]
        target = outputs if binding.direction == "out" else inputs
        target[parameter] = _conversion(name, binding, hints)
    returned = _returned(name, every, hints)
    is_async = inspect.iscoroutinefunction(function)
    return Invocable(name, function, directory, is_async, needs_context, inputs, outputs, returned)


def _check_context(name: str, hints: Mapping[str, Any]) -> None:
    annotation = hints.get("context", type("Context", (), {}))
    if not isinstance(annotation, type) or annotation.__name__ != "Context":
        problem = 'the "context" parameter is expected to be of type azure.functions.Context, got '
        raise LoadError(name, f'{problem}"{annotation!r}"')


def _check_names(name: str, parameters: Mapping[str, object], bound: Mapping[str, object]) -> None:
    for declared, other, places in (
        (parameters, bound, "Python but not in function.json"),
        (bound, parameters, "function.json but not in Python"),
    ):
        if lonely := set(declared) - set(other):
            problem = f"the following parameters are declared in {places}: {lonely!r}"
            raise LoadError(name, problem)


def _conversion(function: str, binding: BoundName, hints: Mapping[str, Any]) -> Conversion:
    name, is_output = binding.name, binding.direction == "out"
    if name not in hints:
        return Conversion(binding.type, None)
    annotation = hints[name]
    inner, is_out = _inside_out(function, name, annotation)
    if not isinstance(inner, type) and not _is_generic(inner):
        raise LoadError(function, f"binding {name} has invalid non-type annotation {annotation!r}")
    if is_output and not is_out:
        problem = f'binding {name} is declared to have the "out" direction, but its annotation in '
        raise LoadError(function, problem + "Python is not a subclass of azure.functions.Out")
    if is_out and not is_output:
        problem = f'binding {name} is declared to have the "in" direction in function.json, but its'
        raise LoadError(function, problem + " annotation is azure.functions.Out in Python")
    is_plain = inner in (str, bytes) and not has_implicit_output(binding.type)
    kind = GENERIC if is_plain else binding.type
    converter = converter_of(kind)
    check = (
        converter.check_output_type_annotation
        if is_output
        else converter.check_input_type_annotation
    )
    if not check(inner):
        written = getattr(inner, "__name__", repr(inner))
        problem = f'type of {name} binding in function.json "{binding.type}" does not match its '
        raise LoadError(function, f'{problem}Python annotation "{written}"')
    return Conversion(kind, inner)


def _inside_out(function: str, name: str, annotation: Any) -> tuple[Any, bool]:
    """Return `T` and True for `func.Out[T]`, else the annotation itself and False."""
    origin = (get_origin(annotation) if _is_generic(annotation) else None) or annotation
    if getattr(origin, "__name__", "") != "Out" or not isinstance(origin, type):
        return annotation, False
    inside = get_args(annotation)
    if len(inside) != 1:
        raise LoadError(function, f"binding {name} has invalid Out annotation {annotation!r}")
    return inside[0], True


def _is_generic(annotation: Any) -> bool:
    """Return whether the worker accepts it as a generic: one of `typing`, no union or tuple."""
    if isinstance(annotation, type):
        return issubclass(annotation, _GENERIC)
    return isinstance(annotation, _ALIASES) and get_origin(annotation) not in _NO_GENERICS


def _returned(
    function: str, bindings: list[BoundName], hints: Mapping[str, Any]
) -> Conversion | None:
    explicit = [one.type for one in bindings if one.name == RETURN]
    implicit = [
        one.type for one in bindings if one.name != RETURN and has_implicit_output(one.type)
    ]
    if not explicit and not implicit:
        return None
    kind = explicit[0] if explicit else implicit[-1]
    if "return" not in hints:
        return Conversion(kind, None)
    annotation = hints["return"]
    if explicit:
        _check_return(function, kind, annotation)
    return Conversion(kind, annotation)


def _check_return(function: str, kind: str, annotation: Any) -> None:
    if getattr(get_origin(annotation), "__name__", "") == "Out":
        raise LoadError(function, "return annotation should not be azure.functions.Out")
    if not isinstance(annotation, type):
        raise LoadError(function, f"has invalid non-type return annotation {annotation!r}")
    if not converter_of(kind).check_output_type_annotation(annotation):
        problem = f'Python return annotation "{annotation.__name__}" does not match binding type '
        raise LoadError(function, f'{problem}"{kind}"')
