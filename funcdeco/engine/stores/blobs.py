"""Containers of blobs in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from funcdeco.engine.clock import Clock

OCTETS = "application/octet-stream"
"""The content type of a blob that is written without one."""
_ETAGS = itertools.count(0x8DC_0000_0000_0000)


@dataclass(frozen=True)
class Blob:
    """A block blob: its content and its properties at one time."""

    name: str
    """Without the container."""
    content: bytes
    etag: str
    """Differs for each version."""
    last_modified: datetime
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = OCTETS


class Container(Mapping[str, Blob]):
    """The blobs of a container by name."""

    def __init__(self, name: str, clock: Clock | None = None) -> None:
        self.name = name
        self._clock = clock or Clock()
        self._blobs: dict[str, Blob] = {}
        self.writes: int = 0
        """How many blobs were written."""

    def put(
        self,
        name: str,
        content: bytes,
        metadata: Mapping[str, str] | None = None,
        content_type: str = OCTETS,
    ) -> Blob:
        """Write a blob; an existing one is overwritten, but its metadata only if there is new."""
        old = self._blobs.get(name)
        kept = dict(old.metadata) if old and metadata is None else dict(metadata or {})
        etag = f'"0x{next(_ETAGS):X}"'
        blob = Blob(name, content, etag, self._clock.now(), kept, content_type)
        self._blobs[name] = blob
        self.writes += 1
        return blob

    def amend(self, name: str, content: bytes, added: Mapping[str, str]) -> Blob:
        """Write a blob; an existing one keeps its metadata, and *added* is added to it."""
        old = self._blobs.get(name)
        return self.put(name, content, {**(old.metadata if old else {}), **added})

    def delete(self, name: str) -> None:
        """Delete a blob. Raises KeyError if it doesn't exist."""
        del self._blobs[name]

    def __getitem__(self, name: str) -> Blob:
        return self._blobs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._blobs))

    def __len__(self) -> int:
        return len(self._blobs)

    def __repr__(self) -> str:
        return f"<container {self.name!r}: {list(self)}>"
