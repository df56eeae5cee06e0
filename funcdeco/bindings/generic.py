"""Bindings of any type, whose properties are set in `extra` under their JSON names."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, TRIGGER_TYPE, Bundle, Input, Output, Trigger
from funcdeco.bindings.model import refusal


def _ends_in_trigger(type: str) -> str:  # noqa: A002
    if not re.search(TRIGGER_TYPE, type):
        raise refusal("must end in `Trigger`")
    return type


def _ends_otherwise(type: str) -> str:  # noqa: A002
    if re.search(TRIGGER_TYPE, type):
        raise refusal("must not end in `Trigger`: the host treats such a type as a trigger")
    return type


_TriggerType = Annotated[
    str, AfterValidator(_ends_in_trigger), Field(json_schema_extra={"pattern": TRIGGER_TYPE})
]
_OtherType = Annotated[
    str,
    AfterValidator(_ends_otherwise),
    Field(min_length=1, json_schema_extra={"not": {"pattern": TRIGGER_TYPE}}),
]


class GenericTrigger(Trigger):
    """Any trigger, such as one of an extension that funcdeco doesn't know."""

    documentation = f"{LEARN}functions-triggers-bindings"
    resource_property: ClassVar[str | None] = "type"
    bundle: ClassVar[Bundle] = "any"

    type: _TriggerType  # type: ignore[misc]
    """Binding type; must end in `Trigger`, which is how the host recognizes triggers."""


class GenericInput(Input):
    """Any input binding."""

    documentation = f"{LEARN}functions-triggers-bindings"
    resource_property: ClassVar[str | None] = "type"
    bundle: ClassVar[Bundle] = "any"

    type: _OtherType  # type: ignore[misc]
    """Binding type, spelled as in the extension's documentation."""


class GenericOutput(Output):
    """Any output binding."""

    documentation = f"{LEARN}functions-triggers-bindings"
    resource_property: ClassVar[str | None] = "type"
    bundle: ClassVar[Bundle] = "any"

    type: _OtherType  # type: ignore[misc]
    """Binding type, spelled as in the extension's documentation."""
