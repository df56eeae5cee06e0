"""Values in messages: TypedData in the JSON form of protobuf, as the host creates and reads it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

HOST_URL = "http://localhost:7071"

Message = dict[str, Any]


@dataclass(frozen=True)
class Http:
    """A request; `path` starts with a slash, `params` is the query, `route_params` are strings."""

    method: str = "GET"
    path: str = "/"
    route_params: Mapping[str, str] = field(default_factory=dict[str, str])
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | str = b""


@dataclass(frozen=True)
class HttpAnswer:
    """A response; cookies, which the host turns into Set-Cookie headers, are name and value."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Array:
    """A .NET array that is sent as a collection: `string[]`, `byte[][]` or `long[]`.

    A plain list represents another kind, such as `int[]` or `object[]`, and is sent as JSON.
    """

    kind: Literal["string", "bytes", "sint64"]
    values: tuple[Any, ...]


def to_typed_data(value: object, element: str = "") -> Message:
    """Convert an input; `element` is the dataType if the cardinality is many, else empty."""
    if value is None:
        return {}
    if isinstance(value, Http):
        return {"http": _to_rpc_http(value)}
    if isinstance(value, str):
        return {"string": value}
    if isinstance(value, bytes):
        return {"bytes": _base64(value)}
    if isinstance(value, list) and element in ("string", "binary"):
        return _to_collection("bytes" if element == "binary" else element, [*value])
    if isinstance(value, Array):
        return _to_collection(value.kind, value.values)
    if isinstance(value, datetime):
        return {"json": json.dumps(value.isoformat().replace("+00:00", "Z"))}
    return {"json": json.dumps(value)}


def to_trigger_metadata(metadata: Mapping[str, object]) -> Message:
    """Convert a trigger's metadata to names and values."""
    return {name: to_typed_data(value) for name, value in metadata.items()}


def from_typed_data(data: Message) -> Any:
    """Convert an output: JSON becomes its Python value, a response an HttpAnswer, nothing None."""
    for kind, value in data.items():
        return _READERS[kind](value)
    return None


def _to_collection(kind: str, values: Sequence[Any]) -> Message:
    items = [_base64(value) for value in values] if kind == "bytes" else list(values)
    return {f"collection_{kind}": {kind: items}}


def _to_rpc_http(request: Http) -> Message:
    body = request.body.encode() if isinstance(request.body, str) else request.body
    rpc: Message = {
        "method": request.method,
        "url": HOST_URL
        + request.path
        + ("?" + urlencode(request.params) if request.params else ""),
        "headers": {name.lower(): value for name, value in request.headers.items()},
        # The host drops empty query values for a worker that does not ask for nullable ones.
        "query": {name: value for name, value in request.params.items() if value},
        "params": dict(request.route_params),
    }
    if body:
        # The runtime announces RawHttpBodyBytes, so it gets bytes regardless of the content type.
        rpc["body"] = {"bytes": _base64(body)}
    return rpc


def _from_rpc_http(rpc: Message) -> HttpAnswer:
    body = from_typed_data(rpc.get("body", {}))
    cookies = {cookie["name"]: cookie.get("value", "") for cookie in rpc.get("cookies", ())}
    return HttpAnswer(
        status=int(rpc["status_code"]),
        headers=dict(rpc.get("headers", {})),
        body=body.encode() if isinstance(body, str) else body or b"",
        cookies=cookies,
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_READERS: dict[str, Callable[[Any], Any]] = {
    "string": str,
    "bytes": base64.b64decode,
    "json": json.loads,
    # Protobuf's JSON form represents 64-bit integers as strings.
    "int": int,
    "double": float,
    "http": _from_rpc_http,
}
