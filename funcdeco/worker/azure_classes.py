"""Stand-ins for the classes of azure-functions, to check annotations without importing it.

A stand-in is an empty class with the name and the bases of the original, so that `typing`,
subclasses and `issubclass` treat both alike.
"""

from __future__ import annotations

import importlib
import types
import typing
from typing import Any

from funcdeco.worker.class_table import CLASSES, NAMES

_PACKAGES = ("azure.functions.", "azure.durable_functions.")
_METACLASS = "metaclass="
_ANY_GENERIC = "typing.Generic[T]"
_GENERIC: Any = typing.Generic
_T = typing.TypeVar("_T")
_described = dict(CLASSES)
"""The bases of each class; classes that aren't in the table are added on first use."""
_made: dict[str, type] = {}
"""The stand-ins, and the classes of other packages that they derive from."""


def find_class(name: str) -> type | None:
    """Return the stand-in for the class that users import as *name*; None if it is unknown."""
    full = NAMES.get(name, name)
    return class_named(full) if full in CLASSES else None


def stand_in(found: type) -> type:
    """Return the stand-in for an imported class; classes of other packages are used directly."""
    for base in found.__mro__:
        if is_azures(base):
            _described.setdefault(full_name(base), describe(base))
        else:
            _made.setdefault(full_name(base), base)
    return class_named(full_name(found))


def class_named(name: str) -> type:
    """Return the class with that full name, or its stand-in."""
    if name not in _made:
        _made[name] = _make(name) if name in _described else _imported(name)
    return _made[name]


def _make(name: str) -> type:
    metaclass: dict[str, Any] = {}
    bases: list[Any] = []
    for base in _described[name]:
        if base.startswith(_METACLASS):
            metaclass["metaclass"] = class_named(base.removeprefix(_METACLASS))
        else:
            bases.append(_GENERIC[_T] if base == _ANY_GENERIC else class_named(base))
    module, _, own = name.rpartition(".")
    names = {"__module__": module, "__qualname__": own}
    return types.new_class(own, tuple(bases), metaclass, lambda space: space.update(names))


def _imported(name: str) -> type:
    module, _, attribute = name.rpartition(".")
    found: type = getattr(importlib.import_module(module), attribute)
    return found


def is_azures(found: type) -> bool:
    """Return whether azure-functions or azure-functions-durable defines a class."""
    return found.__module__.startswith(_PACKAGES)


def full_name(found: type) -> str:
    """Return the module and the name of a class."""
    return f"{found.__module__}.{found.__qualname__}"


def describe(found: type) -> tuple[str, ...]:
    """Return the bases of a class in the table's format, and its metaclass if not inherited."""
    bases = [_ANY_GENERIC if base is _GENERIC else full_name(base) for base in found.__bases__]
    metaclass = type(found)
    if is_azures(metaclass) and all(type(base) is not metaclass for base in found.__bases__):
        _described.setdefault(full_name(metaclass), describe(metaclass))
        bases.append(f"{_METACLASS}{full_name(metaclass)}")
    return tuple(bases)
