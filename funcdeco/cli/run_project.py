"""Run a project by the options of `funcdeco run`."""

from __future__ import annotations

import secrets
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from funcdeco.cli.projects import Place, find_project
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.project.host_section import HostSection, HostSectionError, read_host_section
from funcdeco.project.snapshot import Snapshot
from funcdeco.server.console import LOOPBACK, Console, JsonConsole, TextConsole
from funcdeco.server.cors import Cors
from funcdeco.server.options import KEYS, WorkerOptions
from funcdeco.server.protection import AllowedHosts
from funcdeco.server.serve import PortError, ServeOptions, listen, serve
from funcdeco.server.spawning import Spawned
from funcdeco.sources.child_import import project_python

if TYPE_CHECKING:
    from funcdeco.server.azurite import Azurite

PORT = 7071


class RunOptions(NamedTuple):
    """The values of all options, under the names of the parameters of the command."""

    project: Path
    port: int | None
    host: str
    functions: tuple[str, ...]
    no_watch: bool
    in_memory: bool
    has_azurite: bool
    run_on_startup: tuple[str, ...]
    cors: str | None
    cors_credentials: bool
    allowed_host: tuple[str, ...]
    has_keys: bool
    debug: int | None
    debug_wait: bool
    log_level: str
    queue_lease: float
    spec: str | None
    shape: str


def run_project(given: RunOptions, spawned: Spawned) -> int:
    """Serve a project until Ctrl-C with *spawned* as its first worker; return the exit code.

    Raises UsageError.
    """
    place = find_project(given.project, given.spec)
    _note_environment(place.folder)
    section = _host_section(place)
    cors = _cors(given, section)
    listening = _listening(given, section)
    debugging = None
    if given.debug is not None:
        debugging = _opened(LOOPBACK, given.debug, "the debugger can't listen", "--debug PORT")
    azurite = _azurite(place.folder) if given.has_azurite else None
    worker = _worker(given, place, listening)
    if azurite is not None:
        worker = worker._replace(awaited_ports=azurite.awaited_ports)
    console = _console(given, worker)
    if azurite is not None:
        console.azurite(azurite.facts)
    if debugging is not None:
        console.debugging(debugging.getsockname()[1], waits=given.debug_wait)
    hosts, is_watching = AllowedHosts(given.host, given.allowed_host), not given.no_watch
    return serve(
        ServeOptions(worker, spawned, listening, cors, hosts, is_watching, debugging, azurite),
        console,
    )


def _cors(given: RunOptions, section: HostSection) -> Cors:
    origins = section.cors if given.cors is None else given.cors
    has_credentials = given.cors_credentials or section.has_credentials
    found = Cors.of(origins, has_credentials=has_credentials)
    if found.is_refused:
        raise click.UsageError("--cors-credentials requires a list of origins instead of `*`")
    return found


def _worker(given: RunOptions, place: Place, listening: socket.socket) -> WorkerOptions:
    shown = "localhost" if given.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else given.host
    return WorkerOptions(
        str(place.folder.absolute()),
        place.spec,
        f"http://{shown}:{listening.getsockname()[1]}",
        given.functions,
        given.run_on_startup,
        {name: secrets.token_urlsafe(32) for name in KEYS} if given.has_keys else None,
        given.in_memory,
        given.log_level.upper(),
        given.debug is not None,
        given.debug_wait,
        starts_azurite=given.has_azurite,
        queue_lease=given.queue_lease,
    )


def _console(given: RunOptions, worker: WorkerOptions) -> Console:
    if given.shape == "json":
        return JsonConsole(worker.url, worker.keys)
    level, is_watching = worker.log_level, not given.no_watch
    return TextConsole(worker.url, worker.keys, level, is_watching=is_watching)


def _host_section(place: Place) -> HostSection:
    try:
        return read_host_section(Snapshot(place.folder))
    except HostSectionError as error:
        raise click.UsageError(str(error)) from None


def _azurite(folder: Path) -> Azurite:
    from funcdeco.server.azurite import AzuriteError, open_azurite

    try:
        found = open_azurite(folder.absolute())
    except AzuriteError as error:
        raise click.UsageError(f"--azurite: {error}") from None
    click.get_current_context().call_on_close(found.close)
    return found


def _note_environment(folder: Path) -> None:
    """Report a virtual environment of the project that isn't the one of this process."""
    if python := project_python(folder):
        shown = shown_path(python)
        click.echo(f"Note: the app runs with {sys.executable}, not with {shown}.", err=True)
        click.echo(f"Install funcdeco there, and use `{shown} -m funcdeco run`.", err=True)


def _listening(given: RunOptions, section: HostSection) -> socket.socket:
    port = section.port or PORT if given.port is None else given.port
    return _opened(given.host, port, "can't listen", "another --port")


def _opened(host: str, port: int, problem: str, replacement: str) -> socket.socket:
    try:
        found = listen(host, port)
    except PortError as error:
        use = "another --host" if error.is_host else replacement
        raise click.UsageError(f"{problem} on {host}:{port}: {error}; use {use}") from None
    click.get_current_context().call_on_close(found.close)
    return found
