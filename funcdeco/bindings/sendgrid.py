"""SendGrid: email."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from funcdeco.bindings.base import LEARN, Expression, Output, SettingName


class SendGridOutput(Output):
    """The function sends emails, as JSON for SendGrid's API; properties fill in missing values."""

    type = "sendGrid"
    documentation = f"{LEARN}functions-bindings-sendgrid"

    api_key: SettingName = "AzureWebJobsSendGridApiKey"
    """Setting with the API key."""

    to: Expression | None = None
    """Recipient, as `someone@example.com` or `Some One <someone@example.com>`."""

    from_: Annotated[Expression | None, Field(serialization_alias="from")] = None
    """Sender, in the same format as `to`; the address must be verified in SendGrid."""

    subject: Expression | None = None
    """Subject of the email."""

    text: Expression | None = None
    """Plain text of the email."""
