"""`funcdeco build`."""

from __future__ import annotations

from collections.abc import Container, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from funcdeco.cli.common import Report, end, load_quietly, reportable
from funcdeco.cli.options import app_option, format_option, import_options, projects_argument
from funcdeco.cli.projects import Place, find_projects, refuse_shared
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order, shown_path
from funcdeco.diagnostics.wording import counted
from funcdeco.export.function_table import function_table
from funcdeco.project.pyproject import declared_string
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loaded import Loaded

if TYPE_CHECKING:
    from funcdeco.functions.model import FunctionApp
    from funcdeco.writer.build import Outcome
    from funcdeco.writer.plan import Kept


class _Options(NamedTuple):
    """The options of a call."""

    importing: ImportOptions
    output: Path | None
    check: bool
    keep_going: bool
    no_check: bool


class _Built(NamedTuple):
    """What the build of one project did: its text, and whether it wrote nothing due to errors."""

    place: Place
    snapshot: Snapshot
    diagnostics: Sequence[Diagnostic]
    text: str = ""
    is_refused: bool = True


@click.command()
@projects_argument
@app_option
@import_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Build a clean folder for publishing, with the project's files, instead of in place.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; show a diff and fail if any file differs."
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Skip functions that have errors, and keep their generated folders.",
)
@click.option(
    "--no-check",
    is_flag=True,
    help="Build functions despite errors from `funcdeco check`, as long as they can be written.",
)
@format_option("Output format; json is a list of diagnostics.")
def command(
    projects: tuple[Path, ...],
    spec: str | None,
    importing: ImportOptions,
    output: Path | None,
    check: bool,
    keep_going: bool,
    no_check: bool,
    shape: str,
) -> None:
    """Generate a folder with function.json and a script for each function of an app.

    PROJECT is a folder with an app.py, or a file or folder in a project; the default is the
    current folder. Generated folders that no function needs any longer are removed. Files that
    build did not generate are never changed. Nothing is written if such a file is in the way, or
    if `funcdeco check` reports an error, unless --keep-going skips the functions that have errors.
    """
    places = find_projects(projects, spec)
    if output and len(places) > 1:
        message = "--output can only be used with one project; set `output` in each pyproject.toml"
        raise click.UsageError(message)
    if output is None:
        refuse_shared(places, "output")
    options = _Options(importing, output, check, keep_going, no_check)
    built = [_build(place, options) for place in places]
    report = Report()
    for one in built:
        report.add(one.diagnostics, one.snapshot)
    if shape == "text":
        _print_texts(built, report)
    end(report, shape=shape, result=_result(built))


def _build(place: Place, options: _Options) -> _Built:
    """Build one project."""
    importing = options.importing._replace(meanwhile=_import_rules_and_writer)
    loaded = load_quietly(place.folder, place.spec, needs_app=True, importing=importing)
    found, app = list(reportable(loaded.diagnostics, loaded.snapshot)), loaded.app
    if app is None or loaded.project is None:
        return _Built(place, loaded.snapshot, found)
    output = _output(options, loaded.snapshot)
    from funcdeco.writer.build import build
    from funcdeco.writer.output import Contents
    from funcdeco.writer.secret_guard import declared_secrets

    if options.no_check:  # whatever the rules report, a secret is never written
        errors = declared_secrets(app, loaded.snapshot)
    else:
        errors = _errors(loaded, has_output=output is not None)
    found = in_order([*found, *errors])
    # A function of the same name may be sound, but its folder is that of both.
    app = _without(app, {item.function for item in found if item.severity == "error"})
    is_checked = not any(item.is_internal for item in found)
    if has_errors(found) and not (options.keep_going and is_checked):
        return _Built(place, loaded.snapshot, found)
    resolved = output.resolve() if output else None
    untouched = _broken_modules(loaded, app) if resolved and has_errors(found) else frozenset[str]()
    contents = Contents(_vendored(loaded), untouched=untouched) if resolved else Contents()
    kept = _kept(loaded, found)
    if has_errors(found):
        removed = _superseded(loaded, app, resolved or loaded.project.root, kept)
        found += removed
        kept = _But(kept, {item.function for item in removed})
    outcome = build(
        app,
        loaded.project.root,
        output=resolved,
        contents=contents,
        check=options.check,
        kept=kept,
    )
    diagnostics = [*found, *reportable(outcome.diagnostics, loaded.snapshot)]
    done = _done(app, outcome, output) if outcome.statuses else ""
    if done and untouched:
        done += f"; {', '.join(sorted(untouched))} not copied (error)"
    if options.check and not outcome.statuses and not has_errors(diagnostics):
        done = f"{counted(len(app), 'function')}, all up to date"
    is_refused = outcome.is_untouched and not options.check
    return _Built(place, loaded.snapshot, diagnostics, done, is_refused)


def _import_rules_and_writer() -> None:
    """Import what is needed when the app is loaded, while another process imports the app."""
    from funcdeco.linter import checking as checking
    from funcdeco.writer import build as build


def _output(options: _Options, snapshot: Snapshot) -> Path | None:
    """Return the output folder; one that pyproject.toml sets is relative to the project."""
    declared = declared_string(snapshot, "output").value
    if options.output or declared is None:
        return options.output
    return Path(shown_path(str(snapshot.root / declared)))


def _errors(loaded: Loaded, *, has_output: bool) -> list[Diagnostic]:
    """Return the errors that `funcdeco check` reports for the functions to be written."""
    from funcdeco.linter.checking import faults_of_functions
    from funcdeco.linter.config import Options
    from funcdeco.writer.output import CODES_OF_OUTPUT

    ignored = CODES_OF_OUTPUT if has_output else ()
    return faults_of_functions(loaded, Options(ignore=ignored, has_package=has_output))


def _vendored(loaded: Loaded) -> dict[str, Path]:
    from funcdeco.linter.checking import vendored_for

    return vendored_for(loaded)


def _without(app: FunctionApp, names: set[str | None]) -> FunctionApp:
    return replace(app, functions=tuple(one for one in app if one.name not in names))


def _kept(loaded: Loaded, found: Sequence[Diagnostic]) -> Kept:
    """Return the functions with errors; all names if an error may hide others, as in a missing import."""
    if any(item.severity == "error" and not item.function for item in loaded.diagnostics):
        return _But()
    broken = {one.name for one in loaded.app.broken} if loaded.app else set[str]()
    return {*broken, *(one.function for one in found if one.severity == "error" and one.function)}


class _But:
    """The names in *names*, by default all, but not those in *without*."""

    def __init__(
        self, names: Kept | None = None, without: Container[str | None] = frozenset[str | None]()
    ) -> None:
        self._names = names
        self._without = without

    def __contains__(self, name: Any) -> bool:
        is_in = self._names is None or name in self._names
        return is_in and name not in self._without


def _superseded(loaded: Loaded, app: FunctionApp, place: Path, kept: Kept) -> Sequence[Diagnostic]:
    from funcdeco.linter.skipped import superseded

    return reportable(list(superseded(loaded, app, place, kept)), loaded.snapshot)


def _broken_modules(loaded: Loaded, app: FunctionApp) -> Set[str]:
    from funcdeco.linter.skipped import broken_modules

    return broken_modules(loaded, app)


def _print_texts(built: list[_Built], report: Report) -> None:
    """Print what was written, below the name of its project if there are several."""
    texts = [
        one.text if len(built) == 1 else f"{one.place.name}:\n{one.text}"
        for one in built
        if one.text
    ]
    if texts:
        click.echo("\n\n".join(texts) + ("\n" if report.diagnostics else ""))


def _result(built: list[_Built]) -> str:
    """Return where nothing was written because of errors."""
    refused = [one for one in built if one.is_refused and has_errors(one.diagnostics)]
    if len(refused) == len(built):
        return "nothing was written"
    names = ", ".join(one.place.name for one in refused)
    return f"nothing was written in {names}" if names else ""


def _done(app: FunctionApp, outcome: Outcome, output: Path | None) -> str:
    statuses = outcome.statuses
    written = replace(app, functions=tuple(f for f in app if f.name in statuses))
    counts = [
        f"{sum(status == expected for status in statuses.values())} {expected}"
        for expected in ("written", "unchanged", "pruned", "kept (error)")
        if expected in statuses.values()
    ]
    copied = f"; {counted(outcome.copied, 'other file')} updated in {output}" if output else ""
    return f"{function_table(written, statuses)}\n\n{', '.join(counts)}{copied}"
