"""Which imported modules belong to a project."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from funcdeco.project.snapshot import Snapshot

_NEVER_ASIDE = sys.stdlib_module_names | {"funcdeco", "__main__"}


def is_own_module(name: str, root: Path) -> bool:
    """Return whether the imported module *name* is one of the project at *root*."""
    module = sys.modules.get(name)  # a thread of the app may remove it
    if module is None or name.partition(".")[0] in _NEVER_ASIDE:
        return False
    return is_below(module, root)


def forget_modules(root: Path) -> None:
    """Unload all modules of the project at *root*, so that they are imported anew."""
    for name in [name for name in list(sys.modules) if is_own_module(name, root)]:
        del sys.modules[name]


def own_modules(root: Path) -> list[ModuleType]:
    """Return all imported modules of the project at *root*."""
    names = [name for name in list(sys.modules) if is_own_module(name, root)]
    return [sys.modules[name] for name in names]


def is_below(module: ModuleType, root: Path) -> bool:
    """Return whether *module* is a file of the project at *root*, not an installed package."""
    place = place_of(module)
    return place.startswith(str(root) + os.sep) and not is_in_packages(place)


def module_attribute(module: object, name: str) -> Any:
    """Return an attribute of a module without calling its `__getattr__`; None if it has none."""
    try:
        return vars(module).get(name)
    except TypeError:  # an object of another kind in `sys.modules`
        return None


def place_of(module: ModuleType) -> str:
    """Return the file of *module*, the folder of a namespace package, or ""."""
    file, path = module_attribute(module, "__file__"), module_attribute(module, "__path__")
    place = file if isinstance(file, str) else next(iter(path or ()), "")
    return os.path.abspath(place) if place else ""


def is_in_packages(place: str) -> bool:
    """Return whether a file belongs to an installed package."""
    return "site-packages" in Path(place).parts or "dist-packages" in Path(place).parts


def set_aside_strangers(snapshot: Snapshot) -> dict[str, ModuleType]:
    """Unload and return modules of other projects whose names conflict with this project."""
    root = snapshot.root
    names = {
        Path(entry.name).stem
        for entry in snapshot.entries(root)
        if entry.name.endswith(".py") or entry.kind == "folder"
    }
    strangers = {
        name: module
        for name, module in sys.modules.copy().items()
        if name.partition(".")[0] in names
        and (place := place_of(module))
        and not is_below(module, root)
        and not is_in_packages(place)
        and name.partition(".")[0] not in _NEVER_ASIDE
    }
    for name in strangers:
        del sys.modules[name]
    return strangers
