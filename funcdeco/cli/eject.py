"""`funcdeco eject`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funcdeco.cli.common import Report, end, load_quietly
from funcdeco.cli.options import app_option, import_options, project_argument
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from funcdeco.diagnostics.secrets import masked
from funcdeco.diagnostics.wording import counted, encodable
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loaded import Loaded

if TYPE_CHECKING:
    from funcdeco.eject.plan import EjectPlan
    from funcdeco.sources.recording.model import Recording
    from funcdeco.writer.file_group import FileChange

_NOTHING = "nothing to eject: the project has no funcdeco decorators"


@click.command()
@project_argument
@app_option
@import_options
@click.option(
    "--diff", is_flag=True, help="Write nothing; show a diff and fail if any file would change."
)
def command(project: Path, spec: str | None, importing: ImportOptions, diff: bool) -> None:
    """Replace the decorators of an app with function folders that don't need funcdeco.

    Each function gets a folder with a function.json and a script, which are yours from then on. The
    decorators, apps and blueprints are removed from your modules, and funcdeco from requirements.txt.
    Everything else stays unchanged. Commit your work first: only git can undo this command.

    Nothing is written if a part can't be removed safely, or if the functions would differ
    afterwards. Exit codes: 0 ejected, or nothing to eject; 1 errors, or with --diff changes; 2
    invalid usage or internal error.
    """
    place = find_project(project, spec)
    if not diff:
        _recover(place.folder)
    recorded: list[Recording] = []
    loaded = load_quietly(place.folder, place.spec, importing=importing, recorded=recorded)
    found = in_order([*loaded.diagnostics, *_errors(loaded)])
    if loaded.project is None or has_errors(found):
        errors = [item for item in found if item.severity == "error"]
        end(Report(errors, loaded.snapshot), result="nothing was written")
    if loaded.app is None or not recorded:
        click.echo(_NOTHING)
        return
    if find_spec("libcst") is None:
        message = "libcst is not installed; run `python -m pip install 'funcdeco[eject]'`"
        click.echo(f"Error: {message}", err=True)
        sys.exit(2)
    _eject(loaded, recorded[0], importing, diff=diff)


def _eject(loaded: Loaded, recording: Recording, importing: ImportOptions, *, diff: bool) -> None:
    from funcdeco.eject.plan import plan_eject

    assert loaded.project is not None and loaded.app is not None
    plan = plan_eject(loaded.project, loaded.app, recording, importing)
    if plan.problems:
        end(Report(plan.problems, loaded.snapshot), result="nothing was written")
    if diff:
        _print_diff(plan, loaded.snapshot)
        sys.exit(1 if plan.changes else 0)
    from funcdeco.eject.next_steps import next_steps
    from funcdeco.writer.file_group import change_files
    from funcdeco.writer.recovery import writing

    root = loaded.project.root
    steps = list(next_steps(plan, loaded.app, loaded.snapshot))
    try:
        with writing(root):
            change_files(root, plan.changes)
    except OSError as error:
        end(Report([_cannot_write(error, root)], loaded.snapshot), result="nothing was written")
    _print_changes(plan.changes, len(loaded.app))
    _print_steps(steps)


def _recover(place: Path) -> None:
    """Finish what an earlier run began; an error is reported by the write that follows."""
    from funcdeco.writer.recovery import recover_if_needed

    with contextlib.suppress(OSError):
        if place.is_dir():
            recover_if_needed(Snapshot(place).root)


def _errors(loaded: Loaded) -> list[Diagnostic]:
    """Return the errors for which `build` writes nothing, but those about the requirements."""
    from funcdeco.linter.checking import faults_of_functions
    from funcdeco.linter.config import Options
    from funcdeco.writer.output import CODES_OF_OUTPUT

    if loaded.app is None or loaded.project is None:
        return []
    return faults_of_functions(loaded, Options(ignore=(*CODES_OF_OUTPUT, "PKG")))


def _cannot_write(error: OSError, root: Path) -> Diagnostic:
    from funcdeco.diagnostics.location import Location

    file = error.filename2 or error.filename or root
    message = f"can't write here: {error.strerror or error}"
    return Diagnostic("BLD006", message, "fix this and run the command again", Location(str(file)))


def _print_diff(plan: EjectPlan, snapshot: Snapshot) -> None:
    from funcdeco.eject.differences import differences

    text = encodable("".join(differences(plan.changes, snapshot)))
    click.echo(text.encode("utf-8"), nl=False)
    click.echo(f"{counted(len(plan.changes), 'file')} would change", err=True)


def _print_changes(changes: Sequence[FileChange], functions: int) -> None:
    width = max(map(len, (one.path for one in changes)), default=0)
    for one in changes:
        what = "created" if one.before is None else "removed" if one.after is None else "changed"
        click.echo(encodable(masked(f"{one.path:<{width}}  {what}")))
    click.echo(
        f"\n{counted(functions, 'function')} ejected; {counted(len(changes), 'file')} changed"
    )


def _print_steps(steps: Sequence[str]) -> None:
    if steps:
        click.echo("\nNext steps:")
        for step in steps:
            click.echo(encodable(masked(f"- {step}")))
