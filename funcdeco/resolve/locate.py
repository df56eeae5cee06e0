"""Step 3: find the name by which the worker can import a function."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import MethodType, ModuleType
from typing import Any, NamedTuple

from funcdeco.importing import is_below
from funcdeco.resolve.group import unwrap


class Place(NamedTuple):
    """A module, an attribute of it, and what stands there."""

    module: str
    attribute: str
    found: Any
    file: str


class Locator:
    """Finds functions in the modules that are imported now."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._names: dict[str, dict[int, str]] = {}

    def locate(self, target: Any) -> Place | None:
        """Give the place of *target*, or of what other decorators made of it.

        Its own module and name come first, then any name in its module, then any name in another
        module of the project. Where a foreign decorator has left no `__wrapped__`, what bears the
        function's name is taken to be the function.
        """
        own = sys.modules.get(getattr(target, "__module__", None) or "")
        path = getattr(target, "__qualname__", "")
        standing = _follow(own, path)
        if own and _holds(standing, target):
            return self._place(own, path, standing)
        for module in self._modules(own):
            name = self._names_of(module).get(id(target)) or _search(module, target)
            if name:
                return self._place(module, name, getattr(module, name))
        if own and callable(standing) and not isinstance(standing, type):
            return self._place(own, path, standing)
        return None

    def _place(self, module: ModuleType, attribute: str, found: Any) -> Place:
        file = os.path.abspath(module.__file__ or "")
        name = module.__name__
        if name == "__main__":
            name = Path(file).stem
        return Place(name, attribute, found, file)

    def _modules(self, own: ModuleType | None) -> Iterator[ModuleType]:
        if own:
            yield own
        if self._root:
            for _, module in sorted(sys.modules.items()):
                if module is not own and is_below(module, self._root):
                    yield module

    def _names_of(self, module: ModuleType) -> dict[int, str]:
        """Give the names of *module*'s values by identity, read once."""
        if module.__name__ not in self._names:
            self._names[module.__name__] = {id(v): k for k, v in reversed(vars(module).items())}
        return self._names[module.__name__]


def _follow(module: ModuleType | None, path: str) -> Any:
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def _holds(standing: Any, target: Any) -> bool:
    """Tell whether *standing* is *target* or wraps it."""
    if isinstance(target, MethodType) and standing == target:
        return True
    return standing is not None and any(one is target for one in unwrap(standing))


def _search(module: ModuleType, target: Any) -> str | None:
    return next((k for k, v in vars(module).items() if callable(v) and _holds(v, target)), None)
