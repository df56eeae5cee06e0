"""Values between the host and the worker: the kinds of the host's `TypedData`.

See `ToRpc` in the host's GrpcMessageConversionExtensions, and `Datum` in the Python worker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, cast

from azure.functions import meta

from funcdeco.engine.dates import to_json
from funcdeco.engine.http_data import ResponseData

_meta: Any = meta
_WORKER_READS = {"string", "bytes", "json", "http", "model_binding_data"}
_AS_JSON = {"dict", "list"}


class TypedData(NamedTuple):
    """A value with the kind under which it is sent."""

    kind: str
    """`string`, `bytes`, `json`, `int`, `double`, `http` or `collection_...`."""
    value: Any
    """A str for `json`; a list for a collection; for `http`, a RequestData or ResponseData."""


def to_typed_data(value: object) -> TypedData | None:
    """Return how the host sends *value*, which is in the form of the corresponding .NET value."""
    if value is None or isinstance(value, TypedData):
        return value
    if isinstance(value, str):
        return TypedData("string", value)
    if isinstance(value, (bytes, bytearray)):
        return TypedData("bytes", bytes(value))
    if isinstance(value, float):
        return TypedData("double", value)
    return as_json(value)


def as_json(value: object) -> TypedData:
    """Return *value* as JSON, compact as the host writes it."""
    return TypedData("json", compact_json(value))


def compact_json(value: object) -> str:
    """Return *value* as Json.NET writes it without indentation."""
    # Trigger metadata has many dates and integers, for which the encoder is slow.
    if isinstance(value, datetime):
        return f'"{to_json(value)}"'
    if type(value) is int:
        return str(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain)


def collection(kind: Literal["string", "bytes", "sint64"], items: Sequence[Any]) -> TypedData:
    """Return a .NET array that is sent as a collection; strings lose their empty entries."""
    kept = [item for item in items if item] if kind == "string" else list(items)
    return TypedData(f"collection_{kind}", kept)


def to_datum(data: TypedData | None) -> Any:
    """Return the form that azure-functions' converters read; None if there is no value.

    Raises NotImplementedError for a kind that the worker can't read.
    """
    if data is None:
        return None
    if data.kind.startswith("collection_") and data.kind != "collection_double":
        _, _, element = data.kind.partition("_")
        return _meta.Datum(SimpleNamespace(**{element: data.value}), data.kind)
    if data.kind not in _WORKER_READS:
        raise NotImplementedError(f"unsupported TypeData kind: {data.kind!r}")
    if data.kind == "http":
        return _meta.Datum(data.value.to_datum(), "http")
    return _meta.Datum(data.value, data.kind)


def from_datum(datum: Any) -> TypedData | None:
    """Return what the worker sends for the result of a converter.

    Raises ValueError for an integer that has no 64 bits.
    """
    if datum is None or datum.type is None:
        return None
    if datum.type in _AS_JSON:
        return TypedData("json", json.dumps(datum.value))
    if datum.type in ("bool", "int"):
        return TypedData("int", _int64(datum.value))
    if datum.type == "http":
        return TypedData("http", ResponseData.from_datum(datum.value))
    return TypedData(datum.type, datum.value)


def _int64(value: int) -> int:
    """Return an integer; protobuf's message for one that is out of range is the worker's."""
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"Value out of range: {value}")
    return int(value)


def decoded(data: TypedData | None) -> Any:
    """Return the Python value that corresponds to *data*."""
    if data is None:
        return None
    return json.loads(data.value) if data.kind == "json" else data.value


def to_metadata(values: Mapping[str, object]) -> dict[str, TypedData]:
    """Return trigger metadata as the host sends it, without values that are null."""
    pairs = ((name, to_typed_data(value)) for name, value in values.items())
    return {name: data for name, data in pairs if data is not None}


def _plain(value: object) -> Any:
    """Return the JSON form of what JSON has no type for."""
    if isinstance(value, datetime):
        return to_json(value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Mapping):  # such as a Document or a SqlRow of azure-functions
        return dict(cast("Mapping[str, Any]", value))
    if isinstance(value, Sequence):
        return [*cast("Sequence[object]", value)]
    raise TypeError(f"{type(value).__name__} can't be sent as JSON")
