"""What the host reads from an output: rows H-DATA-13 to 16.

See `FunctionBinding.ReadAsEnumerable` and `ConvertValueToStream` of azure-functions-host.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from funcdeco.engine.typed_data import TypedData

Item = bytes | str


class OutputError(Exception):
    """Raised if the host can't send an output, after the function has run."""


def items_of(data: TypedData | None) -> list[Item]:
    """Return the messages that an output of several items sends.

    JSON, and a string that looks like it, is one message per element of an array, else one.
    """
    if data is None:
        raise OutputError("Unknown ParameterBindingType")
    if data.kind == "bytes":
        return [data.value]
    if data.kind == "json":
        return list(_elements(json.loads(data.value)))
    text = str(data.value)
    if not _looks_like_json(text):
        return [text]
    try:
        return list(_elements(json.loads(text)))
    except ValueError as error:
        raise OutputError(f"JsonReaderException: {error}") from None


def content_of(data: TypedData | None) -> bytes:
    """Return the bytes that an output of a stream writes."""
    if data is None:
        raise OutputError("Unknown ParameterBindingType")
    if data.kind == "bytes":
        return cast("bytes", data.value)
    if data.kind == "json":
        return json.dumps(
            json.loads(data.value), separators=(",", ":"), ensure_ascii=False
        ).encode()
    if data.kind == "int":
        return int(data.value).to_bytes(4, "little", signed=True)
    return str(data.value).encode("utf-8")


def _looks_like_json(text: str) -> bool:
    text = text.strip()
    return (text[:1], text[-1:]) in (("{", "}"), ("[", "]"))


def _elements(value: Any) -> Iterator[Item]:
    if isinstance(value, list):
        yield from map(_as_item, cast("list[object]", value))
    else:
        yield _as_item(value)


def _as_item(value: Any) -> Item:
    """Return a message: objects as JSON indented by two, scalars as .NET writes them."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, indent=2, ensure_ascii=False)
    return value if isinstance(value, str) else str(value)
