"""Events written as a document or as a plain message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from funcdeco.diagnostics.wording import in_backticks, with_article
from funcdeco.engine.dates import json_date
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar.similar import did_you_mean
from funcdeco.testing.sample_values import Document
from funcdeco.testing.samples import TRIGGER

HTTP = ("httptrigger", "http")
INPUTS = "inputs"
_MESSAGES = {
    "httptrigger": "content",
    "http": "content",
    "queuetrigger": "message",
    "servicebustrigger": "message",
    "eventhubtrigger": "event",
    "kafkatrigger": "value",
    "eventgridtrigger": "data",
    "blobtrigger": "content",
    "cosmosdbtrigger": "documents",
    "mcptooltrigger": "arguments",
    "mcpprompttrigger": "arguments",
    "orchestrationtrigger": "data",
    "timertrigger": "",
    "warmuptrigger": "",
    "mcpresourcetrigger": "",
    "sqltrigger": "",
    "mysqltrigger": "",
    "entitytrigger": "",
}
"""By trigger, the keyword for a plain message; "" if there is none. For any other, `value`."""
_DECODED = ("value", "data", "documents", "arguments")
"""Keywords whose message is decoded if it is JSON."""
_TEXT, _LIST, _OBJECT, _OBJECTS = "a string", "a list", "an object", "a list of objects"
_TYPES: Mapping[str, tuple[str, ...]] = {
    "batch": (_LIST, _OBJECTS),
    **dict.fromkeys(("inserted", "updated", "deleted"), (_OBJECTS,)),
    **dict.fromkeys(
        (INPUTS, "metadata", "arguments", "headers", "cookies", "properties"), (_OBJECT,)
    ),
    **dict.fromkeys(
        ("method", "url", "path", "operation", "instance_id", "uri", "event_type", "subject"),
        (_TEXT,),
    ),
    "documents": (_OBJECTS, _OBJECT),
    "params": (_OBJECT, _TEXT),
    "past_due": ("true or false",),
}
"""By key, what its value must be."""
_OWN_TYPES: Mapping[tuple[str, str], tuple[str, ...]] = {
    **{
        (kind, key): allowed
        for kind in HTTP
        for key, allowed in {
            "content": (_TEXT,),
            "data": (_OBJECT, _TEXT),
            "files": (_OBJECT,),
            "follow_redirects": ("true or false",),
        }.items()
    },
    ("eventgridtrigger", "event"): (_OBJECT,),
}
"""The same for keys that differ by trigger."""
_TIMES = ("last", "enqueued_time", "timestamp")
"""Keys with a time."""


class DocumentError(ValueError):
    """Raised if the document or message describes no event that can be sent."""


def read_document(trigger: BindingDeclaration, content: str | bytes | None) -> Document:
    """Return the document in *content*, or a document that contains the plain message.

    A document is an object with the key `trigger`; other JSON is a message. Raises DocumentError
    for a document of another trigger, or with values of wrong types.
    """
    if content is None:
        return {}
    found = _decoded(content)
    if not isinstance(found, dict) or TRIGGER not in found:
        return _message(trigger, content, cast("Any", found))
    document = cast("Document", found)
    kind = document.pop(TRIGGER)
    if str(kind).lower() != trigger.kind:
        raise DocumentError(
            f"the event is for {with_article(str(kind))}, not for {with_article(trigger.type)}"
        )
    return {
        key: _checked(trigger, key, value)
        for key, value in document.items()
        if value is not None or not (_allowed(trigger, key) or key in _TIMES)
    }


def _decoded(content: str | bytes) -> object:
    """Return decoded JSON, and anything else as it is."""
    if isinstance(content, bytes):
        return content
    try:
        return json.loads(content)
    except ValueError as error:
        if content.lstrip().startswith("{") and f'"{TRIGGER}"' in content:
            raise DocumentError(f"the event isn't valid JSON: {error}") from None
    except RecursionError:
        raise DocumentError("the event is nested too deeply") from None
    return content


def _message(trigger: BindingDeclaration, content: str | bytes, value: Any) -> Document:
    key = _MESSAGES.get(trigger.kind, "value")
    if not key:
        what = f"{with_article(trigger.type)} has no message; write an event"
        raise DocumentError(f"{what} as `funcdeco sample` prints it")
    if trigger.kind in HTTP:
        return {"method": _method(trigger), "content": content}
    return {key: _checked(trigger, key, value if key in _DECODED else content)}


def _method(trigger: BindingDeclaration) -> str:
    """Return the method of a request with a body."""
    allowed: object = trigger.value("methods")
    methods = [str(one).upper() for one in cast("list[object]", allowed or [])]
    return "POST" if not methods or "POST" in methods else methods[0]


def _checked(trigger: BindingDeclaration, key: str, value: Any) -> Any:
    """Return the value of *key*, a time decoded. Raises DocumentError for a wrong type."""
    if key in _TIMES:
        return _time(key, value)
    allowed = _allowed(trigger, key)
    if allowed and _type_name(value) not in allowed:
        raise DocumentError(f"`{key}` of the event must be {_or(allowed)}")
    if isinstance(value, bytes) and trigger.kind == "activitytrigger":
        raise DocumentError("the value of an activity must be UTF-8")
    return value


def _time(key: str, value: Any) -> datetime:
    found = json_date(value) if isinstance(value, str) else None
    if found is None:
        raise DocumentError(f"`{key}` of the event must be a time, such as `2026-01-15T12:00:00Z`")
    return found


def _allowed(trigger: BindingDeclaration, key: str) -> tuple[str, ...]:
    """Return what the value of *key* must be; nothing if it may be anything."""
    return _OWN_TYPES.get((trigger.kind, key), _TYPES.get(key, ()))


def _or(names: tuple[str, ...]) -> str:
    return names[0] if _LIST in names else " or ".join(names)


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        every = cast("list[object]", value)
        return _OBJECTS if all(isinstance(one, dict) for one in every) else _LIST
    names: dict[type[object], str] = {str: _TEXT, dict: _OBJECT}
    return names.get(type(value), "a number")


def check_keys(given: Iterable[str], known: list[str], needed: Iterable[str]) -> None:
    """Raise DocumentError if a document has unknown keys or lacks required ones."""
    keys = list(given)
    for key in keys:
        if key not in known:
            hint = did_you_mean(key, known) or f"available: {in_backticks(known) or 'none'}"
            raise DocumentError(f"unknown key `{key}` of the event; {hint}")
    if missing := [name for name in needed if name not in keys]:
        names = in_backticks(missing)
        raise DocumentError(f"the event needs {names}; use `--data`, or `--sample` for an example")
