"""What every binding has in common, and how a model becomes an element of function.json."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, cast

from pydantic import AfterValidator, AliasGenerator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Role = Literal["trigger", "input", "output"]
Direction = Literal["in", "out"]
DataType = Literal["undefined", "string", "binary", "stream"]
_PERCENT = re.compile(r"%([^%]+)%")


def _check_extra(extra: dict[str, Any]) -> dict[str, Any]:
    _check_json(extra)
    return extra


def _check_json(value: object) -> None:
    """Refuse what JSON can't hold: sets, objects, NaN, keys that aren't texts."""
    if isinstance(value, dict):
        for key, item in cast("dict[object, object]", value).items():
            if not isinstance(key, str):
                raise PydanticCustomError("not_json", "not JSON", {"value": repr(key)})
            _check_json(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            _check_json(item)
    elif value is not None and not isinstance(value, (str, bool, int)):
        if not isinstance(value, float) or not math.isfinite(value):
            raise PydanticCustomError("not_json", "not JSON", {"value": repr(value)})


class SettingName(NamedTuple):
    """Marks a property whose value names an app setting; *default* is used when it is left out."""

    default: str | None = None


StorageConnection = Annotated[str | None, SettingName("AzureWebJobsStorage")]


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


class Binding(Model):
    """One element of `bindings` in function.json."""

    type: ClassVar[str]
    """The binding type, spelled as the Python worker's registry wants it."""
    role: ClassVar[Role]
    python_types: ClassVar[tuple[str, ...]]
    """Annotations that work: of the parameter, or `T` of `func.Out[T]` for an output."""
    return_types: ClassVar[tuple[str, ...] | None] = None
    """For an output, what a function may return to it; None: the same as `python_types`."""
    resource_property: ClassVar[str | None] = None
    """Property that says best what the binding is about, for tables."""
    own_settings: ClassVar[tuple[str, ...]] = ()
    """App settings the host reads for this binding whatever its properties say."""

    name: str = ""
    """Parameter that the binding belongs to, or `$return` for an output that is returned. Left out,
    it is the parameter it stands on, or for a trigger the only parameter that can be meant."""

    data_type: DataType | None = None
    """Shape in which the host hands the value over; left out, the binding's own."""

    extra: Annotated[dict[str, Any], AfterValidator(_check_extra)] = Field(default_factory=dict)
    """Properties that funcdeco doesn't know, under their JSON names, written as they are."""

    @property
    def direction(self) -> Direction:
        """Which way the value goes, seen from the function."""
        return "out" if self.role == "output" else "in"

    @property
    def resource(self) -> str:
        """What the binding is about: a schedule, a queue, a path."""
        return str(getattr(self, self.resource_property)) if self.resource_property else self.type

    def expand(self) -> tuple[Binding, ...]:
        """Give the elements of `bindings` that this declaration stands for."""
        return (self,)

    def to_json(self) -> dict[str, Any]:
        """Give the binding as function.json has it: only what was said, in a fixed order."""
        said = self.model_dump(
            by_alias=True,
            exclude_unset=True,
            exclude_none=True,
            exclude={"name", "type", "data_type", "extra"},
        )
        json = {"type": self.type, "direction": self.direction, "name": self.name, **said}
        if self.data_type is not None:
            json["dataType"] = self.data_type
        return {**json, **deepcopy(self.extra)} if self.extra else json

    def settings(self) -> Iterator[tuple[str, str]]:
        """Give (property, app setting) for each app setting that the binding reads.

        A value naming a connection stands for one setting, or for several that begin with it:
        https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection
        """
        for name in self.own_settings:
            yield "", name
        for field, info in type(self).model_fields.items():
            value = getattr(self, field)
            defaults = [mark.default for mark in info.metadata if isinstance(mark, SettingName)]
            named = value or next(iter(defaults), None)
            if defaults and isinstance(named, str):
                yield field, named
            elif isinstance(value, str):
                yield from ((field, name) for name in _PERCENT.findall(value))
