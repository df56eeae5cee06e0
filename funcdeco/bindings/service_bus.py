"""Azure Service Bus: queues, and topics with their subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Batched,
    Configurable,
    Connection,
    Expression,
    Facts,
    Holds,
    Output,
    Removed,
    Trigger,
)
from funcdeco.bindings.facts import ConnectionNames, Groups

_EVENT_TYPES = ("func.ServiceBusMessage", "typing.List[func.ServiceBusMessage]", "str", "bytes")
_REMOVED = {"accessRights": "remove it: only the extension of Functions 1.x read it"}


class _Connected(Facts):
    identity: ClassVar[Groups] = (("fullyQualifiedNamespace",),)
    accepts_blank_connection = False
    connection_names: ClassVar[ConnectionNames] = "plain first"
    host_section = "serviceBus"

    connection: Connection = "AzureWebJobsServiceBus"
    """Service Bus namespace to use."""


class _Received(_Connected, Batched):
    gives: ClassVar[tuple[str, ...] | None] = (
        *("DeliveryCount", "DeadLetterSource", "LockToken", "ExpiresAtUtc", "EnqueuedTimeUtc"),
        *("MessageId", "ContentType", "ReplyTo", "SequenceNumber", "To", "Label", "Subject"),
        *("CorrelationId", "UserProperties", "ApplicationProperties", "MessageReceiver"),
        "MessageSession",
    )
    reserved_names: ClassVar[tuple[str, ...]] = (
        *("ExpiresAtUtc", "EnqueuedTimeUtc", "UserProperties", "ApplicationProperties"),
        *("MessageReceiver", "MessageSession", "MessageActions", "SessionActions"),
        *("ReceiveActions", "Client"),
    )
    attributes: ClassVar[tuple[str, ...]] = (
        *("message_id", "delivery_count", "content_type", "correlation_id", "reply_to"),
        *("sequence_number", "lock_token", "dead_letter_source", "enqueued_time_utc"),
        *("expires_at_utc", "session_id", "partition_key", "user_properties", "label"),
    )
    replacement_for_retry: ClassVar[str | None] = (
        "set the delivery count of the queue or subscription in Service Bus"
    )

    is_sessions_enabled: bool = False
    """Receive by session; the queue or subscription must have sessions enabled."""

    auto_complete_messages: bool | None = None
    """Complete a message when the function has succeeded; if omitted, the value in host.json, which
    is true by default. A Python function can't settle messages itself."""

    max_message_batch_size: int | None = None
    """Maximum number of messages per batch; if omitted, the value in host.json."""


class ServiceBusQueueTrigger(Trigger, _Received):
    """A message in a Service Bus queue starts the function."""

    type = "serviceBusTrigger"
    python_types: ClassVar[tuple[str, ...]] = _EVENT_TYPES
    documentation = f"{LEARN}functions-bindings-service-bus-trigger"
    resource_property: ClassVar[str | None] = "queue_name"
    removed: ClassVar[Removed] = _REMOVED

    queue_name: Annotated[Configurable, Holds("service bus entity")]
    """Queue to read; append `/$DeadLetterQueue` to read its dead letters."""


class ServiceBusTopicTrigger(Trigger, _Received):
    """A message in a topic's subscription starts the function."""

    type = "serviceBusTrigger"
    python_types: ClassVar[tuple[str, ...]] = _EVENT_TYPES
    documentation = f"{LEARN}functions-bindings-service-bus-trigger"
    resource_property: ClassVar[str | None] = "topic_name"
    removed: ClassVar[Removed] = _REMOVED

    topic_name: Annotated[Configurable, Holds("service bus entity")]
    """Topic to read."""

    subscription_name: Annotated[Configurable, Holds("service bus subscription")]
    """Subscription to read; append `/$DeadLetterQueue` to read its dead letters."""


class ServiceBusQueueOutput(Output, _Connected):
    """The function sends messages to a Service Bus queue."""

    type = "serviceBus"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation = f"{LEARN}functions-bindings-service-bus-output"
    resource_property: ClassVar[str | None] = "queue_name"
    removed: ClassVar[Removed] = _REMOVED
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"queue_name": "name"}

    queue_name: Annotated[Expression, Holds("service bus entity")]
    """Queue to send to."""


class ServiceBusTopicOutput(Output, _Connected):
    """The function sends messages to a Service Bus topic."""

    type = "serviceBus"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation = f"{LEARN}functions-bindings-service-bus-output"
    resource_property: ClassVar[str | None] = "topic_name"
    removed: ClassVar[Removed] = {
        **_REMOVED,
        "subscriptionName": "remove it: an output has no subscription",
    }
    choosing: ClassVar[Mapping[str, Literal["name", "command"]]] = {"topic_name": "name"}

    topic_name: Annotated[Expression, Holds("service bus entity")]
    """Topic to send to."""
