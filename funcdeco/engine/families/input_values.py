"""The form in which the host sends the value of an input: rows H-DATA-02 and R-BLOB-03."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

from funcdeco.engine.typed_data import TypedData, compact_json
from funcdeco.functions.declaration import BindingDeclaration

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def input_form(declaration: BindingDeclaration, value: object) -> TypedData | None:
    """Return how the host sends *value*, which is in the form in which a test writes it.

    Lists and objects become JSON. None is sent without a value.
    """
    if value is None or isinstance(value, TypedData):
        return value
    read: Any = getattr(value, "read", None)
    if callable(read):
        value = read()
    return _FORMS.get(declaration.kind, _string)(declaration, value)


def blob_form(data_type: str, content: bytes) -> TypedData | None:
    """Return how the host sends a blob: decoded unless `dataType` is `binary`."""
    if data_type == "stream":
        return None
    if data_type == "binary":
        return TypedData("bytes", content)
    return TypedData("string", decode_stream(content))


def decode_stream(content: bytes) -> str:
    """Return a stream as text: UTF-8 with invalid bytes replaced, unless it has another mark."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    return content.decode("utf-8", "replace")


def _blob(declaration: BindingDeclaration, value: object) -> TypedData | None:
    content = bytes(value) if isinstance(value, (bytes, bytearray)) else _text(value).encode()
    return blob_form(str(declaration.value("dataType") or "").lower(), content)


def _rows(_: BindingDeclaration, value: object) -> TypedData:
    """Return a JSON array; a single object is its only element."""
    return TypedData("json", _array(value))


def _documents(declaration: BindingDeclaration, value: object) -> TypedData:
    is_one = bool(declaration.string("id")) and not declaration.string("sqlQuery")
    return TypedData("json", _text(value) if is_one else _array(value))


def _string(_: BindingDeclaration, value: object) -> TypedData:
    if isinstance(value, (bytes, bytearray)):
        return TypedData("bytes", bytes(value))
    return TypedData("string", _text(value))


def _array(value: object) -> str:
    text = _text(value)
    return text if text.lstrip().startswith("[") else f"[{text}]"


def _text(value: object) -> str:
    """Return a string or bytes as they are, and anything else as JSON."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8")
    return value if isinstance(value, str) else compact_json(value)


_FORMS: dict[str, Callable[[BindingDeclaration, object], TypedData | None]] = {
    "blob": _blob,
    "table": _rows,
    "cosmosdb": _documents,
    "documentdb": _documents,
}
