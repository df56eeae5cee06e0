"""Microsoft Entra custom authentication extensions."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import Bundle, Removed, Renamed, Status, Trigger


class AuthenticationEventsTrigger(Trigger):
    """A sign-in event, passed as a JSON string, starts the function and receives its return value."""

    type = "authenticationEventsTrigger"
    documentation = (
        "https://learn.microsoft.com/dotnet/api/overview/azure/"
        "microsoft.azure.webjobs.extensions.authenticationevents-readme"
    )
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    removed: ClassVar[Removed] = {"tenantId": Renamed("authority_url", "which includes the tenant")}

    audience_app_id: str | None = None
    """Application ID of the authentication extension, the required audience of tokens."""
    authority_url: str | None = None
    """Issuer of tokens, such as `https://login.microsoftonline.com/{tenant id}`."""
    authorized_party_app_id: str = "99045fe1-7639-4a75-9d4a-577b6ca3810f"
    """Application ID that tokens must come from; the default is Microsoft Entra's own."""
