"""`funcdeco build`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
    from funcdeco.linter.skipped import Skipped
    from funcdeco.writer.build import Outcome


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
    found = list(reportable(loaded.diagnostics, loaded.snapshot))
    if loaded.app is None or loaded.project is None:
        return _Built(place, loaded.snapshot, found)
    output = _output(options, loaded.snapshot)
    found = in_order([*found, *_errors(loaded, loaded.app, options, output)])
    is_checked = not any(item.is_internal for item in found)
    if has_errors(found) and not (options.keep_going and is_checked):
        return _Built(place, loaded.snapshot, found)
    # A function of the same name may be sound, but its folder is that of both.
    app = _without(loaded.app, {item.function for item in found if item.severity == "error"})
    return _written(place, loaded, app, found, options, output)


def _written(
    place: Place,
    loaded: Loaded,
    app: FunctionApp,
    found: list[Diagnostic],
    options: _Options,
    output: Path | None,
) -> _Built:
    """Write the functions of *app*, or compare them; the other functions have errors in *found*."""
    from funcdeco.writer.build import build
    from funcdeco.writer.output import Contents

    snapshot, resolved = loaded.snapshot, output.resolve() if output else None
    skipped = _skipped(loaded, app, found, resolved) if has_errors(found) else None
    untouched = skipped.modules if skipped else frozenset[str]()
    outcome = build(
        app,
        snapshot.root,
        output=resolved,
        contents=Contents(_vendored(loaded), untouched=untouched) if output else Contents(),
        check=options.check,
        kept=skipped.kept if skipped else (),
    )
    removed = skipped.removed if skipped else ()
    diagnostics = [*found, *removed, *reportable(outcome.diagnostics, snapshot)]
    done = _done(app, outcome, output, untouched) if outcome.statuses else ""
    if options.check and not outcome.statuses and not has_errors(diagnostics):
        done = f"{counted(len(app), 'function')}, all up to date"
    is_refused = outcome.is_untouched and not options.check
    return _Built(place, snapshot, diagnostics, done, is_refused)


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


def _errors(
    loaded: Loaded, app: FunctionApp, options: _Options, output: Path | None
) -> list[Diagnostic]:
    """Return the errors that `funcdeco check` reports for the functions to be written."""
    from funcdeco.linter.checking import faults_of_functions
    from funcdeco.linter.config import Options
    from funcdeco.writer.output import CODES_OF_OUTPUT
    from funcdeco.writer.secret_guard import declared_secrets

    if options.no_check:  # whatever the rules report, a secret is never written
        return list(declared_secrets(app, loaded.snapshot))
    ignored = CODES_OF_OUTPUT if output else ()
    return faults_of_functions(loaded, Options(ignore=ignored, has_package=output is not None))


def _vendored(loaded: Loaded) -> dict[str, Path]:
    from funcdeco.linter.checking import vendored_for

    return vendored_for(loaded)


def _without(app: FunctionApp, names: set[str | None]) -> FunctionApp:
    return replace(app, functions=tuple(one for one in app if one.name not in names))


def _skipped(
    loaded: Loaded, app: FunctionApp, found: Sequence[Diagnostic], output: Path | None
) -> Skipped:
    from funcdeco.linter.skipped import skipped

    return skipped(loaded, app, found, output)


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


def _done(
    app: FunctionApp, outcome: Outcome, output: Path | None, untouched: Collection[str]
) -> str:
    statuses = outcome.statuses
    written = replace(app, functions=tuple(f for f in app if f.name in statuses))
    counts = [
        f"{sum(status == expected for status in statuses.values())} {expected}"
        for expected in ("written", "unchanged", "pruned", "kept (error)")
        if expected in statuses.values()
    ]
    copied = f"; {counted(outcome.copied, 'other file')} updated in {output}" if output else ""
    omitted = f"; {', '.join(sorted(untouched))} not copied (error)" if untouched else ""
    return f"{function_table(written, statuses)}\n\n{', '.join(counts)}{copied}{omitted}"
