"""Code shared by the commands: loading an app, printing diagnostics."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from funcdeco.diagnostics.diagnostic import CODES, Diagnostic, files_of
from funcdeco.diagnostics.failure import described, failure_lines, trace
from funcdeco.diagnostics.render.json import as_json, to_json
from funcdeco.diagnostics.secrets import masked_data

if TYPE_CHECKING:
    from funcdeco.diagnostics.render.interface import Format, Lines
    from funcdeco.project.project import Project
    from funcdeco.project.snapshot import Snapshot
    from funcdeco.sources.child_import import ImportOptions
    from funcdeco.sources.loaded import Loaded
    from funcdeco.sources.recording.model import Recording


def load_quietly(
    project: Path,
    spec: str | None,
    snapshot: Snapshot | None = None,
    *,
    needs_app: bool = False,
    importing: ImportOptions | None = None,
    recorded: list[Recording] | None = None,
) -> Loaded:
    """Load the app, imported in a child process; what it prints goes to standard error.

    Its recording is added to *recorded*.
    """
    from funcdeco.sources.loading import load_project

    def import_app(project: Project, spec: str) -> Recording:
        from funcdeco.sources.child_import import ImportOptions, record_in_child

        recording = record_in_child(project, spec, importing or ImportOptions())
        if recorded is not None:
            recorded.append(recording)
        return recording

    try:
        return load_project(
            project, spec, snapshot, needs_app=needs_app, import_app=import_app, importing=importing
        )
    except KeyboardInterrupt as interrupt:
        if str(interrupt):
            click.echo(str(interrupt), err=True)
        raise


def reportable(diagnostics: Sequence[Diagnostic], snapshot: Snapshot) -> Sequence[Diagnostic]:
    """Return the *diagnostics* to print for a command other than `check`; see `linter.report`."""
    if not diagnostics:
        return diagnostics
    from funcdeco.linter.report import reportable as reportable_of

    return reportable_of(diagnostics, snapshot)


def is_about(item: Diagnostic, name: str) -> bool:
    """Return whether a diagnostic is about the function *name*, or about no function."""
    return item.function is None or item.function.lower() == name.lower()


class Report:
    """Diagnostics of one or several projects, with the source lines that may be shown."""

    def __init__(self, diagnostics: Sequence[Diagnostic] = (), snapshot: Snapshot | None = None):
        self.diagnostics: list[Diagnostic] = []
        self._lines: dict[str | None, Lines] = {}
        if snapshot is not None:
            self.add(diagnostics, snapshot)

    def add(
        self,
        diagnostics: Sequence[Diagnostic],
        snapshot: Snapshot,
        exported: Mapping[str, str] | None = None,
    ) -> None:
        """Add the diagnostics of one project; *exported* are settings of the deployed app."""
        if not diagnostics:
            return
        from funcdeco.project.shown_lines import ShownLines

        settings_files = files_of(diagnostics, "CFG006")
        lines = ShownLines(snapshot, exported=exported, settings_files=settings_files)
        self.diagnostics += diagnostics
        for file in files_of(diagnostics):
            self._lines.setdefault(file, lines)

    def lines(self, file: str) -> Sequence[str] | None:
        """Return the lines of *file* without secrets and settings' values; None if unreadable."""
        return self._lines[file](file) if file in self._lines else None


def end(report: Report, *, shape: str = "text", result: str = "", err: bool = False) -> NoReturn:
    """Print the diagnostics, in text form with *result*, and exit with their exit code."""
    if shape == "json":
        is_done = print_diagnostics(report, as_json, is_text=False)
    else:
        is_done = print_text(report, result=result, err=err)
    sys.exit(exit_code(report.diagnostics) if is_done else 2)


def print_text(report: Report, *, result: str = "", err: bool = False) -> bool:
    """Print diagnostics as text, then their count and *result*; print nothing if there are none.

    Return whether all of them were rendered.
    """
    if not report.diagnostics:
        return True
    from funcdeco.diagnostics.render.summary import count
    from funcdeco.diagnostics.render.text import with_summary

    as_format = partial(with_summary, summary=count(report.diagnostics, result))
    return print_diagnostics(report, as_format, err=err)


def print_diagnostics(
    report: Report, as_format: Format, *, is_text: bool = True, err: bool = False
) -> bool:
    """Print diagnostics in a format; return whether the format rendered all of them.

    Diagnostics that it fails on are printed on standard error, one per line, and so are internal
    errors of funcdeco.
    """
    from funcdeco.diagnostics.render.guard import render

    rendered = render(as_format, report.diagnostics, report.lines)
    # Machine-readable output is UTF-8 regardless of the terminal.
    text = rendered.text if is_text else rendered.text.encode("utf-8")
    click.echo(text, nl=False, err=err)
    for item in rendered.left:
        click.echo(str(item), err=True)
    if rendered.error:
        print_failure("the output format failed", rendered.error)
    print_failures(report.diagnostics)
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
