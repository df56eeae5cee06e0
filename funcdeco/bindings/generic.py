"""The open door: a binding of any type, whose properties go into `extra` under their JSON names."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from funcdeco.bindings.base import Binding, Role

_PAGE = "https://learn.microsoft.com/azure/azure-functions/functions-triggers-bindings"


class GenericTrigger(Binding):
    """Any trigger, such as one of an extension that funcdeco has no model for."""

    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: Annotated[str, Field(pattern="(?i)trigger$")]  # type: ignore[misc]
    """Binding type, which must end in `Trigger`: that is how the host tells a trigger."""


class GenericInput(Binding):
    """Any input binding."""

    role: ClassVar[Role] = "input"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: str  # type: ignore[misc]
    """Binding type, spelled as the extension's documentation has it."""


class GenericOutput(Binding):
    """Any output binding."""

    role: ClassVar[Role] = "output"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes", "bytearray")
    documentation: ClassVar[str] = _PAGE
    resource_property: ClassVar[str | None] = "type"

    type: str  # type: ignore[misc]
    """Binding type, spelled as the extension's documentation has it."""
