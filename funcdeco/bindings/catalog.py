"""Every binding that has a decorator, found through the table of an app's class."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple, cast

from funcdeco import bindings
from funcdeco.app import App, Decorators
from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.bindings.type_index import DECORATORS, OF_ANY_TYPE
from funcdeco.bindings.v2_names import DECORATORS as V2_DECORATORS
from funcdeco.declare import entries
from funcdeco.grammar.late_pattern import late_pattern


class Entry(NamedTuple):
    """One kind of element of `bindings`, and the decorator that declares it."""

    decorator: str
    model: type[Binding]

    @property
    def family(self) -> str:
        """Name of the module that defines the model."""
        return family_of(self.model)


def family_of(model: type[Model]) -> str:
    """Return the name of the module that defines *model*."""
    return model.__module__.rpartition(".")[2]


def decorators(app: type[Decorators] = App) -> dict[str, type[Model]]:
    """Return the model of each decorator in the table of *app*, which may add its own."""
    return {name: cast("type[Model]", load()) for name, load in entries(app).items()}


def catalog(app: type[Decorators] = App) -> tuple[Entry, ...]:
    """Return an entry for each binding, in the table's order."""
    found = decorators(app).items()
    return tuple(_entry(name, model) for name, model in found if issubclass(model, Binding))


def _entry(decorator: str, model: type[Binding]) -> Entry:
    return Entry(decorator, model.element or model)


def families(app: type[Decorators] = App) -> dict[str, list[str]]:
    """Return the decorators of each family, by the name of its module, in the table's order."""
    found: dict[str, list[str]] = {}
    for name, model in decorators(app).items():
        found.setdefault(family_of(model), []).append(name)
    return found


_INDEX = {kind.lower(): names for kind, names in DECORATORS.items()}
_TYPES = {name: kind for kind, names in DECORATORS.items() for name in names}
_OF_V2 = {ours: v2 for v2, ours in V2_DECORATORS.items()} | {
    name: name
    for family in ("cosmos_db", "table", "durable_client")
    for name in (f"{family}_trigger", f"{family}_input", f"{family}_output")
}
"""Decorators of the v2 model, by our names, as far as hints mention them."""
_QUOTED = late_pattern(r"`(\w+)`")


def in_function_json(hint: str) -> str:
    """Return *hint* with the types of function.json instead of decorators."""
    return _QUOTED.sub(lambda found: f"`{_TYPES.get(found[1], found[1])}`", hint)


def in_v2(hint: str) -> str:
    """Return *hint* with the decorators of the v2 model, or with types where it has none."""
    return _QUOTED.sub(lambda found: f"`{_in_v2(found[1])}`", hint)


def _in_v2(name: str) -> str:
    known = name in _OF_V2 or name not in _TYPES
    return _OF_V2.get(name, name) if known else _TYPES[name]


def known_types() -> Collection[str]:
    """Return all types that have a decorator."""
    return DECORATORS.keys()


def is_known_type(kind: str) -> bool:
    """Return whether the type *kind* has a decorator, regardless of case."""
    return kind.lower() in _INDEX


@cache
def entries_of(kind: str) -> tuple[Entry, ...]:
    """Return an entry for each decorator of the type *kind*, regardless of case."""
    table = entries(App)
    return tuple(_entry(name, table[name]()) for name in _INDEX.get(kind.lower(), ()))


class KnownModels:
    """The models of an app class's decorators, imported when their type is requested."""

    def __init__(self, app: type[Decorators] = App) -> None:
        self._table = entries(app)
        self._names, self._any = _INDEX, OF_ANY_TYPE
        self._found: dict[str, tuple[type[Binding], ...]] = {}
        ours = entries(App)
        # The index lacks decorators that a user's class adds or replaces.
        own = [name for name, load in self._table.items() if load is not ours.get(name)]
        if own:
            self._add(own)

    def of_type(self, kind: str) -> tuple[type[Binding], ...]:
        """Return the models of the type *kind*, regardless of case."""
        if kind not in self._found:
            names = self._names.get(kind.lower(), ())
            self._found[kind] = tuple(self._model(name) for name in names)
        return self._found[kind]

    def of_any_type(self) -> list[type[Binding]]:
        """Return the models of bindings of any type."""
        return [self._model(name) for name in self._any]

    def _model(self, name: str) -> type[Binding]:
        return _entry(name, self._table[name]()).model

    def _add(self, own: list[str]) -> None:
        index = {name: kind for kind, names in _INDEX.items() for name in names}
        index |= dict.fromkeys(OF_ANY_TYPE, "")
        for name in own:
            index.pop(name, None)
            model = self._table[name]()
            if issubclass(model, Binding):
                model = model.element or model
                index[name] = "" if model.is_generic() else model.type.lower()
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(index, key=list(self._table).index):
            found[index[name]] = (*found.get(index[name], ()), name)
        self._any = found.pop("", ())
        self._names = found


def facts_of(model: type[Binding], kind: str, declared: Collection[str] = ()) -> type[Binding]:
    """Return the model for the type *kind*: *model* itself unless it is generic.

    If several models have the type, prefer the same role, then one that isn't legacy, then the one
    with the most required properties in *declared*. For an unknown type, return *model*.
    """
    found = [entry.model for entry in entries_of(kind)] if model.is_generic() else []
    found.sort(
        key=lambda one: (one.role != model.role, one.status == "legacy", -common(one, declared))
    )
    return found[0] if found else model


def common(model: type[Binding], declared: Collection[str]) -> int:
    """Return how many required properties of *model* are in *declared* (JSON names)."""
    names = json_names(model)
    return sum(
        info.is_required() and names.get(field, field) in declared
        for field, info in model.model_fields.items()
    )


def without_decorator(app: type[Decorators] = App) -> list[type[Binding]]:
    """Return the models in `funcdeco.bindings` that no decorator of *app* refers to."""
    from pkgutil import iter_modules

    for module in iter_modules(bindings.__path__):
        import_module(f"{bindings.__name__}.{module.name}")
    reached = {entry.model for entry in catalog(app)}
    own = [
        model for model in _below(Binding) if model.__module__.startswith(f"{bindings.__name__}.")
    ]
    return [model for model in own if _is_element(model) and model not in reached]


def _below(model: type[Binding]) -> Iterator[type[Binding]]:
    for child in model.__subclasses__():
        yield child
        yield from _below(child)


def _is_element(model: type[Binding]) -> bool:
    return (model.is_generic() or hasattr(model, "type")) and model.element is None
