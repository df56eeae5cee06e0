"""The open door: a binding of any type, whose properties go into `extra` under their JSON names."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import Binding, Role

_PAGE = "https://learn.microsoft.com/azure/azure-functions/functions-triggers-bindings"


def _is_trigger(type: str) -> bool:
    # As the host tells: BindingMetadata.IsTrigger of azure-functions-host.
    return type.lower().endswith("trigger")


def _ends_in_trigger(type: str) -> str:
    if not _is_trigger(type):
        raise ValueError("it must end in `Trigger`")
    return type


def _ends_otherwise(type: str) -> str:
    if not type or _is_trigger(type):
        raise ValueError("the host takes what ends in `Trigger` for a trigger")
    return type


class GenericTrigger(Binding):
    """Any trigger, such as one of an extension that funcdeco has no model for."""

    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: Annotated[str, AfterValidator(_ends_in_trigger)]  # type: ignore[misc]
    """Binding type, which must end in `Trigger`: that is how the host tells a trigger."""


class GenericInput(Binding):
    """Any input binding."""

    role: ClassVar[Role] = "input"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: Annotated[str, AfterValidator(_ends_otherwise)]  # type: ignore[misc]
    """Binding type, spelled as the extension's documentation has it."""


class GenericOutput(Binding):
    """Any output binding."""

    role: ClassVar[Role] = "output"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes", "bytearray")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: Annotated[str, Field(min_length=1)]  # type: ignore[misc]
    """Binding type, spelled as the extension's documentation has it."""
