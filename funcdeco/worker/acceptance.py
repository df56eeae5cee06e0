"""Whether a binding accepts an annotation, decided without imports."""

from __future__ import annotations

import builtins
from typing import Protocol

from funcdeco.bindings.base import Binding
from funcdeco.functions.signature import Annotation


class TypedBinding(Protocol):
    """A binding of which only the type matters."""

    @property
    def type(self) -> str:
        """The binding type; the worker compares it case-sensitively."""
        ...

    @property
    def model(self) -> builtins.type[Binding]:
        """The model of the type."""
        ...


class NamedBinding(TypedBinding, Protocol):
    """A binding of a parameter."""

    @property
    def name(self) -> str:
        """The parameter, or `$return`."""
        ...


def is_output(binding: TypedBinding) -> bool:
    """Return whether *binding* is an output."""
    return binding.model.role == "output"


def is_accepted(binding: TypedBinding, annotation: Annotation) -> bool:
    """Return whether a parameter of *binding* can have the annotation, at least with a shim."""
    model = binding.model
    if model.any_type:
        return True
    if annotation.type in ("str", "bytes", *model.python_types):
        return annotation.type in model.python_types
    is_intended = model.is_generic() or _is_below(model.python_types, annotation)
    return is_intended and _converts(binding, annotation)


def is_loaded(binding: TypedBinding, annotation: Annotation) -> bool:
    """Return whether the worker itself loads the annotation and converts such a value."""
    if binding.model.raw_converter:
        return annotation.type in ("str", "bytes")
    return annotation.type in ("", "str", "bytes") or _converts(binding, annotation)


def is_native(binding: TypedBinding, annotation: Annotation) -> bool:
    """Return whether the worker itself passes a value of the annotated class."""
    return annotation.is_class and _converts(binding, annotation)


def constructor(binding: TypedBinding, annotation: Annotation) -> str:
    """Return `module:attribute` of the constructor from the worker's value, or ""."""
    is_durable = annotation.type.startswith("df.") and not binding.model.wrapper
    if not is_durable or annotation.type not in binding.model.python_types:
        return ""
    return binding.model.constructs[annotation.type]


def is_accepted_return(binding: TypedBinding, annotation: Annotation) -> bool:
    """Return whether the worker loads a function that returns this to *binding*."""
    is_taken = annotation.is_type and _converts(binding, annotation)
    return is_taken and _is_below(binding.model.returnable(), annotation)


def can_be_returned(binding: TypedBinding, annotation: Annotation) -> bool:
    """Return whether such a value can be sent, even if the worker refuses the annotation."""
    is_named = annotation.type in binding.model.returnable()
    return is_named or is_accepted_return(binding, annotation)


def _converts(binding: TypedBinding, annotation: Annotation) -> bool:
    verdicts = annotation.as_output if is_output(binding) else annotation.as_input
    return verdicts.get(binding.type, verdicts.get("", False))


def _is_below(types: tuple[str, ...], annotation: Annotation) -> bool:
    """Return whether a class derives from one of *types*; True for generics."""
    return not annotation.is_class or any(base in types for base in annotation.bases)
