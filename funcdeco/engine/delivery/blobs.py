"""Blob triggers: rows H-BLOB-02 to 08.

See `BlobTriggerExecutor`, `BlobReceiptManager` and `BlobQueueTriggerExecutor` in the storage
extension of azure-sdk-for-net. A receipt is written when a blob is found, for its ETag: a new
version is a new event, and a blob fires once, whether the function succeeds or not.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.source import Concurrency, Delivery, Listener, up_to
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.blob_trigger import captured, event_of
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.stores.blobs import Blob, Container
from funcdeco.functions.model import Function

POISON = "webjobs-blobtrigger-poison"
_CALLS_PER_CORE = 8


class WorkItem(NamedTuple):
    """A version of a blob, as it is queued in the host's storage (H-BLOB-04)."""

    function: str
    container: str
    blob: str
    etag: str

    @property
    def receipt(self) -> tuple[str, str]:
        """What is stored once the blob was queued; ETags are unique in all containers."""
        return self.function, self.etag

    def to_json(self) -> str:
        """Return the content of the queue message."""
        content = {
            "Type": "BlobTrigger",
            "FunctionId": f"Host.Functions.{self.function}",
            "BlobType": "BlockBlob",
            "ContainerName": self.container,
            "BlobName": self.blob,
            "ETag": self.etag,
        }
        return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def blob_limits(options: HostOptions) -> tuple[int, int]:
    """Return how often a blob is tried, and how many calls run at once (H-BLOB-05)."""
    at = "extensions", "blobs"
    parallel = (os.cpu_count() or 1) * _CALLS_PER_CORE
    tries = options.number(5, *at, "poisonBlobThreshold")
    return max(tries, 1), max(options.number(parallel, *at, "maxDegreeOfParallelism"), 1)


class BlobSource:
    """The blobs that match the path of a function."""

    def __init__(self, listener: Listener) -> None:
        self.function: Function = listener.function
        self._world = listener.world
        path = listener.declaration.string("path") or ""
        self.pattern: str = fill_settings(path, listener.settings)
        self._connection = connection_of(listener.declaration, listener.settings)
        threshold, parallel = blob_limits(listener.options)
        self.threshold: int = threshold
        """How often a blob is tried."""
        self._again: list[BlobDelivery] = []
        self._seen: dict[str, int] = {}
        self.concurrency: Concurrency = up_to(parallel)

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the blobs to try again, and those without a receipt."""
        again, self._again = self._again[:most], self._again[len(self._again[:most]) :]
        found = list(islice(self._unseen(), None if most is None else most - len(again)))
        self._world.receipts.update(item.receipt for item in found)
        return [*again, *(BlobDelivery(self, item) for item in found)]

    def redelivery(self, now: datetime) -> datetime | None:
        """Return now if a blob is tried again, since there is no delay (H-BLOB-05)."""
        return now if self._again else None

    def due(self, now: datetime) -> datetime | None:
        """Return now if a blob is left."""
        is_left = bool(self._again) or next(self._unseen(), None) is not None
        return now if is_left else None

    def current(self, item: WorkItem) -> Blob | None:
        """Return the blob if it still has this version; else the item is dropped (H-BLOB-04)."""
        blob = self.find(item.container, item.blob)
        return blob if blob is not None and blob.etag == item.etag else None

    def again(self, delivery: BlobDelivery) -> None:
        """Try a blob again."""
        self._again.append(delivery)

    def failed(self, delivery: BlobDelivery, now: datetime) -> None:
        """Try again, or put the work item into the poison queue."""
        if delivery.tries < self.threshold:
            self.again(delivery)
        else:
            self.poison(delivery.item, now)

    def poison(self, item: WorkItem, now: datetime) -> None:
        """Put a work item into the poison queue."""
        self._world.queue(self._connection, POISON).put(item.to_json(), now)

    def find(self, container: str, name: str) -> Blob | None:
        """Return a blob; None if it doesn't exist."""
        return self._world.container(self._connection, container).get(name)

    def _unseen(self) -> Iterator[WorkItem]:
        for container in self._containers():
            if self._seen.get(container.name) == container.writes:
                continue  # nothing was written since all blobs had a receipt
            is_complete = True
            for name, blob in container.items():
                item = WorkItem(self.function.name, container.name, name, blob.etag)
                if item.receipt in self._world.receipts:
                    continue
                if captured(self.pattern, f"{container.name}/{name}") is None:
                    self._world.receipts.add(item.receipt)  # the pattern never matches it
                else:
                    is_complete = False
                    yield item
            if is_complete:
                self._seen[container.name] = container.writes

    def _containers(self) -> list[Container]:
        wanted = self.pattern.partition("/")[0].lower()
        places = [one for one in self._world.blobs if one.connection == self._connection]
        return [self._container(one.name) for one in places if one.name.lower() == wanted]

    def _container(self, name: str) -> Container:
        return self._world.blobs.at(self._connection, name)


@dataclass
class BlobDelivery:
    """One version of a blob."""

    source: BlobSource
    item: WorkItem
    tries: int = 0

    def event(self) -> Event | None:
        """Return the event of the blob; None if another invocation has changed it."""
        blob = self.source.current(self.item)
        if blob is None:
            return None
        path = f"{self.item.container}/{self.item.blob}"
        return event_of(self.source.pattern, path, blob)

    def hold(self, until: datetime) -> None:
        """Wait: the receipt keeps the blob from being found again."""

    def renew(self, now: datetime) -> None:
        """Do nothing: the receipt keeps the blob from being found again."""

    def release(self, now: datetime) -> None:
        """Look at the blob again."""
        self.source.again(self)

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Try again after a failure, or put the work item into the poison queue."""
        self.tries += 1
        if not is_success:
            self.source.failed(self, now)
