"""The ports of Azurite: those that the settings of a project name, and what answers on them."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

from funcdeco.engine.opening import FALLBACKS
from funcdeco.grammar.late_pattern import late_pattern

HOST = "127.0.0.1"
STORAGE = "AzureWebJobsStorage"
_LOCAL = (HOST, "localhost")
_TIMEOUT = 2.0
"""Seconds in which a server on a port must respond; Azurite needs a few milliseconds."""
_REFUSED = "InvalidHeaderValue"
_SERVER = late_pattern(r"Azurite-(\w+)/(\S+)")


class Ports(NamedTuple):
    """The port of each service."""

    blob: int = 10_000
    queue: int = 10_001
    table: int = 10_002


class ForeignStorage(Exception):
    """Raised if the storage of a project isn't on this machine; the text is the setting that names it."""


def ports_of(settings: Mapping[str, str]) -> Ports:
    """Return the ports at which functions look for storage. Raises ForeignStorage.

    `AzureWebJobsStorage` decides; if it names other storage, the first setting that names storage
    on this machine does.
    """
    identity = next((name for name in settings if name.startswith(f"{STORAGE}__")), None)
    default = "" if identity else FALLBACKS[STORAGE]
    first = settings.get(STORAGE) or default
    for value in (first, *settings.values()):
        if found := _named(value):
            return found
    raise ForeignStorage(identity if identity and not first else STORAGE)


def _named(value: str) -> Ports | None:
    """Return the ports that a connection string names, if they are of this machine."""
    pairs = (part.partition("=") for part in value.split(";"))
    parts = {name.strip().lower(): text.strip() for name, _, text in pairs}
    if parts.get("usedevelopmentstorage", "").lower() == "true":
        proxy = parts.get("developmentstorageproxyuri")
        return Ports() if proxy is None or _port(proxy) else None
    found = {name: _port(parts.get(f"{name}endpoint", "")) for name in Ports._fields}
    known = {name: port for name, port in found.items() if port}
    return Ports(**known) if known else None


def _port(address: str) -> int | None:
    """Return the port of an HTTP address on this machine; None for another address."""
    try:
        parts = urlsplit(address)
        name = parts.hostname or ""
        if parts.scheme == "http" and (name in _LOCAL or name.endswith(".localhost")):
            return parts.port or http.client.HTTP_PORT
    except ValueError:  # no address
        pass
    return None


class PortsInUse(Exception):
    """Raised if Azurite can't use its ports; the text is the reason."""


class Running(NamedTuple):
    """An Azurite that responds."""

    version: str
    checks_versions: bool
    """Whether it refuses requests of libraries that are newer than it."""


class _Answer(NamedTuple):
    server: str
    error: str = ""


def running_azurite(ports: Ports) -> Running | None:
    """Return the Azurite that responds; None if all ports are free.

    Raises PortsInUse if another program responds, or only some services do.
    """
    named = ports._asdict()
    answers = {name: found for name, port in named.items() if (found := _answer(port))}
    for name, answer in answers.items():
        server = _SERVER.fullmatch(answer.server)
        if server is None or server[1].lower() != name:
            raise PortsInUse(f"port {named[name]} is in use by another program")
    if not answers:
        return None
    missing = [name for name in named if name not in answers]
    if missing:
        noun = "service" if len(missing) == 1 else "services"
        raise PortsInUse(f"Azurite runs without its {noun} {' and '.join(missing)}")
    version = answers["blob"].server.partition("/")[2]
    return Running(version, any(one.error == _REFUSED for one in answers.values()))


def _answer(port: int) -> _Answer | None:
    """Return what a port answers to a request in a version of the future; None if it is free."""
    try:
        connection = socket.create_connection((HOST, port), _TIMEOUT)
    except OSError:
        return None
    client = http.client.HTTPConnection(HOST, port)
    client.sock = connection
    with closing(client):
        try:
            client.request("GET", "/", headers={"x-ms-version": "9999-12-31"})
            headers = client.getresponse().headers
        except (OSError, http.client.HTTPException):
            return _Answer("")
        return _Answer(headers.get("Server", ""), headers.get("x-ms-error-code", ""))
