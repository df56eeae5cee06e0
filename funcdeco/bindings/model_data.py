"""Models of the user's own as plain data, so that another process can use what they declare.

Only the process that imported such a model can validate with it. Another process rebuilds the class
from its facts and fields: without validators, and for values that are known to be valid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Any, cast

from pydantic import Field, PrivateAttr
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from funcdeco.bindings.annotations import own_names
from funcdeco.bindings.base import Binding, Holds, Reads, reads
from funcdeco.bindings.model import Model
from funcdeco.bindings.plain_values import decode, encode, to_plain

_OURS = "funcdeco"
_ONLY_VALIDATING = ("rules", "removed")
"""Facts for the checks of keywords and of function.json, which the other process doesn't make."""
_COMPUTED = ("resource", "settings", "json_properties")
"""Members that depend on the values of one binding."""


def model_data(model: type[Model], index: Mapping[type[Model], int]) -> Any:
    """Return the facts and fields of *model* for JSON; *index* numbers the models it refers to."""
    bases = [f"{base.__module__}:{base.__qualname__}" for base in _our_bases(model)]
    if _is_ours(model):
        return [bases, model.__name__, model.__module__, {}, [], []]
    return [
        bases,
        model.__name__,
        model.__module__,
        {name: _plain_fact(value, index) for name, value in _own_facts(model).items()},
        [_plain_field(*item) for item in model.model_fields.items() if _is_own(model, item[0])],
        [name for name in _COMPUTED if _overrides(model, name)],
    ]


def element_of(model: type[Model]) -> type[Model] | None:
    """Return the model that *model* refers to, if it is the user's own."""
    found = _own_facts(model).get("element")
    return cast("type[Model]", found) if isinstance(found, type) else None


def _is_ours(model: type) -> bool:
    return model.__module__.partition(".")[0] == _OURS


def _our_bases(model: type) -> list[type]:
    """Return the nearest classes of ours that *model* inherits from, in their order."""
    found: list[type] = []
    for base in model.__mro__:
        if _is_ours(base) and not any(issubclass(known, base) for known in found):
            found.append(base)
    return found


def _own_facts(model: type[Model]) -> dict[str, Any]:
    """Return the class variables that classes of the user's set."""
    names = set(model.__class_vars__) - {*_ONLY_VALIDATING}
    own = [base for base in reversed(model.__mro__) if not _is_ours(base)]
    return {name: value for base in own for name, value in vars(base).items() if name in names}


def _plain_fact(value: Any, index: Mapping[type[Model], int]) -> Any:
    if isinstance(value, type):
        return ["model", index[value]]
    return ["value", encode(to_plain(value))]


def _is_own(model: type[Model], field: str) -> bool:
    return any(field in own_names(base) for base in _users(model))


def _users(model: type[Model]) -> Iterator[type]:
    return (base for base in model.__mro__ if not _is_ours(base) and issubclass(base, Model))


def _plain_field(name: str, info: FieldInfo) -> Any:
    alias = info.serialization_alias or to_camel(name)
    meanings = [mark.text for mark in info.metadata if isinstance(mark, Holds)]
    default = None if info.is_required() else [encode(to_plain(info.get_default()))]
    return [name, alias, default, reads(info), meanings]


def _overrides(model: type[Model], name: str) -> bool:
    return any(name in vars(base) for base in _users(model))


def rebuild(data: Any, models: Mapping[int, type[Model]]) -> type[Model]:
    """Return the model that `model_data` described; *models* are those it refers to."""
    names, name, module, facts, fields, computed = data
    bases = tuple(map(_imported, names))
    if bases[0].__module__ == module and bases[0].__name__ == name:
        return bases[0]
    namespace: dict[str, Any] = {key: _fact(value, models) for key, value in facts.items()}
    annotations: dict[str, Any] = {}
    for field, alias, default, kind, meanings in fields:
        marks = [*map(Holds, meanings), *([Reads(kind)] if kind else [])]
        annotations[field] = Annotated[(Any, Field(serialization_alias=alias), *marks)]
        if default:
            namespace[field] = decode(default[0])
    namespace |= {one: _MEMBERS[one] for one in computed}
    namespace["__annotations__"] = {**annotations, "_computed": dict[str, Any]}
    namespace["_computed"] = PrivateAttr(default_factory=dict[str, Any])
    namespace["__module__"] = module
    return cast("type[Model]", type(name, bases, namespace))


def _imported(place: str) -> type[Model]:
    module, _, name = place.partition(":")
    return cast("type[Model]", getattr(import_module(module), name))


def _fact(value: Any, models: Mapping[int, type[Model]]) -> Any:
    kind, content = value
    return models[content] if kind == "model" else decode(content)


def _json_properties(binding: Any) -> dict[str, Any]:
    return {**binding._computed["json_properties"]}


def _settings(binding: Any) -> Iterator[tuple[str, str]]:
    return ((field, setting) for field, setting in binding._computed["settings"])


_MEMBERS: Mapping[str, Any] = {
    "resource": property(lambda binding: binding._computed["resource"]),
    "json_properties": _json_properties,
    "settings": _settings,
}


def instance_data(made: Model) -> Any:
    """Return the values of *made* for JSON, as they are written to function.json."""
    values = {name: encode(_written(made, name)) for name in made.model_fields_set}
    return [values, {name: encode(value) for name, value in _computed(made)}]


def _written(made: Model, field: str) -> Any:
    dumped = made.model_dump(include={field}, by_alias=True, exclude_none=True, warnings=False)
    # Raises if JSON has no such value.
    return to_jsonable_python(next(iter(dumped.values()), None))


def _computed(made: Model) -> Iterator[tuple[str, Any]]:
    for name in _COMPUTED if isinstance(made, Binding) else ():
        if _overrides(type(made), name):
            member: Any = getattr(made, name)
            value: Any = member() if callable(member) else member
            yield name, to_jsonable_python([*value] if name == "settings" else value)


def rebuild_instance(data: Any, model: type[Model]) -> Model:
    """Return the instance that `instance_data` described."""
    values, computed = data
    found = {name: decode(value) for name, value in values.items()}
    made = model.model_construct(set(found), **found)
    if computed:
        made.__pydantic_private__ = {"_computed": {k: decode(v) for k, v in computed.items()}}
    return made
