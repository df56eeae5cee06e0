"""Keep the modules, settings and import path of a project apart from those of the process."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import weakref
from collections.abc import Generator, Mapping
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from funcdeco.isolation.importing import invalidate_listings
from funcdeco.isolation.own_modules import is_own_module, set_aside_strangers
from funcdeco.isolation.script_names import NAMESPACE, ScriptFinder
from funcdeco.project.snapshot import Snapshot

_USED: ContextVar[tuple[ProjectModules, ...]] = ContextVar("funcdeco_used_projects", default=())
"""The projects whose code has called this one, directly or through a client."""


class OtherProject(RuntimeError):
    """Raised for the code of a project while that of another one runs in another thread."""

    def __init__(self, root: Path, other: Path) -> None:
        processes = "test them in separate processes, such as with pytest-xdist"
        names = _different_names(root, other)
        if names is None:
            what = f"two clients of `{root.name}` can't run code in different threads at a time"
            super().__init__(f"{what}; use one client in all threads, or {processes}")
        else:
            what = f"the project `{names[0]}` can't be used while code of `{names[1]}` runs"
            super().__init__(f"{what} in another thread; {processes}")


def _different_names(one: Path, other: Path) -> tuple[str, str] | None:
    """Return the ends of two paths, as short as they differ; None for equal paths."""
    for count in range(1, max(len(one.parts), len(other.parts)) + 1):
        names = str(Path(*one.parts[-count:])), str(Path(*other.parts[-count:]))
        if names[0] != names[1]:
            return names
    return None


class ProjectModules:
    """The modules of one project, which are in `sys.modules` only while they are active.

    Those of one project are active at a time: the one that was used last, or after it is closed,
    the one that was opened last of those that are still open. Modules of the project that the
    process had imported before are used as they are, and stay.
    """

    _current: ClassVar[ProjectModules | None] = None
    _switching: ClassVar[Any] = threading.RLock()
    _open: ClassVar[list[weakref.ref[ProjectModules]]] = []

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Mapping[str, str],
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        """Use the *settings* of the project, and *overrides*, which replace existing variables."""
        self._snapshot = snapshot
        self.finder: ScriptFinder = ScriptFinder(snapshot.root)
        """What finds the scripts of the project under both of their names."""
        self._users = 0
        self._own: dict[str, ModuleType] = {}
        self._strangers: dict[str, ModuleType] = {}
        self._before: set[str] = set()
        self._path: list[str] = []
        self._environment: dict[str, str] = {}
        self._original: dict[str, str] = {}
        self._given: dict[str, str] = {}
        self._left: tuple[dict[str, str], list[str]] = {}, []
        # Existing variables take precedence over settings, as in Core Tools, unless they are empty.
        with ProjectModules._switching:
            current = ProjectModules._current
            if current is not None:
                current._note_changes_around()
            process = os.environ if current is None else current._environment
            kept = {k: v for k, v in settings.items() if not process.get(k)}
        self._variables = {**kept, **(overrides or {})}

    @property
    def is_active(self) -> bool:
        """Whether they are in `sys.modules`."""
        return ProjectModules._current is self

    @contextlib.contextmanager
    def used(self) -> Generator[None]:
        """Activate them for code of the project, then what code around it uses.

        A function of one project can call one of another, for example through a replaced client.
        """
        with ProjectModules._switching:
            outer = ProjectModules._current
            self.activate_alone()
            self._note_changes_around()
            self._users += 1
        token = _USED.set((*_USED.get(), self))
        try:
            yield
        finally:
            _USED.reset(token)
            with ProjectModules._switching:
                self._users -= 1
                if not self._users:
                    self._note_state()
                if outer is not None and outer is not self and outer._users:
                    outer.activate()

    def activate_alone(self) -> None:
        """Activate them. Raises OtherProject if code of another project runs in another thread."""
        with ProjectModules._switching:
            self._check_alone()
            self.activate()

    def _check_alone(self) -> None:
        """Raise OtherProject if code of another project runs, unless this code was called by it."""
        current = ProjectModules._current
        if current is None or current is self or not current._users or current in _USED.get():
            return
        raise OtherProject(self._snapshot.root, current._snapshot.root)

    def activate(self) -> None:
        """Import from the project, with its settings in the environment, from now on."""
        with ProjectModules._switching:
            self._activate()

    def _activate(self) -> None:
        current = ProjectModules._current
        if current is self:
            return
        if current is not None:
            current._deactivate()
        if self not in _alive(ProjectModules._open):
            ProjectModules._open.append(weakref.ref(self))
        self._environment = dict(os.environ)
        self._path = list(sys.path)
        self._strangers = set_aside_strangers(self._snapshot)
        self._set_aside_namespace()
        self._before = set(sys.modules)
        ProjectModules._current = self
        sys.modules.update(self._own)
        os.environ.update(self._variables)
        self._original, self._given = dict(self._environment), dict(self._variables)
        sys.path.insert(0, str(self._snapshot.root))
        sys.meta_path.insert(0, self.finder)
        self._note_state()
        invalidate_listings(self._snapshot.root)

    def close(self) -> None:
        """Restore the process, then activate what another project needs that is still open."""
        with ProjectModules._switching:
            others = [one for one in _alive(ProjectModules._open) if one is not self]
            ProjectModules._open[:] = map(weakref.ref, others)
            if self.is_active:
                self._deactivate()
                if others:
                    others[-1].activate()

    def _deactivate(self) -> None:
        """Restore the environment, the path and the modules of the process."""
        self._note_changes_around()
        ProjectModules._current = None
        self._own = {
            name: module
            for name, module in sys.modules.copy().items()
            if name not in self._before and self._is_own(name)
        }
        for name in self._own:
            del sys.modules[name]
        sys.modules.update(self._strangers)
        sys.path[:] = self._path
        if self.finder in sys.meta_path:
            sys.meta_path.remove(self.finder)
        self._restore_environment()

    def _note_state(self) -> None:
        """Note the environment and the path that code of the project leaves."""
        self._left = dict(os.environ), list(sys.path)

    def _note_changes_around(self) -> None:
        """Keep what other code changed since then, such as a test: it isn't the project's."""
        if self._users or not self.is_active:
            return
        environment, path = self._left
        if (now := dict(os.environ)) != environment:
            for name in {name for name, _ in now.items() ^ environment.items()}:
                # Code around that restores the project's own value didn't change it.
                is_own = name in now and now[name] == self._given.get(name)
                source = self._original if is_own else now
                self._environment.pop(name, None)
                if name in source:
                    self._environment[name] = source[name]
        if sys.path != path:
            first = [one for one in sys.path if one not in path]
            self._path = [*first, *(one for one in self._path if one in sys.path)]

    def _restore_environment(self) -> None:
        """Restore the variables; those that the app set itself return when it is active again."""
        before = self._environment
        self._variables = {k: v for k, v in os.environ.items() if before.get(k) != v}
        for name in self._variables.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)

    def _is_own(self, name: str) -> bool:
        is_scripts = name.partition(".")[0] == NAMESPACE
        return is_scripts or is_own_module(name, self._snapshot.root)

    def _set_aside_namespace(self) -> None:
        others = [name for name in list(sys.modules) if name.partition(".")[0] == NAMESPACE]
        self._strangers |= {name: sys.modules.pop(name) for name in others}


def _alive(every: list[weakref.ref[ProjectModules]]) -> list[ProjectModules]:
    return [one for reference in every if (one := reference()) is not None]
