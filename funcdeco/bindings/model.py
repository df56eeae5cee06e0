"""What all models share: how their keywords become properties, and how they are checked."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

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

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> Model:
        if self.rules and (broken := broken_rules(self.rules, self._said())):
            context = {"problems": problems(broken), "broken": broken}
            raise PydanticCustomError("rules_broken", "{problems}", context)
        return self

    def _said(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None}


def refusal(hint: str, value: str | None = None) -> PydanticCustomError:
    """Return what a validator raises: the *hint* what to write, and the part that is refused.

    *value* is that part as Python writes it, the whole value if left out.
    """
    context = {"hint": hint} if value is None else {"hint": hint, "value": value}
    return PydanticCustomError("refused", "{hint}", context)
