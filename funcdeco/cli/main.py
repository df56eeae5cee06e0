"""The `funcdeco` command: its list of subcommands and its error handling."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from funcdeco._version import __version__

COMMANDS = {
    "bindings": "List all bindings and their decorators.",
    "check": "Report what the host would reject or silently ignore.",
    "build": "Generate the function folders of an app.",
    "clean": "Remove generated function folders.",
    "eject": "Remove funcdeco's decorators from an app for good.",
    "explain": "Explain a diagnostic code or a host rule.",
    "imports": "Measure the cost of an app's imports.",
    "init": "Create a new project.",
    "invoke": "Run a function once, here or in a running app.",
    "list": "List the functions of an app.",
    "package": "Write a zip file or a folder to publish.",
    "read": "Print function.json files as build would write them.",
    "run": "Run the functions of an app locally.",
    "sample": "Print a sample event for a function.",
    "schema": "Print the JSON schema of function.json.",
    "show": "Print the function.json of a function.",
    "verify": "Load the functions of a package as Azure would.",
}
"""The commands with their summaries; each is named after its module in this package."""


class _LateCommands(click.Group):
    """Import a command's module when the command runs, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"funcdeco.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from funcdeco.grammar.similar import closest

            near = closest(args[0], COMMANDS)
            hint = f" Did you mean {near!r}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=_LateCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Write Azure Functions as decorated Python and build them into v1-model function folders.

    check, imports, invoke, list, package, run, sample and show also read function folders written by hand,
    and apps of the official v2 model.

    Exit codes: 0 success, 1 errors in the app, 2 invalid usage or internal error.
    """


def run(at_end: Callable[[], object] | None = None) -> None:
    """Run the command line, and call *at_end* before the process ends."""
    # A command creates many small objects, keeps most of them and exits: collecting wastes time.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may be unable to show a name or a string
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            _run_command()
        finally:
            if at_end is not None:
                at_end()
    except SystemExit as ended:
        _end(ended)
    finally:
        # Python would collect once more at exit, which takes a tenth of the time of a small check.
        gc.freeze()


def _run_command() -> None:
    try:
        cli(prog_name="funcdeco")
    except OSError as error:
        from funcdeco.diagnostics.secrets import masked

        place = f"{error.filename}: " if error.filename else ""
        click.echo(masked(f"Error: {place}{error.strerror or error}"), err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001
        from funcdeco.cli.common import print_failure

        print_failure("funcdeco failed", error)
        sys.exit(2)


def _end(ended: SystemExit) -> NoReturn:
    """End the process at once: freeing all objects takes 3 % of the time of a small check.

    Nothing that matters is skipped: profilers and the user's own code end normally.
    """
    has_others = _is_watched() or "funcdeco.engine.app" in sys.modules or not _is_main()
    if has_others or isinstance(ended.code, str):
        raise ended
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):  # such as a closed pipe, which Python reports
        raise ended from None
    os._exit(ended.code or 0)


def _is_main() -> bool:
    """Return whether the process was started for the command, by the script or `python -m`."""
    main = sys.modules["__main__"]
    spec, file = getattr(main, "__spec__", None), getattr(main, "__file__", None)
    is_module = spec is not None and spec.name == "funcdeco.__main__"
    return is_module or os.path.basename(file or "") == "funcdeco"


def _is_watched() -> bool:
    """Return whether a profiler, a debugger or coverage follows this process."""
    if sys.gettrace() or sys.getprofile():
        return True
    if sys.version_info < (3, 12):
        return False
    return any(sys.monitoring.get_tool(number) for number in range(6))
