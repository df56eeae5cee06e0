"""Microsoft Entra's custom authentication extensions."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import Bundle, Removed, Renamed, Status, Trigger


class AuthenticationEventsTrigger(Trigger):
    """A step of a sign-in starts the function, as JSON text; what it returns is the answer."""

    type = "authenticationEventsTrigger"
    documentation = (
        "https://learn.microsoft.com/dotnet/api/overview/azure/"
        "microsoft.azure.webjobs.extensions.authenticationevents-readme"
    )
    bundle: ClassVar[Bundle] = "preview"
    status: ClassVar[Status] = "preview"
    removed: ClassVar[Removed] = {
        "tenantId": Renamed("authority_url", "which has the tenant in it")
    }

    audience_app_id: str | None = None
    """Application id of the authentication extension, which tokens must be meant for."""
    authority_url: str | None = None
    """Who issues the tokens, such as `https://login.microsoftonline.com/{tenant id}`."""
    authorized_party_app_id: str = "99045fe1-7639-4a75-9d4a-577b6ca3810f"
    """Application id that tokens must come from; Microsoft Entra has this one."""
