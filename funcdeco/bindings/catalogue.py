"""Every binding there is a decorator for, found through the table of an app's class."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple, cast

from funcdeco import bindings
from funcdeco.app import App, Decorators
from funcdeco.bindings.base import Binding, Model
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
