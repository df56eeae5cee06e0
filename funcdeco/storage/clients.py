"""The clients of Azure's libraries for storage, which are imported when the first one is used."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from functools import cache
from typing import Any

from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.errors import HostError
from funcdeco.storage.errors import requests_to
from funcdeco.storage.service import Credential, Identity, Key, Service, Signature

EXTRA = "funcdeco[storage]"
_PACKAGES = ("azure.storage.blob", "azure.storage.queue", "azure.data.tables", "azure.identity")
_CONNECTIONS = 128
"""How many calls may use one service at once, without a connection of their own each time."""
_CONNECT, _READ = 5, 60
"""Seconds."""
_RETRIES = {"retry_total": 3, "retry_connect": 1, "retry_read": 2, "retry_status": 3}


def is_installed() -> bool:
    """Return whether the packages of the extra are installed."""
    return all(map(_is_there, _PACKAGES))


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # of a parent
        return False


def open_client(service: Service) -> Any:
    """Return the client of a service. Raises HostError if the libraries don't accept a value."""
    with requests_to(service):
        try:
            return _opened(service)
        except ValueError as error:  # for example, of an identity
            what = f"the storage account `{service.account}` can't be used"
            raise HostError(f"{what}: {masked(str(error))}") from None


def _opened(service: Service) -> Any:
    options = {"transport": _transport(service), "logger": _silent(), **_RETRIES}
    credential = _credential(service.credential)
    if service.kind == "table":
        options |= {"retry_backoff_factor": 0.5, "retry_backoff_max": 2}
        tables = importlib.import_module("azure.data.tables")
        return tables.TableServiceClient(service.url, credential=credential, **options)
    module: Any = importlib.import_module(f"azure.storage.{service.kind}")
    retry = module.LinearRetry(backoff=1, random_jitter_range=0, **_RETRIES)
    kind = getattr(module, f"{service.kind.title()}ServiceClient")
    return kind(service.url, credential=credential, retry_policy=retry, **options)


def _transport(service: Service) -> Any:
    """Return what sends requests; a proxy isn't asked for what is on this machine."""
    requests: Any = importlib.import_module("requests")
    adapters: Any = importlib.import_module("requests.adapters")
    transport: Any = importlib.import_module("azure.core.pipeline.transport")
    session = requests.Session()
    session.trust_env = not service.is_local
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapters.HTTPAdapter(pool_maxsize=_CONNECTIONS))
    return transport.RequestsTransport(
        session=session, connection_timeout=_CONNECT, read_timeout=_READ
    )


@cache
def _silent() -> logging.Logger:
    """Return a logger for requests that reaches no handler of the app."""
    logger = logging.getLogger("funcdeco.storage.requests")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


def _credential(credential: Credential) -> Any:
    core: Any = importlib.import_module("azure.core.credentials")
    if isinstance(credential, Key):
        return core.AzureNamedKeyCredential(credential.account, credential.key)
    if isinstance(credential, Signature):
        return core.AzureSasCredential(credential.token)
    return _identity(credential)


def _identity(identity: Identity) -> Any:
    """Return the credential that the host would use, as `ClientFactory` chooses it."""
    module: Any = importlib.import_module("azure.identity")
    if identity.is_managed:
        by = {"client_id": identity.client_id, "resource_id": identity.resource_id}
        by["object_id"] = identity.object_id
        chosen = [(name, value) for name, value in by.items() if value][:1]
        if chosen and chosen[0][0] != "client_id":
            return module.ManagedIdentityCredential(identity_config=dict(chosen))
        return module.ManagedIdentityCredential(**dict(chosen))
    if identity.tenant_id and identity.client_id and identity.client_secret:
        return module.ClientSecretCredential(
            identity.tenant_id, identity.client_id, identity.client_secret
        )
    return module.DefaultAzureCredential(managed_identity_client_id=identity.client_id or None)
