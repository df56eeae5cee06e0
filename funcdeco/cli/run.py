"""`funcdeco run`."""

from __future__ import annotations

import gc
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funcdeco.cli.options import app_option, format_option, project_argument

if TYPE_CHECKING:
    import socket

    from funcdeco.cli.projects import Place
    from funcdeco.project.host_section import HostSection
    from funcdeco.server.azurite import Azurite

_PORT = 7071
_DEBUG_PORT = 5678
_NEEDED = {"run": ("uvicorn", "httptools", "watchfiles"), "debug": ("debugpy",)}
"""The packages of each extra."""


class _DebugPort(click.IntRange):
    """A port, which may be omitted."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).isdigit():
            self.fail(f"{value!r} is not a port; write PROJECT before --debug", param, ctx)
        return super().convert(value, param, ctx)


@click.command()
@project_argument
@click.option(
    "--port", type=click.IntRange(0, 65_535), help="The default is 7071; 0 selects a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME",
    help="Run only this function. Can be repeated.",
)
@click.option("--no-watch", is_flag=True, help="Don't follow edits.")
@click.option(
    "--in-memory",
    is_flag=True,
    help="Let outputs trigger functions, and run orchestrations, without storage.",
)
@click.option(
    "--azurite",
    "has_azurite",
    is_flag=True,
    help="Start Azurite, the storage emulator, unless it runs already.",
)
@click.option(
    "--run-on-startup",
    multiple=True,
    metavar="NAME",
    help="Run this timer at the start. Can be repeated.",
)
@click.option(
    "--cors",
    metavar="ORIGINS",
    help="Origins that may read answers, separated by commas; `*` for all.",
)
@click.option("--cors-credentials", is_flag=True, help="Let these origins send cookies.")
@click.option(
    "--allowed-host",
    multiple=True,
    metavar="NAME",
    help="Host name that may use the admin API. Can be repeated.",
)
@click.option("--keys", "has_keys", is_flag=True, help="Require keys, and print those of this run.")
@click.option(
    "--debug",
    is_flag=False,
    flag_value=_DEBUG_PORT,
    type=_DebugPort(0, 65_535),
    metavar="[PORT]",
    help="Let an editor attach a debugger. The default port is 5678; 0 selects a free one.",
)
@click.option(
    "--debug-wait", is_flag=True, help="Wait for the debugger before the app is imported."
)
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    show_default=True,
    help="Logs to show.",
)
@click.option("--queue-lease", type=click.FloatRange(1, 600), default=600.0, hidden=True)
@app_option
@format_option("json: one object per line.")
def command(
    project: Path,
    port: int | None,
    host: str,
    functions: tuple[str, ...],
    no_watch: bool,
    in_memory: bool,
    has_azurite: bool,
    run_on_startup: tuple[str, ...],
    cors: str | None,
    cors_credentials: bool,
    allowed_host: tuple[str, ...],
    has_keys: bool,
    debug: int | None,
    debug_wait: bool,
    log_level: str,
    queue_lease: float,
    spec: str | None,
    shape: str,
) -> None:
    """Run the functions of PROJECT on this machine, and follow edits.

    Exit codes: 0 stopped by Ctrl-C, 1 errors in the app, 2 invalid usage.
    """
    if has_azurite and in_memory:
        raise click.UsageError("--azurite and --in-memory can't be used together")
    if debug is None and debug_wait:
        debug = _DEBUG_PORT
    _check_packages(["run"] if debug is None else ["run", "debug"])
    gc.enable()  # the process runs for long
    from funcdeco.server.spawning import spawn

    spawned = spawn(quiet=shape == "json")  # it starts during the imports below
    click.get_current_context().call_on_close(spawned.close)
    import secrets

    from funcdeco.cli.projects import find_project
    from funcdeco.server.console import LOOPBACK, Console, JsonConsole, TextConsole
    from funcdeco.server.cors import Cors
    from funcdeco.server.options import WorkerOptions
    from funcdeco.server.protection import AllowedHosts
    from funcdeco.server.serve import ServeOptions, serve

    place = find_project(project, spec)
    folder = str(place.folder.absolute())
    _note_environment(place.folder)
    section = _host_section(place)
    allowed = Cors.of(
        section.cors if cors is None else cors,
        has_credentials=cors_credentials or section.has_credentials,
    )
    if allowed.is_refused:
        raise click.UsageError("credentials need a list of origins; `*` can't be used with them")
    port = section.port or _PORT if port is None else port
    listening = _listening(host, port, "can't listen", "another --port")
    debugging = None
    if debug is not None:
        debugging = _listening(LOOPBACK, debug, "the debugger can't listen", "--debug PORT")
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host
    azurite = _azurite(place.folder) if has_azurite else None
    url = f"http://{shown}:{listening.getsockname()[1]}"
    keys = (
        {name: secrets.token_urlsafe(32) for name in ("_master", "default")} if has_keys else None
    )
    worker = WorkerOptions(
        folder,
        place.spec,
        url,
        functions,
        run_on_startup,
        keys,
        in_memory,
        log_level.upper(),
        debugging is not None,
        debug_wait,
        starts_azurite=has_azurite,
        queue_lease=queue_lease,
    )
    console: Console
    if shape == "json":
        console = JsonConsole(url, keys)
    else:
        console = TextConsole(url, keys, log_level.upper(), is_watching=not no_watch)
    options = ServeOptions(
        worker,
        spawned,
        listening,
        allowed,
        AllowedHosts(host, allowed_host),
        not no_watch,
        debugging,
        azurite,
    )
    if azurite is not None:
        console.azurite(azurite.facts)
    if debugging is not None:
        console.debugging(debugging.getsockname()[1], waits=debug_wait)
    code = serve(options, console)
    if shape == "text" and sys.stdout.isatty():
        click.echo()  # the terminal shows `^C`
    sys.exit(code)


def _host_section(place: Place) -> HostSection:
    from funcdeco.project.host_section import HostSectionError, read_host_section
    from funcdeco.project.snapshot import Snapshot

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
    from funcdeco.diagnostics.diagnostic import shown_path
    from funcdeco.sources.child_import import project_python

    if python := project_python(folder):
        shown = shown_path(python)
        click.echo(f"Note: the app runs with {sys.executable}, not with {shown}.", err=True)
        click.echo(f"Install funcdeco there, and use `{shown} -m funcdeco run`.", err=True)


def _listening(host: str, port: int, problem: str, replacement: str) -> socket.socket:
    from funcdeco.server.serve import PortError, listen

    try:
        found = listen(host, port)
    except PortError as error:
        use = "another --host" if error.is_host else replacement
        raise click.UsageError(f"{problem} on {host}:{port}: {error}; use {use}") from None
    click.get_current_context().call_on_close(found.close)
    return found


def _check_packages(extras: Sequence[str]) -> None:
    """Check that the packages of *extras* are installed. Raises UsageError."""
    for extra in extras:
        for name in _NEEDED[extra]:
            if importlib.util.find_spec(name) is None:
                message = f"{name} is not installed; run `pip install 'funcdeco[{extra}]'`"
                raise click.UsageError(message)
