"""Everything that rules may look at: functions, files around them, and where the app will run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from funcdeco.analysis.target_environment import Facts
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.nuget_range import VersionRange, parse_range
from funcdeco.project.host_values import value_at
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.python.lookup import Definition, Sources

R = TypeVar("R")


def _no_project() -> Snapshot:
    return Snapshot(Path())


@dataclass(frozen=True)
class CheckedApp:
    """An app with its project, whichever way its functions are declared."""

    root: Path
    """Absolute, symbolic links resolved."""
    functions: tuple[Function, ...]
    """In the order of their names, as the host has them: ordinal, ignoring case."""
    facts: Facts = Facts()
    host: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """host.json; empty where it is missing or broken."""
    has_host: bool = True
    """Whether host.json is there and could be read."""
    local_settings: Mapping[str, str] | None = None
    """`Values` of local.settings.json; None where there is none that can be read."""
    route_prefix: str = "api"
    names: frozenset[str] = frozenset()
    """All function names in lower case, also of those that can't be understood."""
    modules: tuple[str, ...] = ()
    """Files of the project that its decorated functions are defined in."""
    sources: Sources | None = field(default=None, repr=False, compare=False)
    """The Python sources of its functions."""
    snapshot: Snapshot = field(default_factory=_no_project, repr=False, compare=False)
    """The files of the project, each read once for a whole run."""
    is_partly_known: bool = False
    """Whether there is an app.py of decorated functions that can't be loaded."""
    _made: dict[object, object] = field(
        default_factory=dict[object, object], init=False, repr=False, compare=False
    )
    """What `once` keeps, so that it goes with the app."""

    def file(self, name: str) -> str:
        """Return the absolute path of the project's file *name*."""
        return os.path.join(self.root, name)

    def host_value(self, *keys: str) -> Any:
        """Return the value in host.json that *keys* lead to, ignoring case; None if there is none."""
        return value_at(self.host, *keys)

    @cached_property
    def written_names(self) -> tuple[str, ...]:
        """All function names, as their functions spell them where these were understood."""
        names = (*self.names, *(function.name for function in self.functions))
        return tuple({name.lower(): name for name in names}.values())

    @cached_property
    def bundle_id(self) -> str | None:
        """Id of the extension bundle; None if host.json names none."""
        found = self.host_value("extensionBundle", "id")
        return found if isinstance(found, str) else None

    @cached_property
    def bundle_range(self) -> VersionRange | None:
        """Versions of the extension bundle; None if none are named or they can't be read."""
        found = self.host_value("extensionBundle", "version")
        try:
            return parse_range(found) if isinstance(found, str) else None
        except GrammarError:
            return None

    @cached_property
    def known_settings(self) -> Mapping[str, str] | None:
        """What an app setting stands for: as deployed, else locally; None if neither is known."""
        return self.local_settings if self.facts.settings is None else self.facts.settings

    def setting(self, name: str) -> str | None:
        """Return the value of the app setting *name*, ignoring case; None if it isn't known."""
        settings = self.known_settings or {}
        found = find_setting(settings, name)
        return None if found is None else settings[found]

    def definition(self, function: Function) -> Definition | None:
        """Return the Python function behind *function*, from its source; None if it isn't known."""
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
        """Return what *make* gives for this app, made when it is asked for first."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("R", self._made[make])


def once(make: Callable[[CheckedApp], R]) -> Callable[[CheckedApp], R]:
    """Let *make* look at each app once: several rules ask."""

    @wraps(make)
    def kept(app: CheckedApp) -> R:
        return app.made(make)

    return kept


def find_setting(settings: Mapping[str, str], expected: str) -> str | None:
    """Return the name of the setting *expected* as *settings* spell it; None if it isn't there."""
    return next((name for name in settings if name.lower() == expected.lower()), None)
