"""The form in which the host passes events: rows H-DATA-02 to 05.

`dataType` and `cardinality` select it; see `GeneralScriptBindingProvider.GetRequestedType` of
azure-functions-host.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from funcdeco.engine.event import BindError
from funcdeco.engine.typed_data import TypedData, as_json, collection
from funcdeco.functions.declaration import BindingDeclaration


def is_many(declaration: BindingDeclaration) -> bool:
    """Return whether the function receives a list of events; the host's default is one."""
    return str(declaration.value("cardinality")).lower() == "many"


def data_type(declaration: BindingDeclaration) -> str:
    """Return `string`, `binary`, `stream`, or "" if none is declared."""
    value = declaration.properties.get("dataType")
    return "" if value in (None, "undefined") else str(value).lower()


def one_body(declaration: BindingDeclaration, body: bytes) -> TypedData:
    """Return the body of one event: a string, or bytes with `binary`. Raises BindError."""
    if data_type(declaration) == "binary":
        return TypedData("bytes", body)
    return TypedData("string", text_of(body, declaration.origin.property_name("dataType")))


def many_bodies(declaration: BindingDeclaration, bodies: Sequence[bytes]) -> TypedData:
    """Return the bodies of several events. Without dataType, each is parsed as JSON.

    Raises BindError for a body that isn't JSON, or isn't UTF-8.
    """
    form = data_type(declaration)
    if form == "binary":
        return collection("bytes", bodies)
    keyword = declaration.origin.property_name("dataType")
    texts = [text_of(body, keyword) for body in bodies]
    if form == "string":
        return collection("string", texts)
    return as_json([_parsed(text, keyword) for text in texts])


def text_of(body: bytes, keyword: str = "dataType") -> str:
    """Return the string for a body. Raises BindError, which names *keyword*, if it isn't UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        message = f"the body isn't UTF-8; the host can't pass it as a string without `{keyword}`"
        raise BindError(f"{message} `binary`") from None


def without_zone(time: datetime | None) -> datetime | None:
    """Return a time as .NET sends one whose kind is unspecified."""
    return None if time is None else time.replace(tzinfo=None)


def strings(values: Sequence[str | None]) -> TypedData:
    """Return a `string[]`, which loses its nulls (H-DATA-04)."""
    return collection("string", [value or "" for value in values])


def integers(values: Sequence[int]) -> TypedData:
    """Return a `long[]`."""
    return collection("sint64", values)


def _parsed(text: str, keyword: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        message = f"a body isn't JSON; with `cardinality` `many`, set `{keyword}` to `string`"
        raise BindError(f"{message} or `binary`: {text!r:.60}") from None
