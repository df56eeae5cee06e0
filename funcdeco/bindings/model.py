"""The base of all models: how keywords become properties, and how they are checked."""

from __future__ import annotations

import os
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
    """URL of Microsoft's page about it."""
    rules: ClassVar[tuple[Rule, ...]] = ()
    """Dependencies between its properties."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # For each class, pydantic evaluates the annotations of all its bases again. It remembers
        # the names of class variables, and evaluating them took most of the time. One without a
        # value is kept: it may become a property, such as `type` of `GenericInput`.
        annotations: dict[str, Any] = vars(cls).get("__annotations__", {})
        for name in cls.__class_vars__.intersection(annotations, vars(cls)):
            del annotations[name]

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = handler(source)
        # Few models have rules, and a function call for each binding takes time.
        return no_info_after_validator_function(cls._checked, schema) if cls.rules else schema

    def _set_properties(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in values.items() if value is not None}

    def _checked(self) -> Model:
        """Check the dependencies between the properties."""
        if broken := broken_rules(self.rules, self._set_properties()):
            context = {"problems": problems(broken), "broken": broken}
            raise PydanticCustomError("rules_broken", "{problems}", context)
        return self


_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"


def build_once(model: type[Model]) -> None:
    """Build the validator of *model* unless it has one, without plugins of pydantic.

    pydantic would search all installed packages for plugins and import them, which takes longer
    than everything else about a model. Plugins trace the models of the user's own code.
    """
    if model.__pydantic_complete__:
        return
    before = os.environ.get(_PLUGINS)
    os.environ[_PLUGINS] = "__all__"
    try:
        model.model_rebuild(raise_errors=False)  # filling the model raises them
    finally:
        del os.environ[_PLUGINS]
        if before is not None:
            os.environ[_PLUGINS] = before


def refusal(hint: str, value: str | None = None) -> PydanticCustomError:
    """Return the error that a validator raises for an invalid value, with a *hint*.

    *value* is the `repr` of the invalid part; by default, the whole value is reported.
    """
    context = {"hint": hint} if value is None else {"hint": hint, "value": value}
    return PydanticCustomError("refused", "{hint}", context)
