"""What the host reads from an output: rows H-DATA-13 to 16.

See `FunctionBinding.ReadAsEnumerable` and `ConvertValueToStream` of azure-functions-host.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, cast

from funcdeco.engine.dates import date_as_text, json_date
from funcdeco.engine.errors import HostError
from funcdeco.engine.names import number_as_text
from funcdeco.engine.typed_data import TypedData, compact_json

Item = bytes | str


class OutputError(HostError):
    """Raised if the host can't send an output, after the function has run."""


def items_of(data: TypedData | None) -> list[Item]:
    """Return the messages that an output of several items sends.

    JSON, and a string that looks like it, is one message per element of an array, else one.
    """
    value, is_text = _value(data)
    return [_as_item(one, is_text) for one in _elements(value)]


def objects_of(data: TypedData | None, *, with_dates: bool = False) -> list[Any]:
    """Return the objects that an output of several objects sends, such as rows or documents.

    *with_dates*, dates in the JSON of a string become datetimes. None is an element that isn't an object.
    """
    value, is_text = _value(data)
    found: list[Any] = [one if isinstance(one, dict) else None for one in _elements(value)]
    return [_with_dates(one) for one in found] if is_text and with_dates else found


def content_of(data: TypedData | None) -> bytes:
    """Return the bytes that an output of a stream writes."""
    if data is None:
        raise OutputError("Unknown ParameterBindingType")
    if data.kind == "bytes":
        return cast("bytes", data.value)
    if data.kind == "int":
        return struct.pack("<I", int(data.value) & 0xFFFFFFFF)
    if data.kind == "double":
        return struct.pack("<d", data.value)
    if data.kind == "json":
        return compact_json(json.loads(data.value)).encode()
    return str(data.value).encode("utf-8")


def _value(data: TypedData | None) -> tuple[Any, bool]:
    """Return the value of an output, and whether it was parsed from a string."""
    if data is None:
        raise OutputError("Unknown ParameterBindingType")
    value = json.loads(data.value) if data.kind == "json" else data.value
    if not isinstance(value, str) or not _looks_like_json(value):
        return value, False
    try:
        return json.loads(value), True
    except ValueError as error:
        raise OutputError(f"JsonReaderException: {error}") from None


def _looks_like_json(text: str) -> bool:
    text = text.strip()
    return (text[:1], text[-1:]) in (("{", "}"), ("[", "]"))


def _elements(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from cast("list[object]", value)
    else:
        yield value


def _as_item(value: Any, is_text: bool) -> Item:
    """Return a message: objects as JSON indented by two, scalars as .NET writes them."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, indent=2, ensure_ascii=False)
    if isinstance(value, float):
        return number_as_text(value)
    if isinstance(value, str) and is_text:
        return date_as_text(value)
    return value if isinstance(value, (str, bytes)) else str(value)


def _with_dates(value: Any) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: _with_dates(one) for name, one in items}
    if isinstance(value, list):
        return list(map(_with_dates, cast("list[object]", value)))
    found = json_date(value) if isinstance(value, str) else None
    return value if found is None else found
