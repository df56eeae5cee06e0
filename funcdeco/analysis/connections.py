"""Where each extension looks up a connection, and which identity settings it requires.

See `IConfigurationExtensions` of azure-webjobs-sdk, and the client factories of the extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from funcdeco.analysis.app_settings import Configuration
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.settings_in_use import Use, uses, uses_azure_storage
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.bindings.base import json_names
from funcdeco.bindings.catalog import catalog
from funcdeco.bindings.facts import CREDENTIALS, Groups
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.service_address import is_service_address

_SUFFIX = late_pattern(r"(?P<name>.+?)(?:__|:)(?P<suffix>[A-Za-z]+)")


class Connection(NamedTuple):
    """A connection that a binding uses, by its name in the settings."""

    use: Use
    name: Resolved
    keys: tuple[str, ...]
    """The names that the extension looks up; it uses the first one that exists."""
    needs: Groups
    """The settings that an identity-based connection requires; empty if they are unknown."""

    def value(self, settings: Configuration) -> str | None:
        """Return the connection string, or None."""
        names = [name for key in self.keys for name in (f"ConnectionStrings:{key}", key)]
        return settings.value(*names)

    def members(self, settings: Configuration) -> dict[str, str]:
        """Return the settings of the identity-based connection, by lowercase name."""
        return {name: value for key in self.keys for name, value in settings.members(key).items()}

    def is_name(self, key: str) -> bool:
        """Return whether the extension looks up *key*."""
        return key.lower() in map(str.lower, self.keys)

    @property
    def accepts_identity(self) -> bool:
        """Whether several settings can form the connection."""
        return self.use.facts.accepts_identity

    @property
    def accepts_emulator(self) -> bool:
        """Whether `UseDevelopmentStorage=true` is a value for it, which is the storage emulator."""
        return any("accountName" in group for group in self.needs)

    def is_there(self, settings: Configuration, *, empty_counts: bool) -> bool:
        """Return whether the settings contain the connection in some form."""
        value = self.value(settings)
        if value is not None and (empty_counts or value.strip()):
            return True
        if self.accepts_identity and self.members(settings):
            return True
        elsewhere = self.use.facts.connected_by
        return bool(elsewhere) and bool(settings.members(elsewhere))

    def lacks(self, settings: Configuration) -> list[tuple[str, ...]]:
        """Return the groups of settings from which an identity-based connection has none."""
        members = self.members(settings)
        if self.value(settings) or not members:
            return []
        return [group for group in self.needs if not any(key.lower() in members for key in group)]

    def hides(self, settings: Configuration) -> bool:
        """Return whether a connection string overrides an identity-based connection."""
        members = self.members(settings) if self.value(settings) else {}
        return bool(members) and not _addresses(self.needs).isdisjoint(members)


def identity_suffix(name: str) -> tuple[str, str] | None:
    """Return the connection and the suffix if *name* is one setting of an identity-based connection.

    `endpoint` is not such a suffix, since a connection string may be called that.
    """
    found = _SUFFIX.fullmatch(name)
    if found is None or found["suffix"].lower() not in _suffixes():
        return None
    return found["name"], found["suffix"]


@cache
def _suffixes() -> frozenset[str]:
    return (_addresses(()) | {key.lower() for key in CREDENTIALS}) - {"endpoint"}


@cache
def _addresses(needs: Groups) -> frozenset[str]:
    """Return all lowercase settings that specify an address: *needs* and those of other types."""
    known = (group for entry in catalog() for group in entry.model.identity)
    return frozenset(key.lower() for group in (*known, *needs) for key in group)


@once
def connections(app: CheckedApp) -> tuple[Connection, ...]:
    """Return all connections of the app, each once per binding type.

    This includes the connections that bindings need regardless of their properties.
    """
    return tuple(_connections(app))


def _connections(app: CheckedApp) -> Iterator[Connection]:
    for use in uses(app):
        if found := connection_of(use, app):
            yield found
    has_own_store = not uses_azure_storage(app) or any(_store(app))
    seen: set[str] = set()
    for function in app.functions:
        for declaration in function.declarations:
            kind = declaration.kind
            if kind not in seen and not (has_own_store and declaration.facts.durable):
                seen.add(kind)
                yield from _of_host(declaration)


def connection_of(use: Use, app: CheckedApp) -> Connection | None:
    """Return the connection that *use* refers to; None if it is not one or its name is unknown."""
    # A value with `;` or `=` is a connection string, not a name.
    if not use.is_connection or ";" in use.text or "=" in use.text:
        return None
    name = replaced(use.text, app)
    if name is None or not name.value.strip() or is_service_address(use.text):
        return None
    return Connection(use, name, _keys(use, name.value), needs_of(use))


def _of_host(declaration: BindingDeclaration) -> Iterator[Connection]:
    """Yield the connections that the host reads for a binding regardless of its properties."""
    for name in declaration.model.own_settings:
        use = Use(declaration, "", "connection", name, False)
        shown = Resolved(name, name)
        yield Connection(use, shown, _keys(use, name), declaration.model.own_identity)


def _store(app: CheckedApp) -> Iterator[object]:
    above = ("extensions", "durableTask", "storageProvider")
    for key in ("connectionName", "connectionStringName"):
        yield app.host_value(*above, key)


def _keys(use: Use, name: str) -> tuple[str, ...]:
    prefixed = f"AzureWebJobs{name}"
    if use.facts.connection_names == "plain only":
        return (name,)
    is_first = use.facts.connection_names == "prefixed first"
    return (prefixed, name) if is_first else (name, prefixed)


def needs_of(use: Use) -> Groups:
    """Return the settings that an identity-based connection of *use* requires; empty if unknown."""
    if isinstance(use.at, BindingDeclaration):
        for (field, value), needs in use.facts.identity_where.items():
            if str(use.at.value(json_names(use.facts)[field])).lower() == value.lower():
                return needs
    return use.facts.identity
