"""The name by which the worker can import a function."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MethodType, ModuleType
from typing import Any, NamedTuple, cast

from funcdeco.isolation.own_modules import is_below, module_attribute
from funcdeco.sources.recording.model import ImportName
from funcdeco.sources.recording.sites import absolute
from funcdeco.sources.recording.unwrap import attribute, unwrap


class Located(NamedTuple):
    """An import name, and the value that it has now."""

    name: ImportName
    value: Any


class Locator:
    """Finds functions in the modules that are imported now."""

    def __init__(self, targets: Iterable[Any], root: Path | None = None) -> None:
        self._root = root
        self._targets = {id(one) for one in targets}
        self._names: dict[str, dict[int, str]] = {}

    def locate(self, target: Any, file: str) -> Located | None:
        """Return the import name of *target*, which was decorated in *file*.

        Look up its own module and name first, then any name in its module, in the module of *file*,
        and in other modules of the project. If a third-party decorator sets no `__wrapped__`, the
        value under the function's name is used, unless it is another function.
        """
        own = _module_of(target)
        path = _path_of(target)
        current = _follow(own, path)
        if own and _holds(current, target):
            return _place(own, path, current, True)
        for module in self._modules(own, file):
            name = self._names_of(module).get(id(target)) or _search(module, target)
            if name:
                return _place(module, name, getattr(module, name), True)
        if own and callable(current) and not self._is_another(current, path):
            return _place(own, path, current, False)
        return None

    def is_replaced(self, target: Any) -> bool:
        """Return whether the name of *target* now refers to another function."""
        own = _module_of(target)
        current = _follow(own, _path_of(target))
        return callable(current) and not _holds(current, target)

    def _is_another(self, current: Any, path: str) -> bool:
        """Return whether it is a second definition rather than the decorated first one."""
        if isinstance(current, type):
            return True
        chain = list(unwrap(current))
        defined_here = any(_path_of(one) == path for one in chain)
        return defined_here or any(id(one) in self._targets for one in chain)

    def _modules(self, own: ModuleType | None, file: str) -> Iterator[ModuleType]:
        if own:
            yield own
        for _, module in sorted(sys.modules.copy().items()):
            here = module_attribute(module, "__file__") == file
            if module is not own and (here or (self._root and is_below(module, self._root))):
                yield module

    def _names_of(self, module: ModuleType) -> dict[int, str]:
        """Return the names in *module*, keyed by the identity of their values; cached."""
        if module.__name__ not in self._names:
            self._names[module.__name__] = {id(v): k for k, v in reversed(vars(module).items())}
        return self._names[module.__name__]


def _place(module: ModuleType, attribute: str, value: Any, is_certain: bool) -> Located:
    file = absolute(module_attribute(module, "__file__") or "")  # builtins has no file
    name = Path(file).stem if module.__name__ == "__main__" else module.__name__
    return Located(ImportName(name, attribute, file, is_certain), value)


def _module_of(target: Any) -> ModuleType | None:
    name = attribute(target, "__module__")
    return sys.modules.get(name) if isinstance(name, str) else None


def _path_of(target: Any) -> str:
    found = attribute(target, "__qualname__", "")
    return found if isinstance(found, str) else ""


def _follow(module: ModuleType | None, path: str) -> Any:
    found: Any = module
    for part in path.split("."):
        found = attribute(found, part)
    return found


def _holds(current: Any, target: Any) -> bool:
    """Return whether *current* is *target* or wraps it."""
    if isinstance(target, MethodType) and current == target:
        return True
    function = attribute(current, "__func__", current)
    if isinstance(target, (staticmethod, classmethod)):
        return any(one is function for one in unwrap(cast("object", target)))
    return current is not None and any(one is target for one in unwrap(function))


def _search(module: ModuleType, target: Any) -> str | None:
    return next((k for k, v in vars(module).items() if _surely_holds(v, target)), None)


def _surely_holds(value: Any, target: Any) -> bool:
    try:
        return callable(value) and _holds(value, target)
    except (Exception, SystemExit):  # noqa: BLE001
        return False  # such as Flask's `request`, which raises outside a request
