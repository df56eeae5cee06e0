"""Twilio: text messages."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from funcdeco.bindings.base import LEARN, Expression, Output, Removed, Renamed, SettingName


class TwilioSmsOutput(Output):
    """The function sends text messages: JSON with `to` and `body`; properties fill in the rest."""

    type = "twilioSms"
    documentation = f"{LEARN}functions-bindings-twilio"
    removed: ClassVar[Removed] = {
        "accountSid": Renamed("account_sid_setting"),
        "authToken": Renamed("auth_token_setting"),
    }

    account_sid_setting: SettingName = "AzureWebJobsTwilioAccountSid"
    """Setting with the account's SID."""

    auth_token_setting: SettingName = "AzureWebJobsTwilioAuthToken"
    """Setting with the account's token."""

    to: Expression | None = None
    """Phone number of the recipient, such as `+4915550100`."""

    from_: Annotated[Expression | None, Field(serialization_alias="from")] = None
    """Your Twilio phone number to send from."""

    body: Expression | None = None
    """Text of the message."""
