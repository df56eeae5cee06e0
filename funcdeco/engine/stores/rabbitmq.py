"""Queues of RabbitMQ in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from funcdeco.engine.arguments import checked
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.listed import Listed

__tracebackhide__ = is_usage_error


@dataclass(frozen=True)
class RabbitMessage(Hinted):
    """A message of a RabbitMQ queue."""

    body: bytes
    requeue_count: int = 0
    """How often the extension sent it again after a failure."""

    @property
    def text(self) -> str:
        """The content as UTF-8; raises UnicodeDecodeError if it isn't."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Return the content parsed as JSON."""
        return json.loads(self.body)


class RabbitQueue(Listed[RabbitMessage]):
    """The messages of a queue, oldest first."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: list[RabbitMessage] = []
        self.is_received: bool = False
        """Whether a function listens to it."""
        self.rejected: list[RabbitMessage] = []
        """What was discarded, or passed to the dead-letter exchange."""

    @checked
    def put(self, body: Any) -> RabbitMessage:
        """Append a message; anything but a string or bytes is written as JSON."""
        message = RabbitMessage(body_of(body))
        self.messages.append(message)
        return message

    def take(self, most: int) -> list[RabbitMessage]:
        """Remove and return up to *most* messages, which are received."""
        taken = self.messages[:most]
        del self.messages[:most]
        return taken

    def _items(self) -> list[RabbitMessage]:
        return self.messages

    def __len__(self) -> int:
        return len(self.messages)

    def __iter__(self) -> Iterator[RabbitMessage]:
        return iter(self.messages)

    def __repr__(self) -> str:
        return f"<RabbitMQ queue {self.name!r}: {[one.body for one in self.messages]}>"
