"""`funcdeco invoke`."""

from __future__ import annotations

import contextlib
import gc
import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from funcdeco.cli.common import Report, end, print_json, reportable
from funcdeco.cli.options import app_option, format_option, project_argument
from funcdeco.cli.projects import Place, find_project
from funcdeco.diagnostics.secrets import masked, masked_data
from funcdeco.errors import AppError

if TYPE_CHECKING:
    from funcdeco.testing.event_documents import DocumentClient, Result


@click.command()
@click.argument("name")
@project_argument
@click.option(
    "--data", metavar="TEXT|@FILE|-", help="A message, or an event as `sample` prints it."
)
@click.option("--sample", "is_sample", is_flag=True, help="Send the event that `sample` prints.")
@click.option(
    "--input",
    "given",
    metavar="BINDING=TEXT|@FILE",
    multiple=True,
    help="Value of an input binding; JSON is decoded. Can be repeated.",
)
@app_option
@format_option("json: one object with the outputs, the logs and the exception.")
def command(
    name: str,
    project: Path,
    data: str | None,
    is_sample: bool,
    given: tuple[str, ...],
    spec: str | None,
    shape: str,
) -> None:
    """Run the function NAME once, in this process, with outputs in memory.

    Nothing is connected: queues, blobs and tables are empty. An orchestrator runs to its end or
    until it waits. What the function prints goes to standard error.

    Exit codes: 0 success, 1 the function failed, or errors in the app, 2 invalid usage.
    """
    from funcdeco.export.invocation import as_json, as_text, is_success

    gc.enable()  # the function may need it
    if data is not None and is_sample:
        raise click.UsageError("--data and --sample exclude each other.")
    text = _content("--data", data) if data is not None else None
    inputs = dict(_input(one) for one in given)
    place = find_project(project, spec)
    with _opened(place) as client, contextlib.redirect_stdout(sys.stderr):
        result = _send(client, name, text, inputs, is_sample=is_sample)
        shown = as_json(result, client)
    if shape == "json":
        print_json(masked_data(shown))
    else:
        click.echo(masked(as_text(shown)), nl=False)
    sys.exit(0 if is_success(shown) else 1)


def _send(
    client: DocumentClient, name: str, text: str | None, inputs: dict[str, Any], *, is_sample: bool
) -> Result:
    try:
        return client.send(name, json.dumps(client.sample(name)) if is_sample else text, inputs)
    except (LookupError, ValueError) as error:
        _fail(str(error.args[0] if error.args else error))


def _fail(message: str) -> NoReturn:
    click.echo(masked(f"Error: {message}"), err=True)
    sys.exit(2)


@contextlib.contextmanager
def _opened(place: Place) -> Generator[DocumentClient]:
    """Open the project; errors in it end the command."""
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.testing.event_documents import DocumentClient

    try:
        with contextlib.redirect_stdout(sys.stderr):
            client = DocumentClient(str(place.folder), place.spec)
    except AppError as error:
        snapshot = Snapshot(place.folder)
        end(Report(reportable(error.diagnostics, snapshot), snapshot), err=True)
    with client:
        yield client


def _input(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(f"{text!r} is not BINDING=VALUE", param_hint="--input")
    content = _content("--input", value)
    try:
        return name, json.loads(content)
    except ValueError:
        return name, content


def _content(option: str, text: str) -> str:
    """Return *text*, the content of the file after `@`, or standard input for `-`."""
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise click.BadParameter(f"{text[1:]}: {reason}", param_hint=option) from None
