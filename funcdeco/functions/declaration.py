"""The declarations of a function: its bindings and its retry policy, valid or not."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pydantic_core import to_jsonable_python

from funcdeco.bindings.base import Binding, Meaning, holding, keywords
from funcdeco.bindings.catalog import facts_of
from funcdeco.bindings.root import Retry
from funcdeco.functions.origin import Origin


@dataclass(frozen=True)
class BindingDeclaration:
    """One binding as the host reads it."""

    type: str
    direction: str
    """`in` or `out`."""
    name: str
    properties: Mapping[str, Any]
    """By their names in function.json, except the three above and invalid ones."""
    model: builtins.type[Binding]
    """The model that matches best."""
    binding: Binding | None
    """The model with its values; None if a property is invalid."""
    origin: Origin = field(compare=False)
    index: int
    """Its position in `bindings`."""

    @classmethod
    def of(
        cls, binding: Binding, origin: Origin, index: int, *, is_valid: bool = True
    ) -> BindingDeclaration:
        """Return the declaration of a binding model."""
        return cls(
            binding.type,
            binding.direction,
            binding.name,
            binding.json_properties(),
            type(binding),
            binding if is_valid else None,
            origin,
            index,
        )

    @cached_property
    def kind(self) -> str:
        """The type in lowercase, since the host ignores case."""
        return self.type.lower()

    @cached_property
    def facts(self) -> builtins.type[Binding]:
        """The model of the type; differs from `model` if that is generic."""
        return facts_of(self.model, self.type, self.properties)

    @cached_property
    def is_trigger(self) -> bool:
        """Whether it starts the function."""
        return self.kind.endswith("trigger") and self.direction == "in"

    def string(self, key: str) -> str | None:
        """Return the property *key* if it is a string."""
        value = self.properties.get(key)
        return value if isinstance(value, str) else None

    def value(self, key: str) -> Any:
        """Return the property *key*, or the extension's default."""
        if key in self.properties:
            return self.properties[key]
        info = self.model.model_fields.get(keywords(self.model).get(key, key))
        return None if info is None or info.is_required() else info.default

    def holding(self, meaning: Meaning) -> tuple[str, ...]:
        """Return the names in function.json of the properties with this *meaning*."""
        return holding(self.facts, meaning)

    def to_json(self) -> dict[str, Any]:
        """Return the element of `bindings`, in the standard spelling."""
        if self.binding is not None and not self.origin.is_decorator:
            return self.binding.to_json()
        element = {"type": self.type, "direction": self.direction, "name": self.name}
        element |= to_jsonable_python(self.properties)
        return element

    def renamed(self, name: str) -> BindingDeclaration:
        """Return the same binding for another parameter."""
        binding = self.binding and self.binding.model_copy(update={"name": name})
        return replace(self, name=name, binding=binding)

    def display_name(self, key: str) -> str:
        """Return the property *key* as the user spells it, in backticks."""
        return f"`{self.origin.property_name(key)}`"


@dataclass(frozen=True)
class RetryDeclaration:
    """The retry policy of a function."""

    properties: Mapping[str, Any]
    """By their names in function.json."""
    retry: Retry | None
    """None if a property is invalid."""
    origin: Origin = field(compare=False)
