"""Both names of a script that the worker imports: `__app__.Folder`, and `Folder`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType

NAMESPACE = "__app__"
"""The package in which the worker imports scripts."""


def import_script(name: str) -> ModuleType:
    """Import `__app__.<name>` as a module that has both names from the beginning.

    What it imports may import it by either name. A library that is named so keeps its name.
    """
    full = f"{NAMESPACE}.{name}"
    spec = None if full in sys.modules else find_spec(full)
    if spec is None or spec.loader is None:
        return importlib.import_module(full)
    script = module_from_spec(spec)
    # Below a package, the import system has to set the attribute of the package: see ScriptFinder.
    names = [full] if "." in name or name in sys.modules else [full, name]
    sys.modules.update(dict.fromkeys(names, script))
    try:
        spec.loader.exec_module(script)
    except BaseException:
        for one in names:
            del sys.modules[one]
        raise
    parent, _, last = full.rpartition(".")
    setattr(sys.modules[parent], last, script)
    return script


class ScriptFinder(MetaPathFinder):
    """Finds scripts, and the modules in their folders, under both names as one object each."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.scripts: set[str] = set()
        """Names of the scripts, such as `Folder`."""

    def namespace(self) -> None:
        """Create the package in which the worker imports scripts, if it doesn't exist."""
        if NAMESPACE not in sys.modules:
            sys.modules[NAMESPACE] = module_from_spec(self._package())

    def _package(self) -> ModuleSpec:
        spec = ModuleSpec(NAMESPACE, None, is_package=True)
        spec.submodule_search_locations = [str(self._root)]
        return spec

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for `Folder`, and for `Folder.module`, if `Folder` is a script."""
        if fullname == NAMESPACE and self.scripts:
            return self._package()
        name = next((one for one in self.scripts if f"{fullname}.".startswith(f"{one}.")), None)
        if name is None:
            return None
        script = sys.modules.get(name)
        if script is not None and script.__name__ == name:  # imported before the client was opened
            return None
        self.namespace()
        full = f"{NAMESPACE}.{fullname}"
        return None if find_spec(full) is None else ModuleSpec(fullname, _SameModule(fullname))


class _SameModule(Loader):
    """Loads a module that has another name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module under its other name."""
        module = import_script(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Restore what the import system replaced; the module was run before."""
        module.__spec__ = self._spec
