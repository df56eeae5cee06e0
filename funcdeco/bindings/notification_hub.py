"""Azure Notification Hubs."""

from __future__ import annotations

from typing import ClassVar, Literal

from funcdeco.bindings.base import LEARN, Bundle, Connection, Expression, Output, Status


class NotificationHubOutput(Output):
    """The function sends push notifications as JSON. Only in Functions 1.x, not in Python."""

    type = "notificationHub"
    documentation = f"{LEARN}functions-bindings-notification-hubs"
    resource_property: ClassVar[str | None] = "hub_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = (
        "send notifications from the function's code through the REST API of Notification Hubs"
    )

    tag_expression: Expression | None = None
    """Tags of the devices that receive the notification, such as `sports && !night`."""
    hub_name: str | None = None
    """Notification hub to use."""
    connection: Connection = "AzureWebJobsNotificationHubsConnectionString"
    """Notification Hubs namespace to use."""
    platform: Literal["apns", "adm", "gcm", "wns", "mpns"] | None = None
    """Platform of the value's native format; if omitted, the value is for a template."""
