"""Receipts: which versions of blobs a function has received, over restarts (H-BLOB-03).

See `BlobReceiptManager` and `BlobTriggerExecutor` in the storage extension of azure-sdk-for-net.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from funcdeco.engine.delivery.blobs import WorkItem
from funcdeco.engine.errors import HostError
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.storage.blobs import ServiceContainer

CONTAINER = "azure-webjobs-hosts"
_INCOMPLETE = "Incomplete"
_LEASE = 30
"""Seconds for which one host may work at a receipt."""


class Receipts:
    """The receipts of one host."""

    def __init__(self, container: ServiceContainer, host_id: str) -> None:
        self._container = container
        self._host_id = host_id

    def once(self, item: WorkItem, queue: Callable[[], None]) -> bool:
        """Call *queue*, unless the version of a blob has been queued before.

        Return False if another host is just queuing it, or has deleted the receipt. A receipt stays incomplete if *queue*
        raises, or this process ends.
        """
        name = self._name(item)
        found = self._container.properties(name)
        if found is None:
            self._create(name)
        elif _INCOMPLETE not in found.metadata:
            return True
        try:
            lease = self._send(lambda: self._client(name).acquire_lease(_LEASE))
        except ServiceError as error:
            if error.status in (404, 409):
                return False
            raise
        try:
            self._complete(name, lease, queue)
        finally:
            with suppress(HostError):  # it ends by itself
                self._send(lease.release)
        return True

    def _complete(self, name: str, lease: Any, queue: Callable[[], None]) -> None:
        found = self._container.properties(name)
        if found is not None and _INCOMPLETE in found.metadata:
            queue()
            self._send(lambda: self._client(name).set_blob_metadata({}, lease=lease))

    def _create(self, name: str) -> None:
        try:
            self._container.write(name, b"", {_INCOMPLETE: "true"}, overwrite=False)
        except ServiceError as error:
            if error.status != 409:  # another host was faster
                raise

    def _name(self, item: WorkItem) -> str:
        function = f"Host.Functions.{item.function}"
        return f"blobreceipts/{self._host_id}/{function}/{item.etag}/{item.container}/{item.blob}"

    def _client(self, name: str) -> Any:
        return self._container.client(name)

    def _send(self, call: Callable[[], Any]) -> Any:
        return self._container.send(call)
