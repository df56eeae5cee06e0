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
        Needs("claim_type_list", ("id_token",), is_ignored=True),
        Needs("id_token", ("claim_type_list",), is_ignored=True),
    )

    user_id: Expression | None = None
    """User that the connection is for, such as `{headers.x-ms-client-principal-id}`."""

    id_token: Expression | None = None
    """JSON web token to copy claims from. It isn't validated."""

    claim_type_list: list[str] | None = None
    """Types of the claims to copy from `id_token`."""


class SignalRTrigger(Trigger, _Connected):
    """A message from a client, or a change of its connection, starts the function.

    The value is JSON with `ConnectionId`, `UserId`, `Arguments` and more; do not set `data_type`.
    """

    type = "signalRTrigger"
    documentation = f"{LEARN}functions-bindings-signalr-service-trigger"
    resource_property: ClassVar[str | None] = "event"

    hub_name: Configurable
    """Hub name."""

    category: Literal["connections", "messages"]
    """Kind of event: changes of clients' connections, or messages that clients send."""

    event: Configurable
    """`connected` or `disconnected`, or the name of the message that clients send."""

    parameter_names: list[str] | None = None
    """Names of all arguments of a message, in order; other bindings can use them as `{name}`."""


class SignalRConnectionInfoInput(Input, _ForClient):
    """The function receives connection details for a client: JSON with `url` and `accessToken`."""

    type = "signalRConnectionInfo"
    resource_property: ClassVar[str | None] = "hub_name"


class SignalRNegotiationInput(Input, _ForClient):
    """The function receives connection details for a client, for each endpoint, as JSON."""

    type = "signalRNegotiation"
    resource_property: ClassVar[str | None] = "hub_name"

    enable_authentication_refresh: bool | None = None
    """Preview, in no release yet: let clients renew their authentication while connected."""

    token_lifetime_seconds: int | None = None
    """Preview, in no release yet: lifetime of the access token in seconds."""

    close_on_authentication_expiration: bool | None = None
    """Preview, in no release yet: close the connection when its authentication expires."""


class SignalREndpointsInput(Input, _OfHub):
    """The function reads the endpoints of a hub and whether they are online, as JSON."""

    type = "signalREndpoints"
    resource_property: ClassVar[str | None] = "hub_name"


class SignalRRefreshInput(Input, _ForClient):
    """The function renews a connected client's authentication: JSON with `accessToken`."""

    type = "signalRRefresh"
    resource_property: ClassVar[str | None] = "hub_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "preview"

    connection_token: Expression | None = None
    """Token of the client's connection, such as `{query.connectionToken}`; required in practice."""

    token_lifetime_seconds: int | None = None
    """Lifetime of the new access token in seconds; if omitted, one hour."""


class SignalROutput(Output, _OfHub):
    """The function sends messages and changes groups, as JSON of one action or a list."""

    type = "signalR"
    documentation: ClassVar[str] = f"{LEARN}functions-bindings-signalr-service-output"
    resource_property: ClassVar[str | None] = "hub_name"
