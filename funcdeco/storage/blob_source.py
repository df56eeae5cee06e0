"""Blob triggers on a storage account: rows H-BLOB-01 to H-BLOB-06.

See `BlobQueueTriggerExecutor` and `SharedBlobQueueListenerFactory` in the storage extension of
azure-sdk-for-net. The work items of each function are in a queue of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from funcdeco.engine.binding import connection_of
from funcdeco.engine.delivery.blobs import POISON, blob_limits
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Concurrency, Listener, up_to
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.families.blob_trigger import event_of
from funcdeco.functions.model import Function
from funcdeco.storage.backoff import longest_wait
from funcdeco.storage.blob_scan import BlobScan
from funcdeco.storage.connections import HOST_STORAGE
from funcdeco.storage.held_delivery import Failures
from funcdeco.storage.held_source import HeldMessages
from funcdeco.storage.host_id import digest
from funcdeco.storage.poll import Poll
from funcdeco.storage.queue_source import Listening
from funcdeco.storage.queues import Received, ServiceQueue
from funcdeco.storage.receipts import CONTAINER, Receipts

_WORK = "azure-webjobs-blobtrigger-"
_AT_ONCE = timedelta()
_MOST_IN_BATCH = 16


class StorageBlobSource(HeldMessages):
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
        poll = Poll(work, health, common.lease, longest_wait(listener.options))
        storage.watch(work.service, work.name, lambda _: poll.wake())
        poison = storage.queue(connection, POISON)
        failures = Failures(tries, _AT_ONCE, poison, common.log)
        super().__init__(poll, failures, _MOST_IN_BATCH, self._event)
        name = self._pattern.partition("/")[0].lower()
        self._container = storage.container(connection, name)
        self.scan: Callable[[Signals], None] = self._scan(common, work).run

    def _scan(self, common: Listening, work: ServiceQueue) -> BlobScan:
        container = self._container
        scan = BlobScan(
            self.function.name,
            self._pattern,
            container,
            Receipts(common.storage.container(HOST_STORAGE, CONTAINER), common.host_id),
            lambda item: work.put(item.to_json()),
            common.healths.of(container.service),
            common.log,
        )
        common.storage.watch(container.service, container.name, scan.look_at)
        return scan

    def _event(self, received: Received) -> Event | None:
        """Return the event of a blob; None if it was deleted or changed (H-BLOB-04)."""
        item: dict[str, Any] = json.loads(received.message.body)
        name = item["BlobName"]
        blob = self._container.get(name)
        if blob is None or blob.etag != item["ETag"]:
            return None
        path = f"{self._container.name}/{name}"
        return event_of(self._pattern, path, blob, self._container.service.url)
