"""Functions in the one form that rules look at, whether decorated or written as function.json."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from funcdeco.bindings.base import Binding, Meaning, holding, json_names
from funcdeco.bindings.catalogue import facts_of
from funcdeco.functions.model import Function, Source
from funcdeco.sources.function_json.reader import FunctionFile

if TYPE_CHECKING:
    from funcdeco.sources.python.lookup import Definition

_COMMON = ("type", "direction", "name")
Selects = Callable[[type[Binding]], bool]
"""Tells types of bindings by what their models say of them."""


@dataclass(frozen=True, eq=False)
class Element:
    """One binding as the host will see it."""

    type: str
    direction: str
    """`in` or `out`."""
    name: str
    said: Mapping[str, Any]
    """Its properties by their names in function.json, without the three above; none that is
    mistaken in itself."""
    model: builtins.type[Binding]
    source: Source | None
    """The decorator; None in a function.json."""
    index: int
    """Its place in `bindings`."""

    @cached_property
    def kind(self) -> str:
        """The type in lower case: the host ignores it."""
        return self.type.lower()

    @cached_property
    def facts(self) -> builtins.type[Binding]:
        """The model that knows the type: another than its own where its own stands for any type."""
        return facts_of(self.model, self.type, self.said)

    @cached_property
    def is_trigger(self) -> bool:
        """Whether it starts the function."""
        return self.kind.endswith("trigger") and self.direction == "in"

    def text(self, key: str) -> str | None:
        """Give the property *key* if it is a text."""
        value = self.said.get(key)
        return value if isinstance(value, str) else None

    def value(self, key: str) -> Any:
        """Give the property *key*, or the default that the extension takes."""
        if key in self.said:
            return self.said[key]
        info = self.model.model_fields.get(self.field(key))
        return None if info is None or info.is_required() else info.default

    def held(self, text: Meaning) -> tuple[str, ...]:
        """Return its properties, as function.json has them, that say such a *text*."""
        return holding(self.facts, text)

    def field(self, key: str) -> str:
        """Give the keyword of the decorator for the property *key* of function.json."""
        return next((name for name, json in json_names(self.model).items() if json == key), key)

    def spelled(self, key: str) -> str:
        """Give the property *key* as the user knows it, in backticks."""
        return f"`{self.field(key) if self.source else key}`"


@dataclass(frozen=True, eq=False)
class Subject:
    """One function."""

    name: str
    elements: tuple[Element, ...]
    file: str
    """Absolute path of what declares it: a module, or a function.json."""
    source: Source | None
    """Its first decorator; None where a function.json declares it."""
    retry: Mapping[str, Any] | None
    """As function.json has it."""
    content: Mapping[str, Any]
    """The whole function.json."""
    is_whole: bool
    """Whether no mistake was found in it so far."""
    define: Callable[[], Definition | None] = field(repr=False, default=lambda: None)
    takes_result: bool = False
    """Whether the shim leads what is returned to a binding that isn't named `$return`."""
    retry_source: Source | None = None
    """The decorator that says `retry`."""

    @property
    def is_decorated(self) -> bool:
        """Whether decorators declare it."""
        return self.source is not None

    @cached_property
    def trigger(self) -> Element | None:
        """What starts it; the first if there are several."""
        return next((one for one in self.elements if one.is_trigger), None)

    @cached_property
    def definition(self) -> Definition | None:
        """The Python function as its source has it; None where that can't be told."""
        return self.define()

    def having(self, selects: Selects) -> list[Element]:
        """Return the elements whose types *selects* takes."""
        return [one for one in self.elements if selects(one.facts)]


def holds(*texts: Meaning) -> Selects:
    """Select the types that have a property which says one of *texts*."""
    return lambda facts: any(holding(facts, text) for text in texts)


def serves(facts: type[Binding]) -> bool:
    """Select what an HTTP request starts."""
    return facts.http == "request"


def of_function(
    function: Function, is_whole: bool, define: Callable[[], Definition | None]
) -> Subject:
    """Give the form of a decorated function."""
    content = [binding.to_json() for binding in function.bindings]
    elements = tuple(
        _of_binding(binding, said, function.sources.get(binding.name, function.source), index)
        for index, (binding, said) in enumerate(zip(function.bindings, content, strict=True))
    )
    retry = function.retry.to_json() if function.retry else None
    return Subject(
        function.name,
        elements,
        function.source.file,
        function.source,
        retry,
        {"bindings": content},
        is_whole,
        define,
        bool(function.handler.signature and function.handler.signature.result),
        function.retry_source,
    )


def _of_binding(binding: Binding, content: dict[str, Any], source: Source, index: int) -> Element:
    said = {key: value for key, value in content.items() if key not in _COMMON}
    kind = binding.type
    return Element(kind, binding.direction, binding.name, said, type(binding), source, index)


def of_folder(
    name: str, file: Path, read: FunctionFile, define: Callable[[], Definition | None] | None
) -> Subject:
    """Give the form of a function that a function.json declares."""
    elements = tuple(
        Element(one.type, one.direction, one.name, one.said, one.model, None, one.index)
        for one in read.elements
    )
    retry: Any = read.content.get("retry")
    is_whole = not any(item.severity == "error" for item in read.diagnostics)
    return Subject(
        name,
        elements,
        str(file),
        None,
        cast("dict[str, Any]", retry) if isinstance(retry, dict) else None,
        read.content,
        is_whole,
        define or (lambda: None),
    )
