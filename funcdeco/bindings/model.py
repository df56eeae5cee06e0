"""What all models share: how their keywords become properties, and how they are checked."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from funcdeco.bindings.rules import Rule, faults


class Model(BaseModel):
    """Snake case in Python, camel case in JSON; no conversions, no unknown keywords."""

    # The annotation keeps pyright's verifytypes exact; strict, forbid and validate_by_name keep the
    # keywords exact for users who run mypy with pydantic's plugin.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
        validate_by_name=True,
        alias_generator=AliasGenerator(serialization_alias=to_camel),
    )

    documentation: ClassVar[str]
    """Microsoft's page about it."""
    rules: ClassVar[tuple[Rule, ...]] = ()
    """What its properties demand of each other."""

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> Model:
        if self.rules and (wrong := faults(self.rules, self._said())):
            raise ValueError(wrong)
        return self

    def _said(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None}
