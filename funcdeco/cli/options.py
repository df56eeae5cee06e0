"""Arguments and options that commands share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    pass

C = TypeVar("C", bound=Callable[..., Any])
_DAY = 86_400
_LONG = 5.0
"""Seconds after which the import of an app is reported on a terminal."""


def project_argument(function: C) -> C:
    """Add the argument PROJECT, a folder or a file in a project."""
    return click.argument("project", default=".", type=click.Path(path_type=Path))(function)


def projects_argument(function: C) -> C:
    """Add the argument PROJECT, which can be repeated, as one argument `projects`."""
    return click.argument(
        "projects", nargs=-1, metavar="[PROJECT]...", type=click.Path(path_type=Path)
    )(function)


def app_option(function: C) -> C:
    """Add the option `--app`."""
    return click.option(
        "--app",
        "spec",
        metavar="MODULE:ATTRIBUTE",
        help="The app, if it is not the only App in app.py.",
    )(function)


def format_option(help: str) -> Callable[[C], C]:  # noqa: A002
    """Add the option `--format`, text or json; *help* describes the JSON output."""
    return click.option(
        "--format",
        "shape",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=help,
    )


def seconds(_: click.Context, parameter: click.Parameter, value: str) -> float:
    """Return the value of an option that is a number of seconds."""
    try:
        found = float(value)
    except ValueError:
        found = 0
    if not 0 < found <= _DAY:
        message = f"{value!r} is not a number of seconds greater than 0 and at most {_DAY}"
        raise click.BadParameter(message, param=parameter)
    return found


def import_options(function: C) -> C:
    """Add the options `--import-timeout` and `--python`, as one argument `importing`."""
    from funcdeco.sources.child_import import DEFAULT_TIMEOUT, ImportOptions

    @functools.wraps(function)
    def with_options(import_timeout: float, python: Path | None, **others: Any) -> Any:
        path = "" if python is None else str(python.absolute())
        return function(importing=ImportOptions(import_timeout, path, _progress()), **others)

    timeout = click.option(
        "--import-timeout",
        callback=seconds,
        metavar="SECONDS",
        default=f"{DEFAULT_TIMEOUT:g}",
        help="Time limit for importing the app. The default is 120.",
    )
    python = click.option(
        "--python",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="PATH",
        help="Interpreter that imports the app. The default is that of the project's virtual "
        "environment, else the one that runs funcdeco.",
    )
    return cast("C", timeout(python(with_options)))


def _progress() -> Callable[[float], None]:
    """Return a function that reports on a terminal, once, that the import takes long."""
    reported = False

    def report(seconds: float) -> None:
        nonlocal reported
        if not reported and seconds > _LONG and sys.stderr is not None and sys.stderr.isatty():
            reported = True
            click.echo("Still importing the app. Press Ctrl-C to stop and see where.", err=True)

    return report
