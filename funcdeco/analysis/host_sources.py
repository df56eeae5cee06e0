"""Where the options of host.json are set: in the file itself, and in app settings that override it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_deployed_settings, in_local_settings
from funcdeco.analysis.host_options import durable
from funcdeco.analysis.host_options.section import Option, Section
from funcdeco.analysis.host_options.table import ROOT
from funcdeco.diagnostics.location import Location
from funcdeco.project.host_overrides import Override, overlaid, overrides
from funcdeco.project.host_values import value_at
from funcdeco.project.json_object import JsonObject

Path = tuple[str, ...]
_STORE = ("extensions", "durableTask", "storageProvider")


class Found(NamedTuple):
    """A key in a source of options."""

    path: Path
    """In the usual spelling; an unknown key as the user spells it."""
    key: str
    """The last key, as the user spells it."""
    value: object
    member: Option | Section | None
    """None if it is unknown."""
    section: Section
    """The section that contains it."""


class HostSource(NamedTuple):
    """host.json, or the settings of one environment that override it."""

    app: CheckedApp
    content: Mapping[str, Any]
    settings: tuple[Override, ...] = ()
    is_deployed: bool = False

    def all(self) -> Iterator[Found]:
        """Yield all keys in known sections."""
        yield from self._below(self.content, ROOT, ())

    def _below(self, members: Mapping[str, Any], section: Section, path: Path) -> Iterator[Found]:
        for key, value in members.items():
            name, member = section.find(key)
            inner = (*path, name)
            if inner == _STORE:
                member = durable.store(value_at(self.content, *_STORE, "type"))
            yield Found(inner, key, value, member, section)
            if isinstance(member, Section) and isinstance(value, dict):
                yield from self._below(cast("dict[str, Any]", value), member, inner)

    def setting(self, *path: str) -> Override | None:
        """Return the first setting at *path* or below; None for a key of host.json."""
        wanted = [key.lower() for key in path]
        for one in self.settings:
            if [key.lower() for key in one.path[: len(path)]] == wanted:
                return one
        return None

    def place(self, found: Found) -> JsonObject | Location:
        """Return the position of the value of *found*."""
        if setting := self.setting(*found.path):
            return self.at(setting)
        return JsonObject(self.app.file("host.json"), (*found.path[:-1], found.key))

    def at(self, setting: Override) -> JsonObject | Location:
        """Return the position of the value of *setting*."""
        if self.is_deployed:
            return in_deployed_settings(self.app, setting.name)
        return in_local_settings(self.app, "Values", setting.name)


def host_sources(app: CheckedApp) -> Iterator[HostSource]:
    """Yield host.json, then the local and the deployed settings that override it."""
    yield HostSource(app, app.host)
    for settings, is_deployed in ((app.local_settings, False), (app.target.settings, True)):
        if settings and (found := overrides(settings)):
            yield HostSource(app, overlaid({}, found), tuple(found), is_deployed)
