"""Names of other test clients, such as those of Starlette, httpx and werkzeug, and ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NoReturn

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.grammar.similar import did_you_mean

__tracebackhide__ = is_usage_error

_FAILURE = "what a function raises is in `response.invocation.exception`"
_HEADER = "set it in `headers`, as "
_STREAM = "the whole body is in `response.content`"

KEYWORDS: Mapping[str, str] = {
    "body": "use `content`",
    "form": "use `data`",
    "query_string": "use `params`",
    "content_type": _HEADER + '`{"content-type": ...}`',
    "mimetype": _HEADER + '`{"content-type": ...}`',
    "auth": _HEADER + '`{"authorization": ...}`',
    "base_url": "pass the whole URL to the request",
    "raise_server_exceptions": _FAILURE,
    "cookies": "set them in `client.cookies`",
    "headers": "set them in `client.headers`",
    "label": "use `subject`",
    "user_properties": "use `properties`",
    "application_properties": "use `properties`",
}
"""By keyword of another client, or of a property of azure-functions, what to write instead."""
_NAMED = re.compile(r"(?:use|set it in) `(\w+)`")
SYNONYMS: tuple[tuple[str, ...], ...] = (
    (
        *("data", "body", "message", "event", "content", "document", "row", "value", "payload"),
        *("text", "input", "inputs", "json", "item", "entity"),
    ),
    ("instance_id", "id", "key", "entity_id", "document_id"),
    ("operation", "op", "operation_name"),
    ("name", "event_name", "orchestrator", "function_name", "entity_name"),
    ("handler", "function", "callback"),
)
"""Keywords and attributes that mean the same, of which each method has one."""
_SENDING = ("put", "upsert", "insert")
_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("append", "add", "send", "push", "publish", "enqueue", "write"), _SENDING),
    **dict.fromkeys(("insert", "create", "update", "update_entity"), _SENDING),
    **dict.fromkeys(("get_body", "data", "content", "value"), ("body", "value", "returned")),
    **dict.fromkeys(("get_json", "parsed"), ("json", "body", "value")),
    **dict.fromkeys(("runtime_status", "state"), ("status",)),
    **dict.fromkeys(("result", "return_value", "returned_value"), ("output", "returned")),
    **dict.fromkeys(("error", "failure"), ("exception",)),
    **dict.fromkeys(("user_properties", "application_properties", "metadata"), ("properties",)),
    **dict.fromkeys(("instance_id", "invocation_id", "message_id"), ("id",)),
    "dead_letters": ("subscription",),
    "label": ("subject",),
    "custom": ("custom_status",),
    "events": ("history",),
}
"""By attribute of similar objects, what ours may have instead."""
_WRAPPED: Mapping[str, str] = {
    "message": "to set properties, pass a `BusMessage`",
    "event": "to set properties, pass a `HubEvent` or a `KafkaRecord`",
}
"""By the only keyword of a method, what to pass instead of others."""
_ITEMS = ("messages", "events", "rows", "items", "documents", "records", "entities", "all", "list")
CLIENT: Mapping[str, str] = {
    "open": 'use `request("GET", ...)`',
    "trace": 'use `request("TRACE", ...)`',
    "stream": f"send the request; {_STREAM}",
    "websocket_connect": "HTTP triggers don't receive web sockets",
    "set_cookie": "use `cookies.set`",
    "get_cookie": "use `cookies`",
    "delete_cookie": "use `del client.cookies[...]`",
    "app": "the modules of the project can be imported while the client is open",
    "portal": "the client opens the project itself",
}
RESPONSE: Mapping[str, str] = {
    "data": "use `content`, the body as bytes",
    "body": "use `content`, the body as bytes",
    "get_data": "use `content` or `text`",
    "get_json": "use `json()`",
    "is_json": 'look at `headers["content-type"]`',
    "ok": "use `is_success`",
    "status": "use `status_code` and `reason_phrase`",
    "reason": "use `reason_phrase`",
    "elapsed": "use `invocation.duration`",
    "location": 'use `headers["location"]`',
    "mimetype": 'use `headers["content-type"]`',
    "content_type": 'use `headers["content-type"]`',
    "encoding": "`text` is decoded by the charset of `content-type`",
    "charset": "`text` is decoded by the charset of `content-type`",
    "request": "use `method` and `url`",
    "next_request": "pass `follow_redirects=True` to the request",
    "read": "use `content`",
    "iter_bytes": "use `content`",
    "iter_lines": "use `text.splitlines()`",
    "iter_text": "use `text`",
    "iter_content": "use `content`",
}


class NoAttribute(UsageError, AttributeError):
    """Raised for an attribute that a client, or a response, doesn't have."""


class Hinted:
    """Has a hint for each attribute that it doesn't have."""

    _hints: ClassVar[Mapping[str, str]] = {}
    """What to write instead, by attribute."""
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name, type(self)._hints)


def replacement(keyword: str, known: Sequence[str]) -> str:
    """Return what to write instead of an unknown keyword; "" if that isn't known."""
    hint = KEYWORDS.get(keyword, "")
    named = _NAMED.match(hint)
    if hint and (named is None or named[1] in known):
        return hint
    if hint := did_you_mean(keyword, known):
        return hint
    same = (one for group in SYNONYMS if keyword in group for one in group)
    found = next((f"use `{one}`" for one in same if one in known), "")
    return found or (_WRAPPED.get(known[0], "") if len(known) == 1 else "")


def no_attribute(owner: object, name: str, others: Mapping[str, str]) -> NoAttribute:
    """Return the error for an attribute that *owner* doesn't have, with what to write instead."""
    message = f"`{type(owner).__name__}` has no attribute `{name}`"
    known = [one for one in dir(type(owner)) if not one.startswith("_")]
    known += [one for one in getattr(owner, "__dict__", ()) if not one.startswith("_")]
    hint = others.get(name) or ("" if name.startswith("_") else _hint(owner, name, known))
    return NoAttribute(f"{message}; {hint}" if hint else message)


def _hint(owner: object, name: str, known: Sequence[str]) -> str:
    instead = next((one for one in _ATTRIBUTES.get(name, ()) if one in known), "")
    if instead:
        return f"use `{instead}`"
    if name in _ITEMS and isinstance(owner, Iterable):
        return "iterate over it, or use an index"
    return did_you_mean(name, known)
