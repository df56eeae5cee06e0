"""Find new and changed blobs: rows H-BLOB-01, 02 and 06.

The containers of an account are listed every ten seconds, those of Azurite every two. The logs of
an account aren't read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import takewhile
from queue import Empty, SimpleQueue

from funcdeco.engine.delivery.blobs import WorkItem
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.errors import HostError
from funcdeco.engine.families.blob_trigger import captured
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.grammar.expression import Text, parse_expression
from funcdeco.storage.blobs import Listed, ServiceContainer
from funcdeco.storage.health import Health, Log
from funcdeco.storage.receipts import Receipts

_INTERVAL, _IN_EMULATOR = 10.0, 2.0
_MOST = 10_000
"""Blobs that are looked at in one interval."""


class BlobScan:
    """Finds the blobs for one function, and queues a work item for each."""

    def __init__(
        self,
        function: str,
        pattern: str,
        container: ServiceContainer,
        receipts: Receipts,
        queue: Callable[[WorkItem], None],
        health: Health,
        log: Log,
    ) -> None:
        self._function = function
        self._pattern = pattern
        self._prefix = _prefix(pattern.partition("/")[2])
        self._container = container
        self._receipts = receipts
        self._queue = queue
        self._health = health
        self._log = log
        self._interval = _IN_EMULATOR if container.service.is_emulator else _INTERVAL
        self._written: SimpleQueue[str] = SimpleQueue()
        self._seen: dict[str, str] = {}
        """The ETags of blobs that need no further look, by name."""

    def look_at(self, name: str) -> None:
        """Look at a blob without waiting for the next list, since this app wrote it."""
        self._written.put(name)

    def run(self, signals: Signals) -> None:
        """Look until the signals stop it."""
        next_list = time.monotonic()
        while not signals.is_stopped:
            seen = signals.version
            try:
                self._look_at_written()
                if time.monotonic() >= next_list:
                    next_list = time.monotonic() + self._interval
                    self._look_at_all(signals)
                    self._health.answered()
            except HostError as error:
                self._health.failed(error)
                signals.sleep(self._interval)
            signals.wait(seen, max(next_list - time.monotonic(), 0.0))

    def _look_at_written(self) -> None:
        while True:
            try:
                name = self._written.get_nowait()
            except Empty:
                return
            found = self._container.look_up(name)
            if found is not None:
                self._look(found)

    def _look_at_all(self, signals: Signals) -> None:
        seen, count = dict[str, str](), 0
        for page in self._container.pages(self._prefix):
            for blob in page:
                if signals.is_stopped:
                    return
                self._look(blob)
                if (etag := self._seen.get(blob.name)) is not None:
                    seen[blob.name] = etag
                self._look_at_written()
            count += len(page)
            if count >= _MOST:
                signals.sleep(self._interval)
                count = 0
        self._seen = seen

    def _look(self, blob: Listed) -> None:
        if self._seen.get(blob.name) == blob.etag:
            return
        path = f"{self._container.name}/{blob.name}"
        item = WorkItem(self._function, self._container.name, blob.name, blob.etag)
        if captured(self._pattern, path) is None or self._is_queued(item):
            self._seen[blob.name] = blob.etag

    def _is_queued(self, item: WorkItem) -> bool:
        """Queue a version of a blob once; return whether it needs no further look."""
        try:
            return self._receipts.once(item, lambda: self._queue(item))
        except ServiceError as error:
            if error.status >= 500:
                raise
            self._log(
                "ERROR", f"`{self._function}` can't be called for the blob `{item.blob}`: {error}"
            )
            return True


def _prefix(blob: str) -> str:
    """Return what the names of all blobs that match begin with."""
    if not blob:
        return ""
    tokens = takewhile(lambda one: isinstance(one, Text), parse_expression(blob))
    return "".join(one.text for one in tokens if isinstance(one, Text))
