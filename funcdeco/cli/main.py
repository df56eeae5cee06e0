"""`funcdeco` itself: the list of commands, and what happens to errors."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from funcdeco._version import __version__

COMMANDS = {
    "bindings": "List every binding and its decorator.",
    "check": "Find what host, extensions and worker would refuse or ignore.",
    "build": "Write the function folders of an app.",
    "clean": "Remove the function folders that build wrote.",
    "explain": "Explain a code or a host rule.",
    "init": "Start a new project.",
    "list": "List the functions of an app.",
    "read": "Read function.json files and print them as build would write them.",
    "schema": "Print the JSON schema of function.json.",
    "show": "Print one function's function.json.",
}
"""The commands, and the line of each in the list: its module in this package is its name."""


class _LateCommands(click.Group):
    """Imports a command's module when the command is run, not to list it."""

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
    """Azure Functions as decorated Python, built into v1-model function folders.

    Exit codes: 0 all is well, 1 faults were found in the app, 2 the call or the tool failed.
    """


def run() -> None:
    """Run the command line; the entry point of the `funcdeco` script."""
    # A command makes many small objects, keeps most of them and ends: collecting is wasted time.
    gc.disable()
    try:
        cli(prog_name="funcdeco")
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {place}{error.strerror or error}", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001
        from funcdeco.cli.common import print_failure

        print_failure("funcdeco failed", error)
        sys.exit(2)
    finally:
        # Python would collect once more before it ends, which takes a tenth of a small check.
        gc.freeze()
