"""Connection strings of storage accounts: `AccountName=...;AccountKey=...`.

See `StorageConnectionString` in azure-sdk-for-net. No message contains a value of the string.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlsplit

from funcdeco.grammar.service_address import storage_address
from funcdeco.storage.service import (
    AddressError,
    Credential,
    Key,
    Kind,
    Service,
    Signature,
    address_of,
)

_SUFFIX = "core.windows.net"
_EMULATOR = "UseDevelopmentStorage"
_PROXY = "DevelopmentStorageProxyUri"
_ACCOUNT = "devstoreaccount1"
_PORTS: Mapping[Kind, int] = {"blob": 10000, "queue": 10001, "table": 10002}
# The key of every emulator, which its documentation has.
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class ConnectionStringError(ValueError):
    """Raised for an invalid connection string; its message is what is wrong with it."""


def parse(text: str) -> dict[str, str]:
    """Return the values of a connection string by lowercase name. Raises ConnectionStringError."""
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        name, equals, value = part.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name or not value:
            raise ConnectionStringError("its parts must have the form `name=value`")
        if name.lower() in found:
            raise ConnectionStringError(f"it has `{name}` twice")
        found[name.lower()] = value
    if not found:
        raise ConnectionStringError("it is empty")
    return found


def service_of(text: str, kind: Kind) -> Service:
    """Return the service that a connection string names. Raises ConnectionStringError."""
    if text.startswith("@Microsoft.KeyVault("):
        raise ConnectionStringError("references to Key Vault are resolved only in Azure")
    values = parse(text)
    if _EMULATOR.lower() in values:
        values = parse(_emulator(values))
    account = values.get("accountname", "")
    url, query = _address(values, account, kind)
    credential = _credential(values, account, query)
    return Service(kind, url, account or account_of(url), credential)


def _address(values: Mapping[str, str], account: str, kind: Kind) -> tuple[str, str]:
    """Return the URL of a service, and the query after it."""
    named = values.get(f"{kind}endpoint", "")
    try:
        return address_of(named or _derived(values, account, kind))
    except AddressError as error:
        if not named:
            what = "`AccountName` or `EndpointSuffix` isn't part of a host name"
            raise ConnectionStringError(what) from None
        raise ConnectionStringError(f"`{kind.title()}Endpoint` {error}") from None


def account_of(url: str) -> str:
    """Return the account in the address of a service; an emulator has it in the path."""
    address = storage_address(url)
    if address is not None:
        return address.account
    parts = urlsplit(url)
    return parts.path.strip("/").partition("/")[0] or (parts.hostname or "")


def _emulator(values: Mapping[str, str]) -> str:
    if values[_EMULATOR.lower()].lower() != "true":
        raise ConnectionStringError(f"`{_EMULATOR}` can only be `true`")
    address = values.get(_PROXY.lower(), "")
    if not address:
        return _development_string("http://127.0.0.1")
    try:
        parts = urlsplit(address_of(address)[0])
    except AddressError as error:
        raise ConnectionStringError(f"`{_PROXY}` {error}") from None
    return _development_string(f"{parts.scheme}://{parts.hostname}")


def _development_string(address: str) -> str:
    """Return the connection string of an emulator at its usual ports."""
    places = (f"{kind}Endpoint={address}:{port}/{_ACCOUNT}" for kind, port in _PORTS.items())
    return ";".join((f"AccountName={_ACCOUNT}", f"AccountKey={_KEY}", *places))


def _derived(values: Mapping[str, str], account: str, kind: Kind) -> str:
    """Return the address that follows from the name of the account."""
    if not account:
        raise ConnectionStringError(f"it has neither `AccountName` nor `{kind.title()}Endpoint`")
    protocol = values.get("defaultendpointsprotocol", "https").lower()
    if protocol not in ("http", "https"):
        raise ConnectionStringError("`DefaultEndpointsProtocol` must be `https` or `http`")
    return f"{protocol}://{account}.{kind}.{values.get('endpointsuffix', _SUFFIX)}"


def _credential(values: Mapping[str, str], account: str, query: str) -> Credential:
    if key := values.get("accountkey"):
        if not account:
            raise ConnectionStringError("it has `AccountKey`, but no `AccountName`")
        _check_key(key)
        return Key(account, key)
    if signature := values.get("sharedaccesssignature", query):
        return Signature(signature.removeprefix("?"))
    raise ConnectionStringError("it has neither `AccountKey` nor `SharedAccessSignature`")


def _check_key(key: str) -> None:
    try:
        base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise ConnectionStringError("its `AccountKey` isn't Base64") from None
