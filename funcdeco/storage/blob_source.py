"""Blob triggers on a storage account: rows H-BLOB-01 to H-BLOB-06.

See `BlobQueueTriggerExecutor` and `SharedBlobQueueListenerFactory` in the storage extension of
azure-sdk-for-net. The work items of each function are in a queue of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.blobs import POISON, blob_limits
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Concurrency, Delivery, Listener, up_to
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.blob_trigger import event_of
from funcdeco.functions.model import Function
from funcdeco.storage.backoff import longest_wait
from funcdeco.storage.blob_scan import BlobScan
from funcdeco.storage.connections import HOST_STORAGE
from funcdeco.storage.held_delivery import Failures, HeldDelivery
from funcdeco.storage.host_id import digest
from funcdeco.storage.poll import Poll
from funcdeco.storage.queue_source import Listening
from funcdeco.storage.queues import Received
from funcdeco.storage.receipts import CONTAINER, Receipts

_WORK = "azure-webjobs-blobtrigger-"
_AT_ONCE = timedelta()
_MOST_IN_BATCH = 16


class StorageBlobSource:
    """The blobs that match the path of a function."""

    def __init__(self, listener: Listener, common: Listening) -> None:
        self.function: Function = listener.function
        self._pattern = fill_settings(listener.declaration.string("path") or "", listener.settings)
        connection = connection_of(listener.declaration, listener.settings)
        tries, parallel = blob_limits(listener.options)
        self.concurrency: Concurrency = up_to(parallel)
        storage = common.storage
        work = storage.queue(HOST_STORAGE, _WORK + digest(common.host_id, self.function.name))
        health = common.healths.of(work.service)
        self._poll = Poll(work, health, common.lease, longest_wait(listener.options))
        storage.watch(work.service, work.name, lambda _: self._poll.wake())
        poison = storage.queue(connection, POISON)
        self._failures = Failures(tries, _AT_ONCE, poison, common.log)
        name = self._pattern.partition("/")[0].lower()
        self._container = storage.container(connection, name)
        self.scan: Callable[[Signals], None] = self._scan(common).run

    def _scan(self, common: Listening) -> BlobScan:
        container = self._container
        scan = BlobScan(
            self.function.name,
            self._pattern,
            container,
            Receipts(common.storage.container(HOST_STORAGE, CONTAINER), common.host_id),
            lambda item: self._poll.queue.put(item.to_json()),
            common.healths.of(container.service),
            common.log,
        )
        common.storage.watch(container.service, container.name, scan.look_at)
        return scan

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the blobs whose work items are in the queue."""
        size = _MOST_IN_BATCH if most is None else min(most, _MOST_IN_BATCH)
        found: list[Delivery] = []
        for one in self._poll.receive(now, size):
            work = HeldDelivery(self._poll, one, self._failures, partial(self._event, one))
            if work.is_poison:
                work.give_up()
            else:
                found.append(work)
        return found

    def redelivery(self, now: datetime) -> datetime | None:
        """Return None: only the service knows."""
        return None

    def due(self, now: datetime) -> datetime | None:
        """Return when to look at the queue of work items."""
        return self._poll.due(now)

    def _event(self, received: Received) -> Event | None:
        """Return the event of a blob; None if it was deleted or changed (H-BLOB-04)."""
        item: dict[str, Any] = json.loads(received.message.body)
        name = item["BlobName"]
        blob = self._container.get(name)
        if blob is None or blob.etag != item["ETag"]:
            return None
        path = f"{self._container.name}/{name}"
        return event_of(self._pattern, path, blob, self._container.service.url)
