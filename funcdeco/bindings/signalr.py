"""Azure SignalR Service."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Configurable,
    Connection,
    Expression,
    Facts,
    Input,
    Output,
    Status,
    Trigger,
)
from funcdeco.bindings.rules import Needs, Rule


class _Connected(Facts):
    connected_by = "Azure:SignalR:Endpoints"

    connection_string_setting: Connection = "AzureSignalRConnectionString"
    """SignalR service to use."""


class _OfHub(_Connected):
    documentation = f"{LEARN}functions-bindings-signalr-service-input"

    hub_name: Expression
    """Hub name."""


class _ForClient(_OfHub):
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("claim_type_list", ("id_token",)),
        Needs("id_token", ("claim_type_list",)),
    )

    user_id: Expression | None = None
    """User that the connection is for, such as `{headers.x-ms-client-principal-id}`."""

    id_token: Expression | None = None
    """JSON web token to copy claims from. It isn't validated."""

    claim_type_list: list[str] | None = None
    """Types of the claims that are copied from `id_token`."""


class SignalRTrigger(Trigger, _Connected):
    """A message of a client, or its coming or going, starts the function.

    It is JSON text with `ConnectionId`, `UserId`, `Arguments` and more; leave `data_type` out.
    """

    type = "signalRTrigger"
    documentation = f"{LEARN}functions-bindings-signalr-service-trigger"
    resource_property: ClassVar[str | None] = "event"

    hub_name: Configurable
    """Hub name."""

    category: Literal["connections", "messages"]
    """Kind of event: of clients' connections, or of messages that they send."""

    event: Configurable
    """`connected` or `disconnected`, or the name under which clients send the message."""

    parameter_names: list[str] | None = None
    """Names of all arguments of a message, in order, for other bindings to use as `{name}`."""


class SignalRConnectionInfoInput(Input, _ForClient):
    """The function gets what a client connects with: JSON text with `url` and `accessToken`."""

    type = "signalRConnectionInfo"
    resource_property: ClassVar[str | None] = "hub_name"


class SignalRNegotiationInput(Input, _ForClient):
    """The function gets what a client connects with, for each endpoint: JSON text."""

    type = "signalRNegotiation"
    resource_property: ClassVar[str | None] = "hub_name"

    enable_authentication_refresh: bool | None = None
    """Preview, in no release yet: let clients renew their authentication while connected."""

    token_lifetime_seconds: int | None = None
    """Preview, in no release yet: seconds for which the access token is good."""

    close_on_authentication_expiration: bool | None = None
    """Preview, in no release yet: close the connection when its authentication has run out."""


class SignalREndpointsInput(Input, _OfHub):
    """The function reads which endpoints a hub has, and whether they are online, as JSON text."""

    type = "signalREndpoints"
    resource_property: ClassVar[str | None] = "hub_name"


class SignalRRefreshInput(Input, _ForClient):
    """The function renews a connected client's authentication: JSON text with `accessToken`."""

    type = "signalRRefresh"
    resource_property: ClassVar[str | None] = "hub_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "preview"

    connection_token: Expression | None = None
    """Token of the client's connection, such as `{query.connectionToken}`: needed in effect."""

    token_lifetime_seconds: int | None = None
    """Seconds for which the new access token is good; if omitted, an hour."""


class SignalROutput(Output, _OfHub):
    """The function sends messages and changes groups: JSON text of one action, or of a list."""

    type = "signalR"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-signalr-service-output"
    resource_property: ClassVar[str | None] = "hub_name"
