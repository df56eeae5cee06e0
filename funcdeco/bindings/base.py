"""The base of all bindings, and how a model becomes an element of function.json."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, cast, get_args

from pydantic import AfterValidator, Field
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from funcdeco.bindings.annotations import own_names
from funcdeco.bindings.facts import Facts as Facts
from funcdeco.bindings.facts import Holds as Holds
from funcdeco.bindings.facts import Meaning as Meaning
from funcdeco.bindings.json_values import unwritable
from funcdeco.bindings.model import Model as Model
from funcdeco.bindings.model import build_once, refusal
from funcdeco.bindings.removed import Removed as Removed
from funcdeco.bindings.removed import Renamed as Renamed
from funcdeco.grammar.late_pattern import late_pattern

Role = Literal["trigger", "input", "output"]
Direction = Literal["in", "out"]
DataType = Literal["undefined", "string", "binary", "stream"]
Status = Literal["current", "preview", "legacy"]
Bundle = Literal["built-in", ">=2", ">=3", ">=4", "2-3", "preview", "none", "any"]
LEARN = "https://learn.microsoft.com/azure/azure-functions/"
PARAMETER_NAME = r"(?!.*__)[A-Za-z_][A-Za-z0-9_]{0,127}"
BINDING_NAME = rf"^(?:{PARAMETER_NAME}|\$return)$"
"""As current hosts require it: `Utility.ValidateName` in azure-functions-host."""
TRIGGER_TYPE = "[Tt][Rr][Ii][Gg][Gg][Ee][Rr]$"
"""How the host recognizes a trigger: `BindingMetadata.IsTrigger` in azure-functions-host."""
_COMMON = {"type", "direction", "name"}
_PERCENT = late_pattern(r"%([^%]+)%")
_SETTING = late_pattern(r"[A-Za-z_][A-Za-z0-9_]*")


def _check_extra(extra: dict[str, Any]) -> dict[str, Any]:
    if (found := unwritable(extra)) is not None:
        raise refusal("use only values that JSON can represent", found.part)
    return extra


class Reads(NamedTuple):
    """Marks a string by how the host processes it before it reaches the extension."""

    kind: Literal["connection", "setting", "setting or text", "settings", "expressions"]


Connection = Annotated[str, Reads("connection")]
"""Name of an app setting or, for an identity-based connection, the prefix of several."""
SettingName = Annotated[str, Reads("setting")]
"""Name of an app setting, written without percent signs."""
SettingOrText = Annotated[str, Reads("setting or text")]
"""Name of an app setting; if no such setting exists, the value itself."""
Configurable = Annotated[str, Reads("settings")]
"""Each `%NAME%` in it is replaced by the app setting NAME."""
Expression = Annotated[str, Reads("expressions")]
"""Each `{name}` in it is filled in from the trigger, each `%NAME%` from the app settings."""


def reads(info: FieldInfo) -> str | None:
    """Return how the host processes the strings of a property, from its `Reads` mark, or None."""
    marks = [mark for mark in info.metadata if isinstance(mark, Reads)]
    return marks[0].kind if marks else _reads(info.annotation)


def _reads(annotation: Any) -> str | None:
    for part in (*getattr(annotation, "__metadata__", ()), *map(_reads, get_args(annotation))):
        if isinstance(part, (Reads, str)):
            return part.kind if isinstance(part, Reads) else part
    return None


@cache
def json_names(model: type[Model]) -> dict[str, str]:
    """Return the JSON name of each property: own ones, then shared ones, then common ones."""
    classes = [base for base in model.__mro__ if issubclass(base, Model)]
    common = [base for base in classes if base in (Binding, Trigger, Input, Output)]
    own = [base for base in reversed(classes) if issubclass(base, Binding) and base not in common]
    ordered = [*own, *(base for base in classes if base not in (*own, *common)), *common]
    names = [name for base in ordered for name in own_names(base) if name in model.model_fields]
    # Before version 2.12, pydantic generates aliases when a model is first filled.
    return {name: model.model_fields[name].serialization_alias or to_camel(name) for name in names}


@cache
def keywords(model: type[Model]) -> dict[str, str]:
    """Return the keyword of each property, by its name in function.json."""
    return {key: keyword for keyword, key in json_names(model).items()}


@cache
def holding(model: type[Model], text: Meaning) -> tuple[str, ...]:
    """Return the JSON names of the properties that hold such a *text*."""
    names = json_names(model)
    marked = {field: set(info.metadata) for field, info in model.model_fields.items()}
    return tuple(names[field] for field, marks in marked.items() if Holds(text) in marks)


class Binding(Facts):
    """One element of `bindings` in function.json."""

    type: ClassVar[str]
    """The binding type, spelled as in the Python worker's registry."""
    role: ClassVar[Role]
    python_types: ClassVar[tuple[str, ...]]
    """Supported annotations of the parameter; for an output, `T` of `func.Out[T]`."""
    return_types: ClassVar[tuple[str, ...] | None] = None
    """For an output, types that a function may return; None means `python_types`."""
    raw_converter: ClassVar[bool] = False
    """For an output, whether azure-functions' own converter fails, so that the value must be sent
    by the worker's plain converter, which is used for parameters annotated `func.Out[str]`."""
    resource_property: ClassVar[str | None] = None
    """Property that identifies the resource of the binding, for tables."""
    own_settings: ClassVar[tuple[str, ...]] = ()
    """App settings that the host reads for this binding regardless of its properties."""
    element: ClassVar[builtins.type[Binding] | None] = None
    """If the decorator declares several elements, the model of the first."""
    bundle: ClassVar[Bundle] = ">=2"
    """Extension bundles that contain it."""
    status: ClassVar[Status] = "current"
    """Whether it is in preview (it may change), or legacy (no longer maintained, or renamed)."""
    replacement: ClassVar[str] = ""
    """For a legacy binding, what to use instead."""
    why_legacy: ClassVar[str] = "Microsoft no longer maintains it"
    removed: ClassVar[Removed] = {}
    """Properties in old files and templates that extensions no longer read."""
    required_keys: ClassVar[tuple[str, ...]] = ()
    """Properties that are written even if they are not set, because the SDK selects the extension's
    constructor by its keys: https://github.com/Azure/azure-webjobs-sdk `AttributeConverter`."""
    key_group: ClassVar[tuple[str, ...]] = ()
    """Properties that are all written if one of them is set, for the same reason."""

    any_type: ClassVar[bool] = False
    """Whether the worker converts to any JSON type."""
    wrapper: ClassVar[str] = ""
    """`module:attribute` of the callable that wraps the user's function for the worker."""
    package: ClassVar[str] = ""
    """PyPI package that contains the wrapper."""
    accepts_generator: ClassVar[bool] = False
    """Whether the wrapper supports a generator as the user's function."""
    constructs: ClassVar[Mapping[str, str]] = {}
    """Annotations that the worker doesn't know, each with `module:attribute` of the callable that
    converts the worker's value."""

    name: str = ""
    """Parameter of the binding, or `$return` for an output that the function returns. If omitted,
    it is the annotated parameter or, for a trigger, the only possible parameter."""

    data_type: DataType | None = None
    """Form in which the host passes the value; if omitted, the binding's default."""

    extra: Annotated[dict[str, Any], AfterValidator(_check_extra)] = Field(default_factory=dict)
    """Properties that funcdeco doesn't know, under their JSON names, written unchanged."""

    @classmethod
    def is_generic(cls) -> bool:
        """Return whether the model covers bindings of any type."""
        return "type" in cls.model_fields

    @classmethod
    def way(cls) -> Direction:
        """Return the direction of the value from the function's perspective."""
        return "out" if cls.role == "output" else "in"

    @classmethod
    def returnable(cls) -> tuple[str, ...]:
        """Return the types that a function may return to this output."""
        return cls.python_types if cls.return_types is None else cls.return_types

    @property
    def direction(self) -> Direction:
        """The direction of the value from the function's perspective."""
        return self.way()

    @property
    def resource(self) -> str:
        """The resource of the binding, such as a schedule, a queue or a path."""
        value = getattr(self, self.resource_property) if self.resource_property else None
        return self.type if value is None else str(value)

    def expand(self) -> tuple[Binding, ...]:
        """Return the elements of `bindings` that this declaration creates."""
        return (self,)

    def to_json(self) -> dict[str, Any]:
        """Return the binding as in function.json: only set properties, in a fixed order."""
        common = {"type": self.type, "direction": self.direction, "name": self.name}
        return common | self.json_properties()

    def json_properties(self) -> dict[str, Any]:
        """Return its properties in function.json except type, direction and name."""
        own = self._written() - {"name", "type", "data_type", "extra"}
        written: dict[str, Any] = {}
        if own:
            build_once(type(self))  # `model_dump` would search for plugins first
            written = self.model_dump(include=own, exclude_none=True, by_alias=True)
        for key in json_names(type(self)).values():
            if key in written:
                written[key] = written.pop(key)
        if self.data_type is not None:
            written["dataType"] = self.data_type
        if self.extra:
            extra = deepcopy(self.extra)
            written |= {key: extra[key] for key in extra if key not in _COMMON}
        return written

    def _written(self) -> set[str]:
        written = {*self.model_fields_set, *self.required_keys}
        return written if written.isdisjoint(self.key_group) else {*written, *self.key_group}

    def settings(self) -> Iterator[tuple[str, str]]:
        """Return (property, app setting) for each app setting that the binding reads.

        A connection is the name of one setting, or the prefix of several:
        https://learn.microsoft.com/azure/azure-functions/functions-reference#configure-an-identity-based-connection
        """
        for name in self.own_settings:
            yield "", name
        for field, kind in _read_by_host(type(self)).items():
            # An empty string has no effect: the extension's default applies.
            value = getattr(self, field) or type(self).model_fields[field].default
            for text in cast("list[object]", value) if isinstance(value, list) else [value]:
                yield from ((field, name) for name in _settings_in(kind, text))


@cache
def _read_by_host(model: type[Model]) -> dict[str, str]:
    kinds = {field: reads(info) for field, info in model.model_fields.items()}
    return {field: kind for field, kind in kinds.items() if kind}


def _settings_in(kind: str, text: object) -> list[str]:
    if not isinstance(text, str) or not text:
        return []
    if kind in ("connection", "setting"):
        return [text]
    if kind == "setting or text":
        return [text] if _SETTING.fullmatch(text) else _PERCENT.findall(text)
    return _PERCENT.findall(text)


class Trigger(Binding):
    """A binding that starts a function."""

    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")


class Input(Binding):
    """A binding that a function reads in addition to its trigger."""

    role: ClassVar[Role] = "input"
    python_types: ClassVar[tuple[str, ...]] = ("str", "bytes")


class Output(Binding):
    """A binding that a function writes or returns."""

    role: ClassVar[Role] = "output"
    python_types: ClassVar[tuple[str, ...]] = (
        *("str", "bytes", "bytearray", "dict"),
        *("typing.List[str]", "typing.List[dict]"),
    )


class Batched(Model):
    """Properties of triggers that can pass many events to one run."""

    cardinality: Literal["one", "many"] = "one"
    """Whether the function receives one event or a list of events."""


class StorageConnected(Model):
    """Properties of bindings to a storage account."""

    connection: Connection = "AzureWebJobsStorage"
    """Storage account to use."""
