"""What all models share: how their keywords become properties, and how they are checked."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from funcdeco.bindings.rules import Rule, broken_rules, problems


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

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # For each class pydantic evaluates the annotations of all its bases again. It keeps the names
        # of their class variables, and evaluating these took most of the time. One without a value
        # may become a property, such as `type` of `GenericInput`, and has its place here.
        annotations: dict[str, Any] = vars(cls).get("__annotations__", {})
        for name in cls.__class_vars__.intersection(annotations, vars(cls)):
            del annotations[name]

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        # Few models have rules, and a call of a function for each binding takes its time.
        return no_info_after_validator_function(cls._checked, schema) if cls.rules else schema

    def _set_properties(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in values.items() if value is not None}

    def _checked(self) -> Model:
        """Check what the properties demand of each other."""
        if broken := broken_rules(self.rules, self._set_properties()):
            context = {"problems": problems(broken), "broken": broken}
            raise PydanticCustomError("rules_broken", "{problems}", context)
        return self


def refusal(hint: str, value: str | None = None) -> PydanticCustomError:
    """Return what a validator raises: the *hint* what to write, and the part that is refused.

    *value* is that part as Python writes it, the whole value by default.
    """
    context = {"hint": hint} if value is None else {"hint": hint, "value": value}
    return PydanticCustomError("refused", "{hint}", context)
