"""Azure Web PubSub for Socket.IO."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import (
    Bundle,
    Configurable,
    Connection,
    Expression,
    Input,
    Model,
    Output,
    Status,
    Trigger,
)


class _SocketIO(Model):
    documentation = (
        "https://learn.microsoft.com/azure/azure-web-pubsub/socket-io-serverless-function-binding"
    )


class _OfHub(_SocketIO):
    hub: Expression
    """Hub name."""

    connection: Connection = "WebPubSubForSocketIOConnectionString"
    """Web PubSub for Socket.IO service to use; it must be in serverless mode."""


class SocketIOTrigger(Trigger, _SocketIO):
    """An event of a Socket.IO client starts the function, as JSON with `socketId` and more."""

    type = "socketIOTrigger"
    resource_property: ClassVar[str | None] = "event_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    # The service whose calls are accepted; no property sets another.
    own_settings: ClassVar[tuple[str, ...]] = ("WebPubSubForSocketIOConnectionString",)

    hub: Configurable
    """Hub name."""

    event_name: Configurable
    """`connect`, `connected`, `disconnected`, or the name of an event that clients send."""

    namespace: str = "/"
    """Namespace of the event."""

    parameter_names: list[str] | None = None
    """Names of the event's arguments, in order; other bindings can use them as `{name}`."""


class SocketIONegotiationInput(Input, _OfHub):
    """The function receives connection details for a client, as JSON."""

    type = "socketIONegotiation"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"

    user_id: Expression | None = None
    """User that the connection is for."""


class SocketIOOutput(Output, _OfHub):
    """The function sends to and manages sockets, as JSON of one action or a list."""

    type = "socketIO"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
