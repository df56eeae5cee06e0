"""The part of an event that the admin API of the real host accepts: row H-HTTP-52."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple, cast

from funcdeco.diagnostics.wording import with_article
from funcdeco.engine.families.event_grid import grid_event

TRIGGER = "trigger"
_KEYS = {
    "queuetrigger": "message",
    "servicebustrigger": "message",
    "eventhubtrigger": "event",
    "kafkatrigger": "value",
    "blobtrigger": "path",
    "cosmosdbtrigger": "documents",
    "rabbitmqtrigger": "value",
}
"""By trigger, the key of the event whose value is the input."""
_GRID = "eventgridtrigger"
_WITHOUT = ("timertrigger", "warmuptrigger")
_BATCH = "batch"


class InputError(ValueError):
    """Raised for an event that the real host doesn't accept."""


class InputText(NamedTuple):
    """What is sent."""

    text: str | None
    omitted: tuple[str, ...] = ()
    """Keys of the event that aren't sent."""


def input_text(content: str | None, trigger: str) -> InputText:
    """Return the input for an event in JSON, or for a plain message, and a type of trigger.

    Raises InputError.
    """
    document = _document(content)
    if document is None:
        return InputText(content)
    kind = str(document.pop(TRIGGER))
    if kind.lower() != trigger.lower():
        raise InputError(f"the event is for {with_article(kind)}, not for {with_article(trigger)}")
    return _of_document(document, kind)


def _document(content: str | None) -> dict[str, Any] | None:
    try:
        found: object = json.loads(content or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or TRIGGER not in found:
        return None
    return dict(cast("dict[str, Any]", found))


def _of_document(document: dict[str, Any], kind: str) -> InputText:
    lowered = kind.lower()
    if lowered in _WITHOUT:
        return InputText(None, _set(document))
    if lowered == _GRID:
        return _of_grid(document)
    key = _KEYS.get(lowered)
    if key is None:
        raise InputError(f"only `funcdeco run` accepts events of the type `{kind}`")
    value = _single(document) if _BATCH in document else document.pop(key, None)
    if value is None:
        raise InputError(f"the event needs `{key}`")
    return InputText(_as_text(value), _set(document))


def _single(document: dict[str, Any]) -> Any:
    """Return the only message of a batch."""
    batch: object = document.pop(_BATCH)
    messages = cast("list[object]", batch) if isinstance(batch, list) else []
    if len(messages) != 1:
        raise InputError("only `funcdeco run` accepts a batch; send one message at a time")
    return messages[0]


def _of_grid(document: dict[str, Any]) -> InputText:
    names = {"event_type": "eventType", "subject": "subject", "topic": "topic", "event_id": "id"}
    given = {name: document.pop(key) for key, name in names.items() if key in document}
    data, event = document.pop("data", None), document.pop("event", None)
    whole = event or grid_event(data, datetime.now(timezone.utc), **given)
    return InputText(json.dumps(whole), _set(document))


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _set(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that have a value."""
    return tuple(key for key, value in document.items() if value)
