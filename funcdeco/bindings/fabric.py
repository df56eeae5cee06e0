"""Microsoft Fabric: user data functions."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import Bundle, Input, Model


class _Fabric(Model):
    documentation = (
        "https://learn.microsoft.com/fabric/data-engineering/user-data-functions/"
        "python-programming-model"
    )


class FabricItemInput(Input, _Fabric):
    """The function receives endpoints and tokens of a Fabric item, as JSON with `Endpoints`."""

    type = "FabricItem"
    bundle: ClassVar[Bundle] = ">=4"

    alias: str | None = None
    """Alias of the item in the connections of the user data functions."""

    item_type: str | None = None
    """Type of the item."""

    sub_type: str | None = None
    """Object created for the item, such as `FabricSqlConnection` or `FabricLakehouseClient`."""

    audience_type: str | None = None
    """Service that the token is for, such as `Fabric` or `CosmosDB`."""


class UdfPropertyInput(Input, _Fabric):
    """The function receives one argument of the call, as JSON; `PropertyJsonValue` is JSON again."""

    type = "UdfProperty"
    resource_property: ClassVar[str | None] = "parameter_name"
    bundle: ClassVar[Bundle] = ">=4"

    parameter_name: str
    """Name of the argument."""

    type_name: str | None = None
    """Python type of the argument, such as `int` or `list`."""


class UserDataFunctionContextInput(Input, _Fabric):
    """The function reads its caller, as JSON with the call's ID and the user's token data."""

    type = "UserDataFunctionContext"
    bundle: ClassVar[Bundle] = ">=4"
