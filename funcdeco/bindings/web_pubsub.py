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
    """Services to accept calls from; if omitted, the one in `WebPubSubConnectionString`."""

    connection: Connection | None = None
    """Legacy since extension 1.10.2: one service to accept calls from; use `connections`."""


class WebPubSubTrigger(Trigger, _Called):
    """An event from a client starts the function; the JSON that it returns is the response.

    Name the parameter `request` to receive everything as JSON, or `data`, `dataType`, `claims`,
    `query`, `connectionContext`, `reason`, `subprotocols` or `clientCertificates` to receive that
    part. Parameters with other names receive nothing.
    """

    type = "webPubSubTrigger"
    documentation = f"{LEARN}functions-bindings-web-pubsub-trigger"
    resource_property: ClassVar[str | None] = "event_name"
    bundle: ClassVar[Bundle] = ">=3"

    hub: Configurable | None = None
    """Hub name; defaults to the one in the app setting `WebPubSubHub`."""

    event_type: Literal["user", "system"]
    """Kind of event: a client's message (`user`), or a change of its connection (`system`)."""

    event_name: Configurable
    """`connect`, `connected` or `disconnected` for `system`; `message` or your own for `user`."""

    client_protocols: Literal["All", "WebPubSub", "Mqtt"] = "All"
    """Protocol of the clients whose events start the function."""


class WebPubSubConnectionInput(Input, _OfHub):
    """The function receives connection details for a client: JSON with `url` and `accessToken`."""

    type = "webPubSubConnection"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = ">=3"

    user_id: Expression | None = None
    """User that the connection is for, such as `{headers.x-ms-client-principal-name}`."""

    client_protocol: Literal["Default", "Mqtt", "SocketIO"] = "Default"
    """Protocol that the client will use, which determines the address."""


class WebPubSubContextInput(Input, _Called):
    """The function reads the service's call to its HTTP trigger, as JSON with `request`."""

    type = "webPubSubContext"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    bundle: ClassVar[Bundle] = ">=3"


class WebPubSubRequestInput(Input):
    """The function reads the service's call, as `web_pubsub_context_input` now does."""

    type = "webPubSubRequest"
    documentation = f"{LEARN}functions-bindings-web-pubsub-input"
    bundle: ClassVar[Bundle] = ">=3"
    status: ClassVar[Status] = "legacy"
    replacement = (
        "use `web_pubsub_context_input`: the extension removed this name before version 1.0"
    )


class WebPubSubOutput(Output, _OfHub):
    """The function sends to and manages clients, as JSON of one action or a list."""

    type = "webPubSub"
    documentation = f"{LEARN}functions-bindings-web-pubsub-output"
    resource_property: ClassVar[str | None] = "hub"
    bundle: ClassVar[Bundle] = ">=3"
