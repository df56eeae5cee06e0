"""Hints for return values that the worker can't send."""

from __future__ import annotations

from funcdeco.analysis.binding_types import kind_of
from funcdeco.analysis.return_values import ReturnValues
from funcdeco.worker.encoding import ACTIVITY, HTTP, Value, expected_by, refused_item

_AS_JSON = 'return `func.HttpResponse(json.dumps(...), mimetype="application/json")`'
_HTTP = {
    "dict": _AS_JSON,
    "list": _AS_JSON,
    "tuple": "return `func.HttpResponse(...)`, with `status_code=` for the status",
    "bytes": "return `func.HttpResponse(...)` with the bytes as its body",
    "bytearray": "return `func.HttpResponse(...)` with the bytes as its body",
    "generator": 'return `func.HttpResponse("".join(...))`: responses can\'t be streamed',
}
_JSON = {
    "bytes": "return a string, such as `base64.b64encode(...).decode()`",
    "bytearray": "return a string, such as `base64.b64encode(...).decode()`",
    "set": "return a list: `sorted(...)`",
    "frozenset": "return a list: `sorted(...)`",
    "generator": "return a list: `list(...)`",
    "datetime": "return a string: `.isoformat()`",
    "date": "return a string: `.isoformat()`",
    "time": "return a string: `.isoformat()`",
    "timedelta": "return a number: `.total_seconds()`",
    "Decimal": "return a string or a float",
    "UUID": "return a string: `str(...)`",
}


def receiver_of(found: ReturnValues) -> str:
    """Return the name of what sends the return value."""
    declaration = found.declaration
    if kind_of(declaration) == HTTP:
        return "the HTTP response"
    if declaration.name == "$return":
        return f"the output `{declaration.type}`"
    return f"`{declaration.type}`"


def hint_for(value: Value, found: ReturnValues) -> str:
    """Return what to return instead of *value*."""
    kind = kind_of(found.declaration)
    if value.hint and (value.raises or kind == (HTTP if value.type == "tuple" else ACTIVITY)):
        return value.hint
    if value.type == "coroutine":
        return "await it" if found.is_async else "await it, in an `async def`"
    return _hint(value, kind)


def hint_for_output(value: Value, kind: str) -> str:
    """Return what to set instead of *value*."""
    if value.hint and value.raises:
        return value.hint
    if value.type == "coroutine":
        return "await it"
    hint = expected_by(kind)
    if kind == HTTP:
        hint = _HTTP.get(value.type, "return a string or a `func.HttpResponse`")
    return hint.replace("return ", "set ", 1)


def described(value: Value, kind: str) -> str:
    """Return the type of a value, and of what is wrong in it."""
    what = f"{_article(value.type)} `{value.type}`"
    item = refused_item(kind, value)
    inside = item.type if item and value.type != "dict" else value.not_json
    if inside and inside != value.type and value.type in ("dict", "list", "tuple", "set"):
        what += f" that contains {_article(inside)} `{inside}`"
    return what


def _article(name: str) -> str:
    return "an" if name[:1] in "aeiouAEIO" else "a"


def hint_for_none(found: ReturnValues) -> str:
    """Return what to write where a function returns nothing."""
    if kind_of(found.declaration) == HTTP:
        return "return a `func.HttpResponse` on every path"
    return "use a parameter annotated `func.Out[str]` if there may be nothing to send"


def _hint(value: Value, kind: str) -> str:
    if kind == HTTP:
        return _HTTP.get(value.type, "return a string or a `func.HttpResponse`")
    if kind != ACTIVITY:
        return expected_by(kind)
    inside, other = value.not_json, expected_by(kind)
    hint = _JSON.get(inside, other)
    if value.type == inside or hint is other:
        return hint
    return hint.replace("return ", f"convert the `{inside}` to ", 1)
