"""Every binding there is a decorator for, found through the table of an app's class."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple, cast

from funcdeco import bindings
from funcdeco.app import App, Decorators
from funcdeco.bindings.base import Binding, Model, json_names
from funcdeco.declare import entries


class Entry(NamedTuple):
    """One kind of element of `bindings`, and the decorator that declares it."""

    decorator: str
    model: type[Binding]

    @property
    def family(self) -> str:
        """Name of the module that the model stands in."""
        return family_of(self.model)


def family_of(model: type[Model]) -> str:
    """Give the name of the module that *model* stands in."""
    return model.__module__.rpartition(".")[2]


def decorators(app: type[Decorators] = App) -> dict[str, type[Model]]:
    """Give the model of each decorator in the table of *app*, which may have lines of its own."""
    return {name: cast("type[Model]", load()) for name, load in entries(app).items()}


def catalogue(app: type[Decorators] = App) -> tuple[Entry, ...]:
    """Give an entry for each binding, in the table's order."""
    found = decorators(app).items()
    return tuple(
        Entry(name, model.element or model) for name, model in found if issubclass(model, Binding)
    )


def families(app: type[Decorators] = App) -> dict[str, list[str]]:
    """Give the decorators of each family, by the name of its module, in the table's order."""
    found: dict[str, list[str]] = {}
    for name, model in decorators(app).items():
        found.setdefault(family_of(model), []).append(name)
    return found


@cache
def entries_by_type() -> dict[str, tuple[Entry, ...]]:
    """Give what there are decorators for, by the type in lower case."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in catalogue():
        if not entry.model.is_generic():
            kind = entry.model.type.lower()
            found[kind] = (*found.get(kind, ()), entry)
    return found


def facts_of(model: type[Binding], kind: str, said: Collection[str] = ()) -> type[Binding]:
    """Return the model that knows the type *kind*: *model* itself unless that stands for any type.

    Of several it is that of the same role, still kept up, whose properties are *said*. A type that
    nobody knows has what holds for any.
    """
    entries = entries_by_type().get(kind.lower(), ()) if model.is_generic() else ()
    found = [entry.model for entry in entries]
    found.sort(key=lambda one: (one.role != model.role, one.status == "legacy", -common(one, said)))
    return found[0] if found else model


def common(model: type[Binding], said: Collection[str]) -> int:
    """Count the properties that *model* must have and that are *said*, as function.json has them."""
    names = json_names(model)
    return sum(
        info.is_required() and names.get(field, field) in said
        for field, info in model.model_fields.items()
    )


def without_decorator(app: type[Decorators] = App) -> list[type[Binding]]:
    """Give the models in `funcdeco.bindings` that no decorator of *app* leads to."""
    for module in iter_modules(bindings.__path__):
        import_module(f"{bindings.__name__}.{module.name}")
    reached = {entry.model for entry in catalogue(app)}
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
