"""What clients get for return values: rows H-HTTP-63 and 65.

See `SimpleToolReturnValueBinder`, `ToolReturnValueBinder` and the binders of resources and prompts
of azure-functions-mcp-extension.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, cast

from funcdeco.engine.mcp.schemas import json_object
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

_BYTES = "System.Byte[]"
"""What .NET writes for bytes."""


class ResultError(ValueError):
    """Raised for a return value that the extension can't read."""


def tool_result(trigger: BindingDeclaration, data: TypedData | None) -> dict[str, Any]:
    """Return the result of a tool. Raises ResultError."""
    if data is None:
        return {"content": []}
    if trigger.value("useResultSchema") is not True:
        return {"content": [_text(data)]}
    kind, content, more = _envelope(data, "structuredContent")
    if kind == "call_tool_result":
        return _object(content, kind)
    if kind == "multi_content_result":
        blocks = _list(content, kind)
        if not blocks:
            raise ResultError(f"`content` of `{kind}` is empty")
    else:
        blocks = [_object(content, kind)]
    result: dict[str, Any] = {"content": blocks}
    if isinstance(more, str) and more:
        result["structuredContent"] = _json(more, "structuredContent")
    return result


def prompt_result(trigger: BindingDeclaration, data: TypedData | None) -> dict[str, Any]:
    """Return the messages of a prompt. Raises ResultError."""
    if data is None:
        return {"messages": []}
    if trigger.value("useResultSchema") is not True:
        return {"messages": [{"role": "user", "content": _text(data)}]}
    kind, content, _ = _envelope(data)
    if kind == "get_prompt_result":
        return _object(content, kind)
    if kind == "prompt_messages":
        return {"messages": _list(content, kind)}
    raise ResultError(f"`type` must be `get_prompt_result` or `prompt_messages`, not `{kind}`")


def resource_result(
    trigger: BindingDeclaration, uri: str, data: TypedData | None
) -> dict[str, Any]:
    """Return the content of the resource at *uri*. Raises ResultError."""
    if data is None:
        return {"contents": []}
    mime_type = trigger.string("mimeType")
    kind = {} if mime_type is None else {"mimeType": mime_type}
    if data.kind == "bytes":
        blob = base64.b64encode(data.value).decode()
        return {"contents": [{"uri": uri, **kind, "blob": blob}]}
    text = _shown(data)
    ready = _lowered(json_object(text)).get("content") if text.lstrip()[:1] == "{" else None
    content = json_object(ready) if isinstance(ready, str) else {}
    if not content:
        return {"contents": [{"uri": uri, **kind, "text": text}]}
    given = {key: value for key, value in content.items() if value not in (None, "")}
    return {"contents": [{"uri": uri, **kind, **given}]}


def _text(data: TypedData) -> dict[str, Any]:
    return {"type": "text", "text": _shown(data)}


def _shown(data: TypedData) -> str:
    return _BYTES if data.kind == "bytes" else str(data.value)


def _lowered(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): one for key, one in value.items()}


def _envelope(data: TypedData, more: str = "") -> tuple[str, str, Any]:
    """Return the type and the content of a result with `useResultSchema`. Raises ResultError."""
    found = _lowered(json_object(data.value if data.kind == "string" else None))
    kind, content = found.get("type"), found.get("content")
    if not isinstance(kind, str) or not isinstance(content, str):
        raise ResultError(
            "with `useResultSchema`, the function must return a JSON object with the strings `type` "
            "and `content`"
        )
    return kind.lower(), content, found.get(more.lower())


def _json(text: str, key: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ResultError(f"`{key}` isn't valid JSON") from None


def _object(text: str, kind: str) -> dict[str, Any]:
    found = _json(text, "content")
    if not isinstance(found, dict):
        raise ResultError(f"`content` of `{kind}` must be a JSON object")
    return cast("dict[str, Any]", found)


def _list(text: str, kind: str) -> list[Any]:
    found = _json(text, "content")
    if not isinstance(found, list):
        raise ResultError(f"`content` of `{kind}` must be a JSON list")
    return cast("list[object]", found)
