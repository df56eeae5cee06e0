"""Messages of Queue Storage and Service Bus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from azure.functions import queue as azure_queue
from azure.functions import servicebus as azure_service_bus

from funcdeco.bindings.queue import QueueTrigger
from funcdeco.bindings.service_bus import ServiceBusQueueTrigger
from funcdeco.engine.families import queue, service_bus
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.topics import BusMessage, received
from funcdeco.testing.factories.making import (
    ID,
    TIME,
    UNSET,
    binding,
    given,
    metadata_of,
    passed,
)

_SENT = BusMessage(b"", message_id=ID.replace("-", ""), lock_token=ID)
_ATTRIBUTES = {
    "application_properties": "properties",
    "user_properties": "properties",
    "label": "subject",
    "enqueued_time_utc": "enqueued_time",
    "expires_at_utc": "expires_at",
}
"""Properties with the attribute that has another name in `BusMessage`."""


def queue_message(
    body: Any = "",
    *,
    id: str | None = UNSET,  # noqa: A002
    dequeue_count: int | None = UNSET,
    expiration_time: datetime | None = UNSET,
    insertion_time: datetime | None = UNSET,
    time_next_visible: datetime | None = UNSET,
    pop_receipt: str | None = UNSET,
) -> azure_queue.QueueMessage:
    """Return a Queue Storage message, as a function with a queue trigger receives it.

    A body that is neither a string nor bytes becomes JSON. The default is the first delivery.
    """
    content = body_of(body)
    properties = given(
        id=id,
        dequeue_count=dequeue_count,
        expiration_time=expiration_time,
        insertion_time=insertion_time,
        next_visible_time=time_next_visible,
        pop_receipt=pop_receipt,
    )
    message = replace(queue.sent_message(content, TIME), id=ID, pop_receipt=ID.replace("-", ""))
    declaration = binding(QueueTrigger, content)
    event = queue.event_of(declaration, message)
    found: azure_queue.QueueMessage = passed(declaration, event, metadata_of(properties))
    return found


def service_bus_message(
    body: Any = "",
    *,
    application_properties: Mapping[str, Any] = UNSET,
    content_type: str | None = UNSET,
    correlation_id: str | None = UNSET,
    dead_letter_error_description: str | None = UNSET,
    dead_letter_reason: str | None = UNSET,
    dead_letter_source: str | None = UNSET,
    delivery_count: int | None = UNSET,
    enqueued_sequence_number: int | None = UNSET,
    enqueued_time_utc: datetime | None = UNSET,
    expiration_time: datetime | None = UNSET,
    expires_at_utc: datetime | None = UNSET,
    label: str | None = UNSET,
    lock_token: str | None = UNSET,
    locked_until: datetime | None = UNSET,
    message_id: str | None = UNSET,
    partition_key: str | None = UNSET,
    reply_to: str | None = UNSET,
    reply_to_session_id: str | None = UNSET,
    scheduled_enqueue_time: datetime | None = UNSET,
    scheduled_enqueue_time_utc: datetime | None = UNSET,
    sequence_number: int | None = UNSET,
    session_id: str | None = UNSET,
    state: int | None = UNSET,
    subject: str | None = UNSET,
    time_to_live: timedelta | None = UNSET,
    to: str | None = UNSET,
    transaction_partition_key: str | None = UNSET,
    user_properties: Mapping[str, Any] = UNSET,
    metadata: Mapping[str, Any] | None = None,
) -> azure_service_bus.ServiceBusMessage:
    """Return a Service Bus message, as a function with a Service Bus trigger receives it.

    A body that is neither a string nor bytes becomes JSON. A function with `cardinality` `many`
    receives a list of messages. *metadata* is added to the trigger metadata.
    """
    expires = expiration_time if expires_at_utc is UNSET else expires_at_utc
    scheduled = (
        scheduled_enqueue_time
        if scheduled_enqueue_time_utc is UNSET
        else scheduled_enqueue_time_utc
    )
    properties = given(
        application_properties=application_properties,
        content_type=content_type,
        correlation_id=correlation_id,
        dead_letter_error_description=dead_letter_error_description,
        dead_letter_reason=dead_letter_reason,
        dead_letter_source=dead_letter_source,
        delivery_count=delivery_count,
        enqueued_sequence_number=enqueued_sequence_number,
        enqueued_time_utc=enqueued_time_utc,
        expires_at_utc=expires,
        label=label,
        lock_token=lock_token,
        locked_until=locked_until,
        message_id=message_id,
        partition_key=partition_key,
        reply_to=reply_to,
        reply_to_session_id=reply_to_session_id,
        scheduled_enqueue_time_utc=scheduled,
        sequence_number=sequence_number,
        session_id=session_id,
        state=state,
        subject=subject,
        time_to_live=time_to_live,
        to=to,
        transaction_partition_key=transaction_partition_key,
        user_properties=user_properties,
    )
    content = body_of(body)
    declaration = binding(ServiceBusQueueTrigger, content)
    event = service_bus.event_of(declaration, [_message(content, properties)])
    replaced = {**metadata_of(properties), **(metadata or {})}
    found: azure_service_bus.ServiceBusMessage = passed(declaration, event, replaced)
    return found


def _message(content: bytes, properties: Mapping[str, Any]) -> BusMessage:
    """Return the message, so that properties with two names are set under both."""
    named = {_ATTRIBUTES.get(name, name): value for name, value in properties.items()}
    known = {
        name: value for name, value in named.items() if value is not None and hasattr(_SENT, name)
    }
    return received(replace(_SENT, body=content, **known), TIME)
