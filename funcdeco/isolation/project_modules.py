"""Keep the modules, settings and import path of a project apart from those of the process."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from types import ModuleType

from funcdeco.isolation.importing import is_own_module, set_aside_strangers
from funcdeco.project.snapshot import Snapshot

NAMESPACE = "__app__"
"""The package in which the worker imports scripts."""


class ProjectModules:
    """The modules of one project, which are in `sys.modules` only while they are active.

    Modules of the project that the process had imported before are used as they are, and stay.
    """

    def __init__(self, snapshot: Snapshot, settings: Mapping[str, str]) -> None:
        self._snapshot = snapshot
        self._settings = dict(settings)
        self._own: dict[str, ModuleType] = {}
        self._strangers: dict[str, ModuleType] = {}
        self._before: set[str] = set()
        self._path: list[str] = []
        self._environment: dict[str, str] = {}
        self.is_active = False

    def activate(self) -> None:
        """Import from the project, with its settings in the environment.

        Existing variables take precedence over the settings, as in Core Tools, unless they are
        empty (H-HTTP-77).
        """
        self._environment = dict(os.environ)
        self._path = list(sys.path)
        self._strangers = set_aside_strangers(self._snapshot)
        self._set_aside_namespace()
        self._before = set(sys.modules)
        sys.modules.update(self._own)
        os.environ.update({k: v for k, v in self._settings.items() if not os.environ.get(k)})
        sys.path.insert(0, str(self._snapshot.root))
        importlib.invalidate_caches()
        self.is_active = True

    def deactivate(self) -> None:
        """Restore the environment, the path and the modules of the process."""
        self._own = {
            name: module
            for name, module in sys.modules.items()
            if name not in self._before and self._is_own(name)
        }
        for name in self._own:
            del sys.modules[name]
        sys.modules.update(self._strangers)
        sys.path[:] = self._path
        for name in os.environ.keys() - self._environment.keys():
            del os.environ[name]
        os.environ.update(self._environment)
        self.is_active = False

    def namespace(self) -> ModuleType:
        """Return the package in which the worker imports scripts."""
        found = sys.modules.get(NAMESPACE)
        if found is None:
            found = sys.modules[NAMESPACE] = ModuleType(NAMESPACE)
            found.__path__ = [str(self._snapshot.root)]
        return found

    def _is_own(self, name: str) -> bool:
        is_scripts = name.partition(".")[0] == NAMESPACE
        return is_scripts or is_own_module(name, self._snapshot.root)

    def _set_aside_namespace(self) -> None:
        others = [name for name in sys.modules if name.partition(".")[0] == NAMESPACE]
        self._strangers |= {name: sys.modules.pop(name) for name in others}
