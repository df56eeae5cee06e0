"""The part of `TestClient` that sends messages and events of messaging services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from funcdeco.engine.arguments import checked
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.families import event_grid, event_hub, kafka, queue, service_bus
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.payload import body_of
from funcdeco.engine.receivers import receives_sessions
from funcdeco.engine.stores.streams import HubEvent, KafkaRecord, numbered
from funcdeco.engine.stores.topics import BusMessage, received
from funcdeco.testing.calls import Calls, Inputs, WrongMessage, batch_of

__tracebackhide__ = is_usage_error

_UNSET: Any = object()


class MessageCalls(Calls):
    """Sends messages. Anything but a string or bytes is sent as JSON.

    The first argument of each method is the name of a function, or of what one listens to. Raises
    LookupError if no function fits.
    """

    @checked
    def queue(
        self, target: str, message: Any, *, dequeue_count: int = 1, inputs: Inputs = None
    ) -> Invocation:
        """Send *message* to the function, or to the queue, that *target* names.

        *dequeue_count* is how often it was received, this time included.
        """
        found = self._target(target, "queueTrigger")
        sent = queue.sent_message(body_of(message), self._now, dequeue_count)
        return self._call(found, lambda: queue.event_of(found.declaration, sent), inputs)

    @checked
    def service_bus(
        self,
        target: str,
        message: Any = _UNSET,
        *,
        batch: Sequence[Any] | None = None,
        properties: Mapping[str, Any] | None = None,
        session_id: str | None = None,
        message_id: str | None = None,
        content_type: str | None = None,
        correlation_id: str | None = None,
        subject: str | None = None,
        partition_key: str | None = None,
        reply_to: str | None = None,
        delivery_count: int = 1,
        inputs: Inputs = None,
    ) -> Invocation:
        """Send a message to a queue, to a topic, or to `topic/subscription`.

        With `cardinality` `many`, *batch* has the messages. A `BusMessage` has properties of its
        own; for all others, the keywords apply.
        """
        found = self._target(target, "serviceBusTrigger")
        common = BusMessage(
            None,
            properties or {},
            session_id,
            message_id,
            content_type,
            correlation_id,
            subject,
            partition_key=partition_key,
            reply_to=reply_to,
            delivery_count=delivery_count,
        )
        given = batch_of(found, None if message is _UNSET else (message,), _in_tuples(batch))
        messages = [
            received(
                one if isinstance(one, BusMessage) else replace(common, body=one), self._now, n
            )
            for n, (one,) in enumerate(given, 1)
        ]
        if receives_sessions(found.declaration) and any(one.session_id is None for one in messages):
            name = found.function.name
            raise WrongMessage(f"`{name}` receives messages by session; pass `session_id`")
        return self._call(found, lambda: service_bus.event_of(found.declaration, messages), inputs)

    @checked
    def event_hub(
        self,
        target: str,
        event: Any = _UNSET,
        *,
        batch: Sequence[Any] | None = None,
        partition_key: str | None = None,
        properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        sequence_number: int = 0,
        offset: str = "0",
        enqueued_time: datetime | None = None,
        inputs: Inputs = None,
    ) -> Invocation:
        """Send an event to an event hub, or to `hub/consumer group`.

        With `cardinality` `many`, *batch* has the events. A `HubEvent` has properties of its own;
        for all others, the keywords apply.
        """
        found = self._target(target, "eventHubTrigger")
        system = system_properties or {}
        common = HubEvent(
            None, partition_key, properties or {}, system, sequence_number, offset, enqueued_time
        )
        given = batch_of(found, None if event is _UNSET else (event,), _in_tuples(batch))
        events = [
            numbered(one if isinstance(one, HubEvent) else replace(common, body=one), n, self._now)
            for n, (one,) in enumerate(given, sequence_number)
        ]
        hub = self._property(found, "eventHubName")
        return self._call(found, lambda: event_hub.event_of(found.declaration, events, hub), inputs)

    @checked
    def kafka(
        self,
        target: str,
        value: Any = _UNSET,
        *,
        batch: Sequence[Any] | None = None,
        key: str | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        partition: int = 0,
        offset: int = 0,
        timestamp: datetime | None = None,
        inputs: Inputs = None,
    ) -> Invocation:
        """Send a record to a Kafka topic.

        With `cardinality` `many`, *batch* has the values. A `KafkaRecord` has a key and headers of
        its own; for all others, the keywords apply.
        """
        found = self._target(target, "kafkaTrigger")
        common = KafkaRecord(None, key, headers or {}, "", partition, offset, timestamp)
        given = batch_of(found, None if value is _UNSET else (value,), _in_tuples(batch))
        topic = self._property(found, "topic")
        records = [
            replace(
                record := one if isinstance(one, KafkaRecord) else replace(common, value=one),
                topic=record.topic or topic,
                offset=record.offset + n,
                timestamp=record.timestamp or self._now,
            )
            for n, (one,) in enumerate(given)
        ]
        return self._call(found, lambda: kafka.event_of(found.declaration, records), inputs)

    @checked
    def event_grid(
        self,
        target: str,
        data: Any = None,
        *,
        event: Mapping[str, Any] | None = None,
        event_type: str | None = None,
        subject: str | None = None,
        topic: str | None = None,
        event_id: str | None = None,
        inputs: Inputs = None,
    ) -> Invocation:
        """Send an event with *data* in the Event Grid schema to the function *target*.

        *event* is a complete event instead, such as a CloudEvent.
        """
        found = self._target(target, "eventGridTrigger")
        names = {"eventType": event_type, "subject": subject, "topic": topic, "id": event_id}
        whole = event or event_grid.grid_event(data, self._now, **names)
        return self._call(found, lambda: event_grid.event_of(found.declaration, [whole]), inputs)


def _in_tuples(batch: Sequence[Any] | None) -> list[tuple[Any]] | None:
    """Return each message in a tuple, since a message may be None."""
    return None if batch is None else [(one,) for one in batch]
