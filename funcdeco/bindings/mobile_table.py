"""Azure Mobile Apps: tables of a service that Microsoft has shut down."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Bundle,
    Expression,
    Input,
    Model,
    Output,
    Removed,
    Renamed,
    SettingName,
    Status,
)

_REMOVED = {"connection": Renamed("mobile_app_uri_setting"), "apiKey": Renamed("api_key_setting")}


class _MobileTable(Model):
    documentation = f"{LEARN}functions-bindings-mobile-apps"

    table_name: str
    """Name of the table."""
    mobile_app_uri_setting: SettingName | None = None
    """Setting with the address of the mobile app."""
    api_key_setting: SettingName | None = None
    """Setting with the API key of the mobile app."""


class MobileTableInput(Input, _MobileTable):
    """The function reads a record of a mobile app's table as a JSON string."""

    type = "mobileTable"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `table_input` or `cosmos_db_input`"
    removed: ClassVar[Removed] = _REMOVED

    id: Expression | None = None
    """Key of the record."""


class MobileTableOutput(Output, _MobileTable):
    """The function adds a record to a mobile app's table, as a JSON object in a string."""

    type = "mobileTable"
    resource_property: ClassVar[str | None] = "table_name"
    bundle: ClassVar[Bundle] = "none"
    status: ClassVar[Status] = "legacy"
    replacement = "use `table_output` or `cosmos_db_output`"
    removed: ClassVar[Removed] = _REMOVED
