"""`funcdeco invoke`."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from funcdeco.cli.common import Report, end, print_json, reportable
from funcdeco.cli.options import app_option, format_option, project_argument
from funcdeco.cli.projects import Place, find_project
from funcdeco.diagnostics.secrets import masked
from funcdeco.errors import AppError

if TYPE_CHECKING:
    from funcdeco.testing.document_client import DocumentClient

Content = str | bytes


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
    metavar="BINDING=TEXT|@FILE|-",
    multiple=True,
    help="Value of an input binding; JSON is decoded. Can be repeated.",
)
@click.option("--url", metavar="URL", help="Run the function in the running app at this URL.")
@click.option("--key", metavar="KEY", help="The master key of the app at --url.")
@app_option
@format_option("json: one object with the outputs, the logs and the exception.")
def command(
    name: str,
    project: Path,
    data: str | None,
    is_sample: bool,
    given: tuple[str, ...],
    url: str | None,
    key: str | None,
    spec: str | None,
    shape: str,
) -> None:
    """Run the function NAME once, in this process, with outputs in memory.

    PROJECT is the project's folder, or a file or folder in it. No service is used: queues, blobs
    and tables are empty. An orchestrator runs until it ends or waits. What the function
    prints goes to standard error.

    With --url, the function runs in another process: `funcdeco run`, Core Tools or a function app in
    Azure. That process logs the result.

    Exit codes: 0 success, 1 the function failed, or errors in the app, 2 invalid usage.
    """
    gc.enable()  # the function may need it
    _check_options(data, given, url, key, is_sample=is_sample)
    content = _content("--data", data) if data is not None else None
    if url is not None:
        if is_sample:
            content = _sample(project, spec, name)
        _run_at(url, key or "", name, content, shape)
        return
    inputs = dict(_input(one) for one in given)
    place = find_project(project, spec)
    with _quiet():
        name, shown = _run(place, name, content, inputs, is_sample=is_sample)
    _end(place, name, shown, shape)


def _check_options(
    data: str | None, given: tuple[str, ...], url: str | None, key: str | None, *, is_sample: bool
) -> None:
    """Raise UsageError for options that can't be combined."""
    if data is not None and is_sample:
        raise click.UsageError("--data and --sample can't be used together.")
    if url is not None and given:
        raise click.UsageError("--input can't be used with --url.")
    if url is None and key is not None:
        raise click.UsageError("--key requires --url.")


def _run(
    place: Place, name: str, content: Content | None, inputs: dict[str, Any], *, is_sample: bool
) -> tuple[str, dict[str, Any]]:
    """Return the exact name of the function, and what happened."""
    from funcdeco.engine.delivery.loops import EndlessRun
    from funcdeco.engine.durable.determinism import NonDeterministic
    from funcdeco.engine.providers import MissingInput
    from funcdeco.export.invocation import as_json, failure_as_json

    with _opened(place) as client, _stopped_by_interrupt():
        try:
            name = client.find(name).function.name
            if is_sample:
                result = client.send_sample(name, inputs)
            else:
                result = client.send(name, content, inputs)
        except MissingInput as error:
            _fail(f"{error.problem}; write `--input {error.name}=...`")
        except UnicodeEncodeError as error:
            half = f"`{error.object[error.start]!a}`".replace("'", "")
            _fail(f"the event contains {half}, half of a character, which UTF-8 can't represent")
        except (LookupError, ValueError) as error:
            _fail(str(error.args[0] if error.args else error))
        except (EndlessRun, NonDeterministic) as error:
            return name, failure_as_json(name, error)
        return name, as_json(result, name, client)


def _end(place: Place, name: str, shown: dict[str, Any], shape: str) -> NoReturn:
    """Print what happened, without values of settings, and end the command."""
    from funcdeco.export.invocation import as_text, is_success, masked_strings
    from funcdeco.project.setting_values import setting_values
    from funcdeco.project.snapshot import Snapshot

    shown = masked_strings(shown, setting_values(Snapshot(place.folder)).masked)
    if shape == "json":
        print_json(shown)
    else:
        click.echo(as_text(shown, name), nl=False)
    sys.exit(0 if is_success(shown) else 1)


def _sample(project: Path, spec: str | None, name: str) -> str:
    from funcdeco.cli.sample import sampled
    from funcdeco.sources.child_import import ImportOptions

    return json.dumps(sampled(find_project(project, spec), name, ImportOptions()))


def _run_at(url: str, key: str, name: str, content: Content | None, shape: str) -> None:
    """Run a function of the app at *url*."""
    from funcdeco.cli.invoke_url import invoke_url
    from funcdeco.server.admin_client import AdminClient, AdminError

    if isinstance(content, bytes):
        _fail("the content must be UTF-8 to be sent to a URL")
    try:
        client = AdminClient(url, key)
        accepted = invoke_url(client, name, content)
    except AdminError as error:
        _fail(str(error))
    if accepted.omitted:
        click.echo(
            f"Not sent, because the server doesn't accept it: {', '.join(accepted.omitted)}",
            err=True,
        )
    if shape == "json":
        print_json({"function": accepted.function, "url": client.url, "accepted": True})
    else:
        click.echo(f"Started {accepted.function}; see its result in the logs of {client.url}")


def _fail(message: str) -> NoReturn:
    click.echo(masked(f"Error: {message}"), err=True)
    sys.exit(2)


@contextlib.contextmanager
def _quiet() -> Generator[None]:
    """Let standard output be standard error, for processes that the function starts too."""
    with contextlib.redirect_stdout(sys.stderr), _descriptor_to_stderr():
        yield


@contextlib.contextmanager
def _descriptor_to_stderr() -> Generator[None]:
    try:
        out, err = sys.__stdout__.fileno(), sys.__stderr__.fileno()  # type: ignore[union-attr]
        saved = os.dup(out)
    except (AttributeError, OSError, ValueError):  # there is none
        yield
        return
    try:
        os.dup2(err, out)
        yield
    finally:
        os.dup2(saved, out)
        os.close(saved)


@contextlib.contextmanager
def _stopped_by_interrupt() -> Generator[None]:
    """End the process at Ctrl-C, and show where the function is: its thread can't be ended."""
    from funcdeco.testing.tracebacks import running_stack

    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"{running_stack()}Aborted!", err=True)
        sys.stderr.flush()
        os._exit(1)


@contextlib.contextmanager
def _opened(place: Place) -> Generator[DocumentClient]:
    """Open the project; errors in it end the command."""
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.testing.document_client import DocumentClient

    try:
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
        return name, json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return name, content


def _content(option: str, text: str) -> Content:
    """Return *text*, the content of the file after `@`, or standard input for `-`.

    Content that isn't UTF-8 is bytes.
    """
    if text == "-":
        return _decoded(sys.stdin.buffer.read())
    if not text.startswith("@"):
        return text
    try:
        return _decoded(Path(text[1:]).read_bytes())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise click.BadParameter(f"{text[1:]}: {reason}", param_hint=option) from None


def _decoded(content: bytes) -> Content:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
