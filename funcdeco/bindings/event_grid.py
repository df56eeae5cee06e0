"""Azure Event Grid."""

from __future__ import annotations

from typing import Annotated

from funcdeco.bindings.base import LEARN, Connection, Holds, Output, SettingName, Trigger
from funcdeco.bindings.rules import Needs, OneOf


class EventGridTrigger(Trigger):
    """An event that a subscription sends here starts the function; as `str` it is JSON."""

    type = "eventGridTrigger"
    python_types = ("func.EventGridEvent", "func.CloudEvent", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-event-grid-trigger"
    gives = ("data",)
    instead_of_retry = "set the retry policy of the event subscription"


class EventGridOutput(Output):
    """The function sends events to a topic; a text is JSON of one, in the topic's schema."""

    type = "eventGrid"
    python_types = (
        "func.EventGridOutputEvent",
        "typing.List[func.EventGridOutputEvent]",
        "typing.List[str]",
        "str",
        "bytes",
    )
    documentation = f"{LEARN}functions-bindings-event-grid-output"
    identity = (("topicEndpointUri",),)
    rules = (
        OneOf(("connection", "topic_endpoint_uri")),
        Needs("topic_endpoint_uri", ("topic_key_setting",)),
        Needs("topic_key_setting", ("topic_endpoint_uri",)),
    )

    topic_endpoint_uri: Annotated[SettingName | None, Holds("topic address")] = None
    """Holds the address of the topic."""
    topic_key_setting: SettingName | None = None
    """Holds an access key of the topic."""
    connection: Connection | None = None
    """Topic that is meant, by an identity: NAME of `NAME__topicEndpointUri`. Bundle 2 can't."""
