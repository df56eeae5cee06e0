"""Why a trigger of a storage account can't listen yet, as far as this machine knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

from funcdeco.engine.binding import connection_of
from funcdeco.engine.settings import HostSettings
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.storage.clients import EXTRA, is_installed
from funcdeco.storage.connections import HOST_STORAGE, ConnectionProblem, Connections
from funcdeco.storage.service import Kind, Service

QUEUE, BLOB = "queuetrigger", "blobtrigger"
_PATIENCE = 0.5
"""Seconds; a service on this machine accepts a connection at once."""


def services_of(
    declaration: BindingDeclaration, settings: HostSettings
) -> Iterator[tuple[str, Kind]]:
    """Yield what a trigger uses: a connection, and a service of it."""
    connection = connection_of(declaration, settings)
    if declaration.kind == BLOB:
        yield connection, "blob"
        yield connection, "queue"
        yield HOST_STORAGE, "blob"
        yield HOST_STORAGE, "queue"
    else:
        yield connection, "queue"


def why_waiting(
    declaration: BindingDeclaration, settings: HostSettings, *, is_starting: bool = False
) -> str:
    """Return why a queue or blob trigger can't listen; "" if it can, as far as is known.

    Only services on this machine are asked, unless one *is_starting*.
    """
    if not is_installed():
        return f"run `pip install '{EXTRA}'`, or use `--in-memory`"
    connections = Connections(settings)
    for name, kind in services_of(declaration, settings):
        try:
            service = connections.service(name, kind)
        except ConnectionProblem as error:
            return str(error)
        if not is_starting and is_known_lost(service):
            return f"no storage is running at {service.place}; use `--azurite` or `--in-memory`"
    return ""


def is_known_lost(service: Service) -> bool:
    """Return whether nothing listens at an address on this machine."""
    if not service.is_local:
        return False
    address = urlsplit(service.url).hostname or "", service.port
    try:
        with closing(socket.create_connection(address, _PATIENCE)):
            return False
    except OSError:
        return True
