"""What tests see of a storage account, through Microsoft's libraries."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.data.tables import TableServiceClient
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueServiceClient


class Account:
    """The stores of an account."""

    def __init__(self, connection: str) -> None:
        self.queues: Any = QueueServiceClient.from_connection_string(connection)
        self.blobs: Any = BlobServiceClient.from_connection_string(connection)
        self.tables: Any = TableServiceClient.from_connection_string(connection)

    def clear(self) -> None:
        """Delete everything."""
        for queue in self.queues.list_queues():
            self.queues.delete_queue(queue.name)
        for container in self.blobs.list_containers():
            self.blobs.delete_container(container.name)
        for table in self.tables.list_tables():
            self.tables.delete_table(table.name)

    def send(self, queue: str, *bodies: bytes) -> None:
        """Send messages; the queue is created if need be."""
        client = self.queues.get_queue_client(queue)
        if queue not in {one.name for one in self.queues.list_queues()}:
            client.create_queue()
        for body in bodies:
            client.send_message(base64.b64encode(body).decode())

    def messages(self, queue: str) -> list[str]:
        """Return the messages of a queue that are visible, as they are stored."""
        if queue not in {one.name for one in self.queues.list_queues()}:
            return []
        return [one.content for one in self.queues.get_queue_client(queue).peek_messages(32)]

    def count(self, queue: str) -> int:
        """Return how many messages a queue has, the invisible ones included."""
        found = self.queues.get_queue_client(queue).get_queue_properties()
        return int(found.approximate_message_count)

    def write(self, container: str, name: str, content: bytes) -> None:
        """Write a blob; the container is created if need be."""
        client = self.blobs.get_container_client(container)
        if not client.exists():
            client.create_container()
        client.upload_blob(name, content, overwrite=True)

    def names(self, container: str) -> list[str]:
        """Return the names of the blobs of a container."""
        client = self.blobs.get_container_client(container)
        return [one.name for one in client.list_blobs()] if client.exists() else []

    def close(self) -> None:
        """Close all connections."""
        for client in (self.queues, self.blobs, self.tables):
            client.close()


@contextmanager
def account(connection: str) -> Iterator[Account]:
    """Open an account that is empty."""
    found = Account(connection)
    try:
        found.clear()
        yield found
    finally:
        found.close()
