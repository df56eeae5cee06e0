"""Payloads of events as a test gives them."""

from __future__ import annotations

import json
from typing import Any


def body_of(payload: Any) -> bytes:
    """Return the bytes of a payload: strings as UTF-8, an open file's content, the rest as JSON.

    Raises TypeError for what JSON doesn't support.
    """
    read = getattr(payload, "read", None)
    if callable(read):
        payload = read()
    if isinstance(payload, (bytes, bytearray)):
        return bytes(payload)
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return text.encode("utf-8")
