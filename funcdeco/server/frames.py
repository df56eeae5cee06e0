"""Frames between the front and a worker: a kind, a number, JSON, and bytes.

Numbers in the head are in network byte order: length of the rest, kind, number of the request,
length of the JSON.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

REQUEST = 1
"""An HTTP request: method, path, query, header lines, host, scheme; its body."""
RESPONSE = 2
"""The response to the request with the same number: status, header lines, report; its body."""
EVENT = 3
"""What a worker reports: the name of the event, and its properties."""
ORDER = 4
"""What the front orders: the name of the order, and its argument."""
_HEAD = struct.Struct("!IBII")
_LENGTH = 4
_to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_from_json = json.JSONDecoder().decode


class Frame(NamedTuple):
    """One message."""

    kind: int
    number: int
    value: Any
    """Any JSON value."""
    body: bytes = b""


def encode(kind: int, number: int, value: Any, body: bytes = b"") -> bytes:
    """Return a frame as bytes."""
    meta = _to_json(value).encode()
    length = _HEAD.size - _LENGTH + len(meta) + len(body)
    return b"".join((_HEAD.pack(length, kind, number, len(meta)), meta, body))


class Decoder:
    """Splits what arrives into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are complete with *data*."""
        buffer = self._buffer
        buffer += data
        start = 0
        while len(buffer) - start >= _HEAD.size:
            length, kind, number, size = _HEAD.unpack_from(buffer, start)
            end = start + _LENGTH + length
            if len(buffer) < end:
                break
            at = start + _HEAD.size
            value = _from_json(buffer[at : at + size].decode())
            yield Frame(kind, number, value, bytes(buffer[at + size : end]))
            start = end
        del buffer[:start]
