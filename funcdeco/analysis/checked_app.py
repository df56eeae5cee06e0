"""The input of all rules: functions, the files around them, and the app's target environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from funcdeco.analysis.target_environment import TargetEnvironment
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.nuget_range import VersionRange, parse_range
from funcdeco.project.host_overrides import Override, overlaid, overrides
from funcdeco.project.host_values import value_at
from funcdeco.project.snapshot import Snapshot

if TYPE_CHECKING:
    from funcdeco.sources.loaded import TryImports
    from funcdeco.sources.python.lookup import Definition, Sources

R = TypeVar("R")


def _no_project() -> Snapshot:
    return Snapshot(Path())


@dataclass(frozen=True, eq=False)
class CheckedApp:
    """An app with its project, regardless of how its functions are declared."""

    root: Path
    """The project folder: absolute, with symbolic links resolved."""
    functions: tuple[Function, ...]
    """Sorted by name as in the host: ordinal, ignoring case."""
    target: TargetEnvironment = TargetEnvironment()
    host: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The content of host.json; empty if it is missing or invalid."""
    has_host: bool = True
    """Whether host.json exists and can be read."""
    local_settings: Mapping[str, str] | None = None
    """`Values` of local.settings.json; None if it is missing or cannot be read."""
    route_prefix: str = "api"
    names: frozenset[str] = frozenset()
    """All function names in lowercase, including functions that cannot be parsed."""
    modules: tuple[str, ...] = ()
    """The project files in which decorated functions are defined."""
    sources: Sources | None = field(default=None, repr=False)
    """The Python sources of the functions."""
    snapshot: Snapshot = field(default_factory=_no_project, repr=False)
    """The files of the project, each read once per run."""
    is_partly_known: bool = False
    """Whether an app.py with decorated functions exists but cannot be loaded."""
    try_imports: TryImports | None = field(default=None, repr=False)
    """Imports modules of a decorated app in a new process; None if that isn't possible."""
    is_v2: bool = False
    """Whether the host skips all folders because of a function_app.py, reported as PRJ008."""
    container_files: frozenset[str] = frozenset()
    """The files in which the apps and blueprints of an imported v2 app were created."""
    _made: dict[object, object] = field(
        default_factory=dict[object, object], init=False, repr=False
    )
    """The results that `once` caches, so that they live as long as the app."""

    def file(self, name: str) -> str:
        """Return the absolute path of the project's file *name*."""
        return os.path.join(self.root, name)

    def host_value(self, *keys: str) -> Any:
        """Return the value of the option at the path *keys*, ignoring case; None if missing.

        Settings that override host.json take precedence.
        """
        return value_at(self._effective_host, *keys)

    @cached_property
    def host_overrides(self) -> Mapping[tuple[str, ...], Override]:
        """The known settings that override host.json, by the lowercase keys of their options."""
        found = overrides(self.known_settings or {})
        return {tuple(key.lower() for key in one.path): one for one in found}

    @cached_property
    def _effective_host(self) -> Mapping[str, Any]:
        return overlaid(self.host, self.host_overrides.values())

    @cached_property
    def written_names(self) -> tuple[str, ...]:
        """All function names, in their original case if the function could be parsed."""
        names = (*self.names, *(function.name for function in self.functions))
        return tuple({name.lower(): name for name in names}.values())

    @cached_property
    def bundle_id(self) -> str | None:
        """ID of the extension bundle; None if host.json does not declare one."""
        found = self.host_value("extensionBundle", "id")
        return found if isinstance(found, str) else None

    @cached_property
    def bundle_range(self) -> VersionRange | None:
        """Version range of the extension bundle; None if it is missing or invalid."""
        found = self.host_value("extensionBundle", "version")
        try:
            return parse_range(found) if isinstance(found, str) else None
        except GrammarError:
            return None

    @cached_property
    def known_settings(self) -> Mapping[str, str] | None:
        """The deployed app settings, else the local ones; None if neither are known."""
        return self.local_settings if self.target.settings is None else self.target.settings

    def setting(self, name: str) -> str | None:
        """Return the value of the app setting *name*, ignoring case; None if it is unknown."""
        settings = self.known_settings or {}
        found = find_setting(settings, name)
        return None if found is None else settings[found]

    def definition(self, function: Function) -> Definition | None:
        """Return the Python definition of *function*, from its source; None if it is unknown."""
        if self.sources is None:
            return None
        found = self._definitions
        if id(function) not in found:
            found[id(function)] = self.sources.definition(function)
        return found[id(function)]

    @cached_property
    def _definitions(self) -> dict[int, Definition | None]:
        return {}

    def made(self, make: Callable[[CheckedApp], R]) -> R:
        """Return the result of *make* for this app, computed on first use."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("R", self._made[make])


def once(make: Callable[[CheckedApp], R]) -> Callable[[CheckedApp], R]:
    """Cache the result of *make* per app, since several rules use it."""

    @wraps(make)
    def kept(app: CheckedApp) -> R:
        return app.made(make)

    return kept


def find_setting(settings: Mapping[str, str], expected: str) -> str | None:
    """Return the name of the setting *expected* as spelled in *settings*; None if it is missing."""
    return next((name for name in settings if name.lower() == expected.lower()), None)
