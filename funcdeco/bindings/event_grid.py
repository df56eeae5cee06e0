"""Azure Event Grid."""

from __future__ import annotations

from typing import Annotated, ClassVar

from funcdeco.bindings.base import LEARN, Connection, Holds, Output, SettingName, Trigger
from funcdeco.bindings.facts import Groups
from funcdeco.bindings.rules import Needs, OneOf, Rule


class EventGridTrigger(Trigger):
    """An event from a subscription starts the function; as `str`, it is JSON."""

    type = "eventGridTrigger"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.EventGridEvent",
        "func.CloudEvent",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-event-grid-trigger"
    gives: ClassVar[tuple[str, ...] | None] = ("data",)
    replacement_for_retry: ClassVar[str | None] = "set the retry policy of the event subscription"


class EventGridOutput(Output):
    """The function sends events to a topic; as `str`, JSON of one event in the topic's schema."""

    type = "eventGrid"
    python_types: ClassVar[tuple[str, ...]] = (
        "func.EventGridOutputEvent",
        "typing.List[func.EventGridOutputEvent]",
        "typing.List[str]",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-event-grid-output"
    identity: ClassVar[Groups] = (("topicEndpointUri",),)
    rules: ClassVar[tuple[Rule, ...]] = (
        OneOf(("connection", "topic_endpoint_uri")),
        Needs("topic_endpoint_uri", ("topic_key_setting",)),
        Needs("topic_key_setting", ("topic_endpoint_uri",)),
    )

    topic_endpoint_uri: Annotated[SettingName | None, Holds("topic address")] = None
    """Setting with the address of the topic."""
    topic_key_setting: SettingName | None = None
    """Setting with an access key of the topic."""
    connection: Connection | None = None
    """Topic, for identity-based connections: NAME in `NAME__topicEndpointUri`. Not in bundle 2."""
