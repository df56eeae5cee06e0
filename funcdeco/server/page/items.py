"""Items of stores as the page shows them: the beginning of each, without secrets."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.stores.queues import Message
from funcdeco.server.page.history import cut

MOST_ITEMS = 20
"""How many items of a store are shown."""
_LONGEST = 2_000
Item = dict[str, str]
"""`text` is the content; `label` and `note` may be empty."""


def message_item(message: Message, now: datetime | None = None) -> Item:
    """Return a message; with *now*, also how long it is invisible."""
    notes: list[str] = []
    if message.dequeue_count:
        notes.append(f"attempt {message.dequeue_count}")
    if now is not None and message.next_visible_time > now:
        seconds = (message.next_visible_time - now).total_seconds()
        notes.append(f"invisible for {seconds:.0f} s")
    return item_of(text_of(message.body), _time(message.insertion_time), ", ".join(notes))


def row_item(row: Any) -> Item:
    """Return a row or a document."""
    return item_of(text_of(row))


def item_of(text: str, label: str = "", note: str = "") -> Item:
    """Return an item without secrets."""
    return {"text": masked(text), "label": masked(label), "note": note}


def text_of(value: Any) -> str:
    """Return the beginning of a value as text; of binary data, its size."""
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, (Mapping, list, tuple)):
        value = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return cut(str(value), _LONGEST)


def _decoded(value: bytes) -> str:
    decoder = getincrementaldecoder("utf-8")()
    try:  # of a large value, only the beginning; its last character may be incomplete
        text = decoder.decode(value[: _LONGEST * 4], final=len(value) <= _LONGEST * 4)
    except UnicodeDecodeError:
        return f"{len(value):,} bytes of binary data"
    is_whole = len(value) <= _LONGEST * 4
    return cut(text, _LONGEST) if is_whole else f"{text[:_LONGEST]} … ({len(value):,} bytes)"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
