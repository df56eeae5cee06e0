"""Convert values by azure-functions' own converters, and by the worker's generic one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, cast

from azure.functions import meta

from funcdeco.engine.typed_data import TypedData, from_datum, to_datum

_meta: Any = meta
GENERIC = "generic"
"""The type by which the worker converts `str` and `bytes`, and all types without a converter."""
_ACTIVITY = "activityTrigger"
_PLAIN = (str, bytes, bytearray)
_GENERIC_KINDS = (str, "string"), (dict, "dict"), (list, "list"), (float, "double")


class Converter(Protocol):
    """The methods of a converter of azure-functions."""

    def check_input_type_annotation(self, pytype: Any, /) -> bool:
        """Return whether a parameter may have this type."""
        ...

    def check_output_type_annotation(self, pytype: Any, /) -> bool:
        """Return whether an output may have this type."""
        ...

    def decode(self, data: Any, *, trigger_metadata: Mapping[str, Any]) -> Any:
        """Return the argument of the function."""
        ...

    def encode(self, obj: Any, *, expected_type: Any) -> Any:
        """Return the form that is sent."""
        ...

    def has_trigger_support(self) -> bool:
        """Return whether it reads trigger metadata."""
        ...


class GenericConverter:
    """The worker's converter for types that azure-functions has none for.

    See `azure_functions_runtime_v1.bindings.generic`. Values reach the function unchanged: JSON is
    a string.
    """

    @staticmethod
    def has_trigger_support() -> bool:
        """Return False: the worker passes it no metadata."""
        return False

    @staticmethod
    def check_input_type_annotation(pytype: Any) -> bool:
        """Return whether a parameter may have this type."""
        return issubclass(pytype, (str, bytes))

    @staticmethod
    def check_output_type_annotation(pytype: Any) -> bool:
        """Return whether an output may have this type."""
        return issubclass(pytype, _PLAIN)

    @staticmethod
    def decode(data: Any, *, trigger_metadata: Mapping[str, Any]) -> Any:
        """Return the value as it was sent."""
        if data is None or data.type in ("string", "bytes", "json", None):
            return None if data is None or data.type is None else data.value
        message = 'unexpected type of data received for the "generic" binding '
        raise ValueError(message, repr(data.type))

    @staticmethod
    def encode(obj: Any, *, expected_type: Any) -> Any:
        """Return a string, bytes, JSON or a number; raise NotImplementedError for the rest."""
        # The worker tests `int` before `bool`, and sends both as an int.
        if obj is None:
            return _meta.Datum(None, None)
        if isinstance(obj, (bytes, bytearray)):
            return _meta.Datum(bytes(obj), "bytes")
        if isinstance(obj, int):
            return _meta.Datum(int(obj), "int")
        kind = next((kind for cls, kind in _GENERIC_KINDS if isinstance(obj, cls)), None)
        if kind is None:
            raise NotImplementedError
        return _meta.Datum(obj, kind)


def converter_of(kind: str) -> Converter:
    """Return the converter of a binding type, spelled as azure-functions does."""
    found = _meta.get_binding_registry().get(kind)
    return cast("Converter", GenericConverter if found is None else found)


def has_implicit_output(kind: str) -> bool:
    """Return whether a binding of this type accepts the return value without `$return`."""
    found = converter_of(kind)
    if found is GenericConverter:
        return kind != "durableClient"
    return bool(getattr(found, "has_implicit_output", bool)())


def decode(kind: str, data: TypedData | None, metadata: Mapping[str, TypedData]) -> Any:
    """Return the argument for *data*; *metadata* is passed only to types that are triggers."""
    converter = converter_of(kind)
    is_trigger = converter.has_trigger_support()
    fields = {name: to_datum(value) for name, value in metadata.items() if is_trigger}
    datum = to_datum(data)
    try:
        with _quiet(kind):
            return converter.decode(datum, trigger_metadata=fields)
    except NotImplementedError:
        field = repr(data.kind if data else None)
        raise TypeError(
            "unable to decode incoming TypedData: unsupported combination of TypedData field "
            f"{field} and expected binding type {converter}"
        ) from None


def _quiet(kind: str) -> AbstractContextManager[None]:
    """Ignore the warnings of azure-functions about the data of an activity meanwhile."""
    if kind != _ACTIVITY:
        return nullcontext()
    from funcdeco.engine.durable.library import warnings_ignored

    return warnings_ignored()


def encode(kind: str, value: object, annotation: Any) -> TypedData | None:
    """Return what the worker sends for *value*; None for a value without data."""
    converter = converter_of(kind)
    try:
        datum = converter.encode(value, expected_type=annotation)
    except NotImplementedError:
        raise TypeError(
            f'unable to encode outgoing TypedData: unsupported type "{converter}" for Python type '
            f'"{type(value).__name__}"'
        ) from None
    if datum is None:  # a converter without a value; the worker fails the same way
        raise AttributeError("'NoneType' object has no attribute 'type'")
    return from_datum(datum)
