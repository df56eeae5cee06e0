"""Storage queues: rows H-QUE-10 and H-QUE-11, H-DATA-13 and H-DATA-14."""

from __future__ import annotations

from datetime import datetime, timedelta

from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.families.checked_names import check_queue
from funcdeco.engine.families.forms import one_body
from funcdeco.engine.sent import items_of
from funcdeco.engine.stores.queues import Message, Queue
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

INVISIBLE = timedelta(minutes=10)
"""How long a received message is invisible to others (H-QUE-05)."""


def event_of(declaration: BindingDeclaration, message: Message) -> Event:
    """Return the event for a message. Raises BindError for a string that isn't UTF-8 (H-QUE-09)."""
    data = one_body(declaration, message.body)
    metadata = {
        "QueueTrigger": _text(message.body),
        "Id": message.id,
        "PopReceipt": message.pop_receipt,
        "DequeueCount": message.dequeue_count,
        # The service sends them in the format of RFC 1123.
        "InsertionTime": message.insertion_time.replace(microsecond=0),
        "ExpirationTime": message.expiration_time.replace(microsecond=0),
        "NextVisibleTime": message.next_visible_time.replace(microsecond=0),
    }
    return Event(data, metadata, {})


def _text(body: bytes) -> str | None:
    """Return the body as a string; None if it isn't UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def sent_message(body: bytes, now: datetime, count: int = 1) -> Message:
    """Return a message that is received for the *count*th time, without putting it on a queue."""
    queue = Queue("")
    queue.put(body, now).dequeue_count = count - 1
    return queue.take(1, now, INVISIBLE)[0]


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Put a message on the queue for each item that was sent.

    Raises ResourceNameError, and ServiceError for a message that is too large.
    """
    queue = world.queue(binding.connection, check_queue(binding.string("queueName")))
    now: datetime = world.clock.now()
    for item in items_of(data):
        queue.put(item, now)
