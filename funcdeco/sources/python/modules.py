"""The files of a project, found by their import names."""

from __future__ import annotations

import ast
import os
import sys

from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.module import LARGEST, Module
from funcdeco.sources.python.outline import Outline, outline

_WORKERS_OWN = frozenset({"azure", "funcdeco", "google", "grpc"})
_KEPT = 50
"""Number of cached files: many large trees slow down Python's garbage collector."""


class SourceProject:
    """A project's Python files, with a cache of parsed ones."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.root: str = str(snapshot.root)
        self._snapshot = snapshot
        self._modules: dict[str, Module | None] = {}
        self._outlines: dict[str, Outline] = {}

    def module(self, file: str) -> Module | None:
        """Return the module in *file*; None if it does not exist or can't be read."""
        found = self._modules.pop(file) if file in self._modules else self._read(file)
        self._modules[file] = found  # most recently used
        if len(self._modules) > _KEPT:
            del self._modules[next(iter(self._modules))]
        return found

    def outline(self, file: str) -> Outline | None:
        """Return the outline of *file*; None if it does not exist or can't be read."""
        if file not in self._outlines and self.module(file) is None:
            return None
        return self._outlines[file]

    def holds(self, file: str) -> bool:
        """Return whether *file* is in the project."""
        return file.startswith(self.root + os.sep)

    def imported(self, module: Module, node: ast.ImportFrom) -> Module | None:
        """Return the module of `from ... import`; None if it isn't part of the project."""
        parts = node.module.split(".") if node.module else []
        if node.level:
            place = module.file
            for _ in range(node.level):
                place = os.path.dirname(place)
        else:
            place = self.root
            if parts[0] == "__app__":  # what the worker calls the app's root
                del parts[0]
            elif parts[0] in sys.stdlib_module_names or parts[0] in _WORKERS_OWN:
                return None
        found = os.path.join(place, *parts)
        if found != self.root and not self.holds(found):
            return None
        return self.module(os.path.join(found, "__init__.py")) or self.module(f"{found}.py")

    def _read(self, file: str) -> Module | None:
        content = self._snapshot.read(file)
        if content is None or len(content) > LARGEST:
            return None
        module = Module(file, content)
        self._outlines[file] = outline(module)  # now, while it has its tree
        return module
