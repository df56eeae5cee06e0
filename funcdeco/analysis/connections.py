"""Where each extension looks for a connection, and what it needs of an identity-based one.

See `IConfigurationExtensions` of azure-webjobs-sdk, and the client factories of the extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.app_settings import Configuration
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.settings_in_use import DURABLE, Use, uses, uses_azure_storage
from funcdeco.analysis.subjects import Element
from funcdeco.analysis.substitution import replaced

Groups = tuple[tuple[str, ...], ...]
"""Settings of an identity-based connection: one of each group is needed."""

_BLOB = ("blobServiceUri", "serviceUri", "accountName")
_QUEUE = ("queueServiceUri", "serviceUri", "accountName")
_TABLE = ("tableServiceUri", "serviceUri", "endpoint", "accountName")
_SERVICE_BUS = (("fullyQualifiedNamespace",),)
_COSMOS = (("accountEndpoint",),)
IDENTITIES: dict[str, Groups] = {
    "blob": (_BLOB,),
    "blobtrigger": (_BLOB, ("queueServiceUri", "accountName")),
    "queue": (_QUEUE,),
    "queuetrigger": (_QUEUE,),
    "table": (_TABLE,),
    "servicebus": _SERVICE_BUS,
    "servicebustrigger": _SERVICE_BUS,
    "eventhub": _SERVICE_BUS,
    "eventhubtrigger": _SERVICE_BUS,
    "cosmosdb": _COSMOS,
    "cosmosdbtrigger": _COSMOS,
    "eventgrid": (("topicEndpointUri",),),
}
"""By type in lower case; what isn't here isn't known."""
_HOST_STORAGE: Groups = (_BLOB,)
_TASK_HUB: Groups = (_BLOB, _QUEUE, _TABLE)
ADDRESSES = frozenset(
    key.lower() for groups in IDENTITIES.values() for group in groups for key in group
)
"""Settings of an identity-based connection that say where to connect to, in lower case."""
_UNPREFIXED = frozenset({"sql", "sqltrigger", "mysql", "mysqltrigger"})
_UNPREFIXED_FIRST = frozenset({"servicebus", "servicebustrigger"})
_SIGNALR = "Azure:SignalR:Endpoints"


class Connection(NamedTuple):
    """A connection that a binding uses, under the name that it has in the settings."""

    use: Use
    name: str
    keys: tuple[str, ...]
    """The names that the extension looks for, the first one that is there counts."""
    needs: Groups
    """What an identity-based connection must have; none where that isn't known."""

    def value(self, settings: Configuration) -> str | None:
        """Give the connection string; None where there is none."""
        names = [name for key in self.keys for name in (f"ConnectionStrings:{key}", key)]
        return settings.value(*names)

    def members(self, settings: Configuration) -> dict[str, str]:
        """Give the settings of the identity-based connection, by their names in lower case."""
        return {name: value for key in self.keys for name, value in settings.members(key).items()}

    @property
    def takes_identity(self) -> bool:
        """Whether several settings may stand for it: SQL and MySQL want one connection string."""
        return self.use.binding_type not in _UNPREFIXED

    def is_there(self, settings: Configuration, *, empty_counts: bool) -> bool:
        """Tell whether the settings have it in some form."""
        value = self.value(settings)
        if value or (value is not None and empty_counts):
            return True
        if self.takes_identity and self.members(settings):
            return True
        return self.use.binding_type.startswith("signalr") and bool(settings.members(_SIGNALR))

    def lacks(self, settings: Configuration) -> list[tuple[str, ...]]:
        """Give the groups of which an identity-based connection has nothing."""
        members = self.members(settings)
        if self.value(settings) or not members:
            return []
        return [group for group in self.needs if not any(key.lower() in members for key in group)]


def connections(app: CheckedApp) -> Iterator[Connection]:
    """Give all connections of the app, each once for a type of binding.

    Those that bindings need whatever they say are among them.
    """
    for use in uses(app):
        if found := connection_of(use, app):
            yield found
    has_own_store = not uses_azure_storage(app) or any(_store(app))
    seen: set[str] = set()
    for subject in app.subjects:
        for element in subject.elements:
            kind = element.kind
            if kind not in seen and not (has_own_store and kind in DURABLE):
                seen.add(kind)
                yield from _of_host(element)


def connection_of(use: Use, app: CheckedApp) -> Connection | None:
    """Give the connection that *use* names, if it names one and its name is known."""
    # What holds `;` or `=` is no name but a connection string itself.
    if not use.is_connection or ";" in use.text or "=" in use.text:
        return None
    name = replaced(use.text, app)
    return Connection(use, name, _keys(use, name), _needs(use)) if name else None


def _of_host(element: Element) -> Iterator[Connection]:
    """Give what the host reads for a binding whatever its properties say."""
    for name in element.model.own_settings:
        use = Use(element, "", "connection", name, False)
        needs = _TASK_HUB if element.kind in DURABLE else _HOST_STORAGE
        yield Connection(use, name, _keys(use, name), needs)


def _store(app: CheckedApp) -> Iterator[object]:
    above = ("extensions", "durableTask", "storageProvider")
    for key in ("connectionName", "connectionStringName"):
        yield app.host_value(*above, key)


def _keys(use: Use, name: str) -> tuple[str, ...]:
    prefixed = f"AzureWebJobs{name}"
    if use.binding_type in _UNPREFIXED:
        return (name,)
    return (name, prefixed) if use.binding_type in _UNPREFIXED_FIRST else (prefixed, name)


def _needs(use: Use) -> Groups:
    kind = use.binding_type
    if kind in DURABLE:
        return _TASK_HUB
    if isinstance(use.at, Element) and str(use.at.value("source")).lower() == "eventgrid":
        return (_BLOB,)
    return IDENTITIES.get(kind, ())
