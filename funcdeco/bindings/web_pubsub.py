"""Azure Web PubSub."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
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


class _OfHub(Model):
    hub: Expression
    """Hub name."""

    connection: Connection = "WebPubSubConnectionString"
    """Web PubSub service to use."""


class _Called(Model):
    connections: list[Connection] | None = None
    """Services whose calls are accepted; if omitted, that of `WebPubSubConnectionString`."""

    connection: Connection | None = None
    """Legacy, from extension 1.10.2 on: one service whose calls are accepted; use `connections`."""


class WebPubSubTrigger(Trigger, _Called):
    """An event of a client starts the function; JSON text that it returns is the answer.

    Name the parameter `request` to get all as JSON text; or `data`, `dataType`, `claims`, `query`,
    `connectionContext`, `reason`, `subprotocols`, `clientCertificates`. Other names get nothing.
    """

    type = "webPubSubTrigger"
    documentation = f"{LEARN}functions-bindings-web-pubsub-trigger"
    resource_property: ClassVar[str | None] = "event_name"
    bundle: ClassVar[Bundle] = ">=3"

    hub: Configurable | None = None
    """Hub name; defaults to the one in the app setting `WebPubSubHub`."""

    event_type: Literal["user", "system"]
    """Kind of event: sent by clients, or about their connections."""

    event_name: Configurable
    """`connect`, `connected` or `disconnected` for the system, `message` or your own for users."""

    client_protocols: Literal["All", "WebPubSub", "Mqtt"] = "All"
    """Clients whose events count, by the protocol they speak."""


class WebPubSubConnectionInput(Input, _OfHub):
    """The function gets what a client connects with: JSON text with `url` and `accessToken`."""

    type = "webPubSubConnection"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = ">=3"

    user_id: Expression | None = None
    """User that the connection is for, such as `{headers.x-ms-client-principal-name}`."""

    client_protocol: Literal["Default", "Mqtt", "SocketIO"] = "Default"
    """Protocol that the client will speak, which the address depends on."""


class WebPubSubContextInput(Input, _Called):
    """The function reads the service's call to its HTTP trigger: JSON text with `request` in it."""

    type = "webPubSubContext"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    bundle: ClassVar[Bundle] = ">=3"


class WebPubSubRequestInput(Input):
    """The function reads the service's call, as `web_pubsub_context_input` does it today."""

    type = "webPubSubRequest"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    bundle: ClassVar[Bundle] = ">=3"
    status: ClassVar[Status] = "legacy"
    replacement = "use `web_pubsub_context_input`: the extension dropped this name before its 1.0"


class WebPubSubOutput(Output, _OfHub):
    """The function sends to clients and manages them: JSON text of one action, or of a list."""

    type = "webPubSub"
    documentation = f"{LEARN}functions-bindings-web-pubsub-output"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = ">=3"
