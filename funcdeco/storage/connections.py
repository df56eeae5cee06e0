"""Resolve the connections of bindings to services: rows R-CONN-02 to R-CONN-04.

See `StorageServiceClientProvider` and `AzureComponentFactory` in azure-sdk-for-net.
"""

from __future__ import annotations

from collections.abc import Mapping

from funcdeco.bindings.facts import BLOBS, QUEUES, TABLES
from funcdeco.engine.errors import HostError
from funcdeco.engine.settings import HostSettings
from funcdeco.storage.connection_strings import (
    ConnectionStringError,
    account_of,
    service_of,
)
from funcdeco.storage.service import (
    AddressError,
    Identity,
    Kind,
    Service,
    Signature,
    address_of,
)

HOST_STORAGE = "AzureWebJobsStorage"
"""The connection of the host itself."""
_ADDRESSES: Mapping[Kind, tuple[str, ...]] = {"blob": BLOBS, "queue": QUEUES, "table": TABLES}
_MANAGED = "managedidentity"


class ConnectionProblem(HostError):
    """Raised for a connection that leads to no service; the message has no secrets."""


class Connections:
    """The connections in the settings of an app."""

    def __init__(self, settings: HostSettings) -> None:
        self._settings = settings
        self._known: dict[tuple[str, Kind], Service] = {}

    def service(self, name: str, kind: Kind) -> Service:
        """Return a service of the connection *name*. Raises ConnectionProblem."""
        found = self._known.get((name, kind))
        if found is None:
            found = self._known[name, kind] = self._resolved(name, kind)
        return found

    def _string(self, name: str) -> str:
        keys = (f"ConnectionStrings:{name}", name)
        return next((text for key in keys if (text := self._settings.get(key, "").strip())), "")

    def _resolved(self, name: str, kind: Kind) -> Service:
        members = self._settings.members(name)
        if text := self._string(name):
            try:
                return service_of(text, kind)
            except ConnectionStringError as error:
                raise ConnectionProblem(
                    f"the connection string `{name}` is invalid: {error}"
                ) from None
        if members:
            return _with_identity(name, kind, members)
        full = name if name.lower().startswith("azurewebjobs") else f"AzureWebJobs{name}"
        raise ConnectionProblem(f"Storage account connection string '{full}' does not exist.")


def _with_identity(name: str, kind: Kind, members: Mapping[str, str]) -> Service:
    """Return the service that several settings describe, whose names begin with `NAME__`."""
    found = (key for key in _ADDRESSES[kind] if members.get(key.lower(), "").strip())
    key = next(found, None)
    if key is None:
        wanted = " or ".join(f"`{name}__{one}`" for one in _ADDRESSES[kind])
        raise ConnectionProblem(f"the connection `{name}` needs {wanted}")
    text = members[key.lower()].strip()
    url = f"https://{text}.{kind}.core.windows.net" if key == "accountName" else text
    try:
        url, query = address_of(url)
    except AddressError as error:
        what = "isn't part of a host name" if key == "accountName" else str(error)
        raise ConnectionProblem(f"`{name}__{key}` {what}") from None
    if "sig=" in query:
        return Service(kind, url, account_of(url), Signature(query))
    if url.lower().startswith("http:"):
        hint = "identity-based connections require HTTPS"
        raise ConnectionProblem(f"`{name}__{key}` must begin with `https`: {hint}")
    return Service(kind, url, account_of(url), _identity(name, members))


def _identity(name: str, members: Mapping[str, str]) -> Identity:
    """Return the identity that the settings select, as `ClientFactory` does."""

    def member(*keys: str) -> str:
        return next((text for key in keys if (text := members.get(key.lower(), "").strip())), "")

    kind = member("credential").lower()
    if kind not in ("", _MANAGED):
        raise ConnectionProblem(f"`{name}__credential` must be `{_MANAGED}` here")
    return Identity(
        kind == _MANAGED,
        member("clientId", "managedIdentityClientId"),
        member("tenantId"),
        member("clientSecret"),
        member("managedIdentityResourceId"),
        member("managedIdentityObjectId"),
    )
