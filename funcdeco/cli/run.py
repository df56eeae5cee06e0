"""`funcdeco run`."""

from __future__ import annotations

import gc
import importlib.util
import sys
from collections.abc import Sequence
from typing import Any

import click

from funcdeco.cli.options import app_option, format_option, project_argument

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
    "--port",
    type=click.IntRange(0, 65_535),
    help="Port to listen on. The default is 7071; 0 selects a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME",
    help="Run only this function. Can be repeated.",
)
@click.option("--no-watch", is_flag=True, help="Don't reload on changes.")
@click.option(
    "--in-memory",
    is_flag=True,
    help="Deliver outputs to triggers and keep orchestrations in memory, without storage.",
)
@click.option(
    "--azurite",
    "has_azurite",
    is_flag=True,
    help="Start Azurite, the storage emulator, unless it is already running.",
)
@click.option(
    "--run-on-startup",
    multiple=True,
    metavar="NAME",
    help="Run this timer once at startup. Can be repeated.",
)
@click.option(
    "--cors",
    metavar="ORIGINS",
    help="Origins to allow by CORS, separated by commas; `*` allows all.",
)
@click.option("--cors-credentials", is_flag=True, help="Allow these origins to send cookies.")
@click.option(
    "--allowed-host",
    multiple=True,
    metavar="NAME",
    help="Host name to accept in requests to the admin API. Can be repeated.",
)
@click.option(
    "--keys",
    "has_keys",
    is_flag=True,
    help="Require function keys, and print the keys of this run.",
)
@click.option(
    "--debug",
    is_flag=False,
    flag_value=_DEBUG_PORT,
    type=_DebugPort(0, 65_535),
    metavar="[PORT]",
    help="Allow a debugger to attach. The default port is 5678; 0 selects a free one.",
)
@click.option("--debug-wait", is_flag=True, help="Wait for the debugger before importing the app.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    show_default=True,
    help="Lowest level of the logs to show.",
)
@click.option("--queue-lease", type=click.FloatRange(1, 600), default=600.0, hidden=True)
@app_option
@format_option("json: one object per line.")
def command(**given: Any) -> None:
    """Run the functions of PROJECT on this machine, and reload them on changes.

    Exit codes: 0 stopped by Ctrl-C, 1 errors in the app, 2 invalid usage.
    """
    if given["has_azurite"] and given["in_memory"]:
        raise click.UsageError("--azurite and --in-memory can't be used together")
    if given["debug"] is None and given["debug_wait"]:
        given["debug"] = _DEBUG_PORT
    _check_packages(["run"] if given["debug"] is None else ["run", "debug"])
    gc.enable()  # the process runs for long
    from funcdeco.cli.entry import take_early
    from funcdeco.server.spawning import spawn

    is_json = given["shape"] == "json"
    spawned = take_early(quiet=is_json) or spawn(quiet=is_json)  # it starts during the imports
    click.get_current_context().call_on_close(spawned.close)
    from funcdeco.cli.run_project import RunOptions, run_project

    code = run_project(RunOptions(**given), spawned)
    if not is_json and sys.stdout.isatty():
        click.echo()  # the terminal shows `^C`
    sys.exit(code)


def _check_packages(extras: Sequence[str]) -> None:
    """Check that the packages of *extras* are installed. Raises UsageError."""
    for extra in extras:
        for name in _NEEDED[extra]:
            if importlib.util.find_spec(name) is None:
                message = f"{name} is not installed; run `pip install 'funcdeco[{extra}]'`"
                raise click.UsageError(message)
