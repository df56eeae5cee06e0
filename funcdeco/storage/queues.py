"""Queues of a storage account: rows H-QUE-04, 05, 08 and 11."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.queues import Message, too_large
from funcdeco.storage.errors import is_missing, requests_to
from funcdeco.storage.service import Service

_LOST = ("MessageNotFound", "PopReceiptMismatch")
T = TypeVar("T")


class MessageLost(Exception):
    """Raised for a message that isn't held any more: another one has received or deleted it."""


@dataclass
class Received:
    """A message as the service sent it."""

    text: str
    """The content as it is in the queue."""
    message: Message
    """The content decoded; empty if it can't be."""
    is_decoded: bool


class ServiceQueue:
    """A queue. *on_put* is called after each message that is put."""

    def __init__(
        self,
        service: Service,
        open_client: Callable[[], Any],
        name: str,
        largest: int,
        *,
        is_encoded: bool = True,
        on_put: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.service = service
        self._open_client = open_client
        self._largest = largest
        self._is_encoded = is_encoded
        self._on_put = on_put

    @cached_property
    def _client(self) -> Any:
        return self._open_client().get_queue_client(self.name)

    def put(self, body: Any, now: datetime | None = None) -> None:
        """Append a message; the queue is created if it doesn't exist.

        Raises ServiceError for a message that is too large.
        """
        content = body_of(body)
        if len(content) > self._largest:
            raise too_large()
        encoded = base64.b64encode(content) if self._is_encoded else content
        self.put_text(encoded.decode("utf-8", "replace"))

    def put_text(self, text: str) -> None:
        """Append a message whose content is encoded already."""
        try:
            self._send(lambda: self._client.send_message(text))
        except ServiceError as error:
            if not is_missing(error):
                raise
            self._create()
            self._send(lambda: self._client.send_message(text))
        self._on_put()

    def receive(self, most: int, lease: timedelta) -> list[Received]:
        """Return up to *most* messages, which others don't see for the time of the *lease*.

        A queue that doesn't exist has none.
        """
        try:
            return [self._received(one) for one in self._send(lambda: self._page(most, lease))]
        except ServiceError as error:
            if is_missing(error):
                return []
            raise

    def peek(self, most: int) -> tuple[int, list[Message]]:
        """Return about how many messages there are, and up to *most* of them; all stay there.

        A queue that doesn't exist has none. Content that can't be decoded is returned as it is.
        """
        try:
            count = self._send(self._client.get_queue_properties).approximate_message_count
            found = self._send(lambda: self._client.peek_messages(max_messages=most))
        except ServiceError as error:
            if is_missing(error):
                return 0, []
            raise
        return count, [self._peeked(self._received(one)) for one in found]

    def _peeked(self, one: Received) -> Message:
        return one.message if one.is_decoded else replace(one.message, body=one.text.encode())

    def extend(self, message: Message, visible_in: timedelta) -> None:
        """Let others see a message only after some time, from now on. Raises MessageLost."""
        seconds = round(visible_in.total_seconds())

        def update() -> Any:
            return self._client.update_message(
                message.id, message.pop_receipt, visibility_timeout=seconds
            )

        message.pop_receipt = self._held(update).pop_receipt

    def delete(self, message: Message) -> None:
        """Delete a message. Raises MessageLost."""
        self._held(lambda: self._client.delete_message(message.id, message.pop_receipt))

    def _page(self, most: int, lease: timedelta) -> list[Any]:
        seconds = round(lease.total_seconds())
        pages = self._client.receive_messages(
            messages_per_page=most, visibility_timeout=seconds
        ).by_page()
        return list(next(pages, ()))

    def _received(self, one: Any) -> Received:
        text = one.content or ""
        body = text.encode("utf-8") if not self._is_encoded else _decoded(text)
        message = Message(
            body or b"",
            one.id,
            one.inserted_on,
            one.expires_on,
            one.next_visible_on,
            one.dequeue_count,
            one.pop_receipt,
        )
        return Received(text, message, body is not None)

    def _create(self) -> None:
        try:
            self._send(self._client.create_queue)
        except ServiceError as error:
            if error.code != "QueueAlreadyExists":
                raise

    def _held(self, call: Callable[[], T]) -> T:
        try:
            return self._send(call)
        except ServiceError as error:
            if is_missing(error) or error.code in _LOST:
                raise MessageLost from None
            raise

    def _send(self, call: Callable[[], T]) -> T:
        with requests_to(self.service):
            return call()


def _decoded(text: str) -> bytes | None:
    """Return the content of a Base64 text; None for anything else. .NET ignores white space."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
