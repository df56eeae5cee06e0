"""Managed connectors, like those of Logic Apps, through an Azure Connector Namespace."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import LEARN, Bundle, Configurable, Connection, Status, Trigger
from funcdeco.bindings.rules import Needs, Rule


class ConnectorTrigger(Trigger):
    """An event in a connected service, such as a new mail, starts the function as a JSON string."""

    type = "connectorTrigger"
    documentation = f"{LEARN}functions-bindings-connector-trigger"
    resource_property: ClassVar[str | None] = "trigger_config_name"
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("delivery_mode", ("connection", "trigger_config_name"), "Poll"),
    )

    delivery_mode: Literal["Webhook", "Poll"] = "Webhook"
    """Whether the namespace calls the app, or the host polls the namespace for events."""
    connection: Connection | None = None
    """Connector Namespace to poll."""
    trigger_config_name: Configurable | None = None
    """Trigger configuration in the namespace, which defines the event."""
    max_batch_size: int = 0
    """Number of events per batch when polling, 1 to 32; 0 for the value in host.json."""
    max_concurrent_calls: int = 0
    """Events that an instance processes concurrently when polling; 0 for the value in host.json."""
    target_pending_event_threshold: int = 0
    """Target number of pending events per instance for scaling when polling; 0 for the value in
    host.json."""
