"""SendGrid: e-mail."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from funcdeco.bindings.base import LEARN, Expression, Output, SettingName


class SendGridOutput(Output):
    """The function sends e-mails: JSON text as SendGrid's API wants it; properties fill gaps."""

    type = "sendGrid"
    documentation = f"{LEARN}functions-bindings-sendgrid"

    api_key: SettingName = "AzureWebJobsSendGridApiKey"
    """Holds the API key."""

    to: Expression | None = None
    """Receiver, as `someone@example.com` or `Some One <someone@example.com>`."""

    from_: Annotated[Expression | None, Field(serialization_alias="from")] = None
    """Sender, in the shapes that `to` can have; SendGrid must know the address as yours."""

    subject: Expression | None = None
    """Subject of the e-mail."""

    text: Expression | None = None
    """Plain text of the e-mail."""
