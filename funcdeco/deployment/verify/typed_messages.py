"""Values of the engine as messages to Microsoft's runtime: TypedData in the JSON form of protobuf."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from funcdeco.deployment.runtime.values import Message
from funcdeco.engine.http_data import CookieData, RequestData, ResponseData
from funcdeco.engine.typed_data import TypedData


def to_message(data: TypedData | None) -> Message:
    """Return a value as the host sends it."""
    if data is None:
        return {}
    if isinstance(data.value, RequestData):
        return {"http": _request(data.value)}
    if data.kind.startswith("collection_"):
        kind = data.kind.removeprefix("collection_")
        values = [_encoded(kind, one) for one in data.value]
        return {data.kind: {kind: values} if values else {}}
    return {data.kind: _encoded(data.kind, data.value)}


def from_message(message: Message) -> TypedData | None:
    """Return a value that the worker sends; None for an empty one."""
    for kind, value in message.items():
        return TypedData(kind, _READERS[kind](value))
    return None


def _encoded(kind: str, value: Any) -> Any:
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    # Protobuf's JSON form represents 64-bit integers as strings.
    return str(value) if kind in ("int", "sint64") else value


def _request(request: RequestData) -> Message:
    found: Message = {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "query": dict(request.query),
        "params": dict(request.params),
    }
    if request.body:
        found["body"] = {"bytes": _encoded("bytes", request.body)}
    return found


def _response(rpc: Message) -> ResponseData:
    body = from_message(rpc.get("body", {}))
    content = b"" if body is None else body.value
    return ResponseData(
        str(rpc.get("status_code", "200")),
        dict(rpc.get("headers", {})),
        tuple(_cookie(one) for one in rpc.get("cookies", ())),
        content.encode() if isinstance(content, str) else content,
    )


def _cookie(rpc: Message) -> CookieData:
    expires = rpc.get("expires", {}).get("value")
    return CookieData(
        rpc.get("name", ""),
        rpc.get("value", ""),
        datetime.fromisoformat(expires.replace("Z", "+00:00")) if expires else None,
        rpc.get("max_age", {}).get("value"),
        rpc.get("domain", {}).get("value", ""),
        rpc.get("path", {}).get("value", ""),
        bool(rpc.get("secure", {}).get("value", False)),
        bool(rpc.get("http_only", {}).get("value", False)),
        str(rpc.get("same_site", "")).lower(),
    )


def _collection(kind: str) -> Callable[[Message], list[Any]]:
    def read(value: Message) -> list[Any]:
        reader = _READERS.get(kind, str)
        return [reader(one) for one in value.get(kind, ())]

    return read


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "string": str,
    "bytes": base64.b64decode,
    "json": str,
    "int": int,
    "sint64": int,
    "double": float,
    "http": _response,
    **{f"collection_{kind}": _collection(kind) for kind in ("string", "bytes", "sint64", "double")},
}
