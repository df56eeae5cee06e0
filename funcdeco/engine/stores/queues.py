"""Storage queues in memory."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from funcdeco.engine.arguments import checked
from funcdeco.engine.clock import Clock
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.listed import Listed

__tracebackhide__ = is_usage_error

_TOO_LARGE = "The request body is too large and exceeds the maximum permissible limit."
_LIFETIME = timedelta(days=7)


def too_large() -> ServiceError:
    """Return the error for a message that is too large."""
    return ServiceError(_TOO_LARGE, 413, "RequestBodyTooLarge")


@dataclass
class Message(Hinted):
    """A message of a queue."""

    body: bytes
    """The content, after the queue's Base64 encoding was undone."""
    id: str
    insertion_time: datetime
    expiration_time: datetime
    next_visible_time: datetime
    dequeue_count: int = 0
    pop_receipt: str = ""

    @property
    def text(self) -> str:
        """The content as UTF-8; raises UnicodeDecodeError if it isn't."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Return the content parsed as JSON."""
        return json.loads(self.body)


class Queue(Listed[Message]):
    """The messages of a storage queue, oldest first."""

    def __init__(self, name: str, clock: Clock | None = None, largest: int | None = None) -> None:
        self.name = name
        self._largest = largest
        self._clock = clock or Clock()
        self.messages: list[Message] = []
        self.is_received: bool = False
        """Whether a function listens to it."""

    @checked
    def put(
        self, body: Any, now: datetime | None = None, delay: timedelta = timedelta()
    ) -> Message:
        """Append a message, which is invisible for *delay*.

        Anything but a string or bytes is written as JSON. Raises ServiceError for a message that is
        too large.
        """
        content = body_of(body)
        if self._largest is not None and len(content) > self._largest:
            raise too_large()
        now = now or self._clock.now()
        message = Message(content, str(uuid.uuid4()), now, now + _LIFETIME, now + delay)
        self.messages.append(message)
        return message

    def take(self, most: int, now: datetime, invisible: timedelta) -> list[Message]:
        """Return up to *most* visible messages, which are invisible from now on."""
        visible = (one for one in self.messages if one.next_visible_time <= now)
        found = list(islice(visible, most))
        for message in found:
            message.dequeue_count += 1
            message.next_visible_time = now + invisible
            message.pop_receipt = uuid.uuid4().hex
        return found

    def remove(self, message: Message) -> None:
        """Remove a message."""
        self.messages.remove(message)

    def _items(self) -> list[Message]:
        return self.messages

    def __len__(self) -> int:
        return len(self.messages)

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __repr__(self) -> str:
        return f"<queue {self.name!r}: {[message.body for message in self.messages]}>"
