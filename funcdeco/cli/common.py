"""Code shared by the commands: options, loading an app, printing diagnostics."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic
from funcdeco.diagnostics.failure import described, failure_lines, trace
from funcdeco.diagnostics.render.json import as_json, to_json
from funcdeco.diagnostics.secrets import masked_data

if TYPE_CHECKING:
    from funcdeco.diagnostics.render.interface import Format
    from funcdeco.project.project import Project
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.sources.child_import import ImportOptions
    from funcdeco.sources.loading import Loaded
    from funcdeco.sources.recording.model import Recording

C = TypeVar("C", bound=Callable[..., Any])
_DAY = 86_400
_LONG = 5.0
"""Seconds after which the import of an app is reported on a terminal."""


def project_argument(function: C) -> C:
    """Add the argument PROJECT, the folder that contains app.py."""
    return click.argument("project", default=".", type=click.Path(path_type=Path))(function)


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


def _seconds(_: click.Context, parameter: click.Parameter, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _DAY:
        message = f"{value!r} is not a number of seconds above 0 and up to {_DAY}"
        raise click.BadParameter(message, param=parameter)
    return seconds


def import_options(function: C) -> C:
    """Add the options `--import-timeout` and `--python`, as one argument `importing`."""
    from funcdeco.sources.child_import import DEFAULT_TIMEOUT, ImportOptions

    @functools.wraps(function)
    def with_options(import_timeout: float, python: Path | None, **others: Any) -> Any:
        path = "" if python is None else str(python.absolute())
        return function(importing=ImportOptions(import_timeout, path, _progress()), **others)

    timeout = click.option(
        "--import-timeout",
        callback=_seconds,
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
            click.echo("Importing the app takes long; Ctrl-C stops and shows where.", err=True)

    return report


def load_quietly(
    project: Path,
    spec: str | None,
    snapshot: Snapshot | None = None,
    *,
    needs_app: bool = False,
    importing: ImportOptions | None = None,
) -> Loaded:
    """Load the app, imported in a child process; what it prints goes to standard error."""
    from funcdeco.sources.loading import load_project

    def import_app(project: Project, spec: str) -> Recording:
        from funcdeco.sources.child_import import ImportOptions, record_in_child

        try:
            return record_in_child(project, spec, importing or ImportOptions())
        except KeyboardInterrupt as interrupt:
            click.echo(str(interrupt), err=True)
            raise

    return load_project(
        project, spec, snapshot, needs_app=needs_app, import_app=import_app, importing=importing
    )


def reportable(diagnostics: Sequence[Diagnostic], snapshot: Snapshot) -> Sequence[Diagnostic]:
    """Return the *diagnostics* to print for a command other than `check`; see `linter.report`."""
    if not diagnostics:
        return diagnostics
    from funcdeco.linter.report import reportable as reportable_of

    return reportable_of(diagnostics, snapshot)


def end(
    diagnostics: Sequence[Diagnostic],
    snapshot: Snapshot,
    *,
    shape: str = "text",
    result: str = "",
    err: bool = False,
) -> NoReturn:
    """Print *diagnostics*, in text form with *result*, and exit with their exit code."""
    if shape == "json":
        is_done = print_diagnostics(diagnostics, snapshot, as_json, is_text=False)
    else:
        is_done = print_text(diagnostics, snapshot, result=result, err=err)
    sys.exit(exit_code(diagnostics) if is_done else 2)


def print_text(
    diagnostics: Sequence[Diagnostic], snapshot: Snapshot, *, result: str = "", err: bool = False
) -> bool:
    """Print *diagnostics* as text, then their count and *result*; print nothing if there are none.

    Return whether all of them were rendered.
    """
    if not diagnostics:
        return True
    from funcdeco.diagnostics.render.summary import count
    from funcdeco.diagnostics.render.text import with_summary

    as_format = partial(with_summary, summary=count(diagnostics, result))
    return print_diagnostics(diagnostics, snapshot, as_format, err=err)


def print_diagnostics(
    diagnostics: Sequence[Diagnostic],
    snapshot: Snapshot,
    as_format: Format,
    *,
    is_text: bool = True,
    err: bool = False,
    exported: Mapping[str, str] | None = None,
) -> bool:
    """Print *diagnostics* in a format; return whether the format rendered all of them.

    Diagnostics that it fails on are printed on standard error, one per line, and so are internal
    errors of funcdeco. Source lines show neither secrets nor the values of settings, of which
    *exported* are those of the deployed app.
    """
    from funcdeco.diagnostics.render.guard import render
    from funcdeco.project.shown_lines import ShownLines

    files = {item.file for item in diagnostics if item.code == "CFG006"}
    lines = ShownLines(snapshot, exported=exported, settings_files=files)
    rendered = render(as_format, diagnostics, lines)
    # Machine-readable output is UTF-8 regardless of the terminal.
    text = rendered.text if is_text else rendered.text.encode("utf-8")
    click.echo(text, nl=False, err=err)
    for item in rendered.left:
        click.echo(str(item), err=True)
    if rendered.error:
        print_failure("the output format failed", rendered.error)
    print_failures(diagnostics)
    return rendered.error is None


def print_failures(diagnostics: Sequence[Diagnostic]) -> None:
    """Print internal errors of funcdeco on standard error, one per line."""
    for item in diagnostics:
        if item.is_internal:
            click.echo(failure_lines(item.message, item.detail), err=True)


def print_failure(what: str, error: Exception) -> None:
    """Print on standard error that *what* raised *error*."""
    click.echo(failure_lines(f"{what}: {described(error)}", trace(error)), err=True)


def print_json(value: Any) -> None:
    """Print *value* as JSON without secrets, in UTF-8 regardless of the terminal."""
    click.echo(to_json(masked_data(value)).encode("utf-8"), nl=False)


def exit_code(diagnostics: Sequence[Diagnostic]) -> int:
    """Return 0 without errors, 2 for invalid usage or an internal error, else 1."""
    codes = [CODES[item.code] for item in diagnostics if item.severity == "error"]
    return max((code.exit_code for code in codes), default=0)
