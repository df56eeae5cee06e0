"""Messages of JSON-RPC 2.0, as MCP uses them: no batches, and IDs that are strings or integers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

NOT_ACCEPTABLE = -32000
"""The error of a request that the transport rejects."""
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
Message = Mapping[str, Any]


class RpcError(Exception):
    """Raised for a request that gets an error."""

    def __init__(self, code: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason: str = reason or message
        """What happened, if the client shouldn't know it."""


def parse(body: bytes | str) -> Message | None:
    """Return the message in *body*; None if it isn't one."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    message = cast("dict[str, Any]", found)
    return message if message.get("jsonrpc") == "2.0" and _is_complete(message) else None


def _is_complete(message: Message) -> bool:
    if "method" in message:
        is_id = "id" not in message or _is_id(message["id"])
        return isinstance(message["method"], str) and is_id
    return _is_id(message.get("id")) and ("result" in message or "error" in message)


def _is_id(value: object) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def is_request(message: Message) -> bool:
    """Return whether a message needs a response: notifications and responses don't."""
    return "method" in message and "id" in message


def response(message: Message, result: Any) -> dict[str, Any]:
    """Return the response to a request."""
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def error(code: int, text: str, identity: Any = "") -> dict[str, Any]:
    """Return an error; without the ID of a request, its ID is empty."""
    return {"jsonrpc": "2.0", "id": identity, "error": {"code": code, "message": text}}


def notification(method: str) -> dict[str, Any]:
    """Return a notification without parameters."""
    return {"jsonrpc": "2.0", "method": method}


def as_event(message: Message) -> bytes:
    """Return a message as an event of `text/event-stream`."""
    return b"event: message\ndata: " + as_bytes(message) + b"\n\n"


def as_bytes(message: Message) -> bytes:
    """Return a message as JSON; its line breaks are escaped."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "backslashreplace"
    )
