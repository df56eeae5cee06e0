"""`funcdeco init`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from funcdeco.scaffold.new import ADDITIONS, Addition, Made, new_project
from funcdeco.scaffold.repository import repository_of

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=_PATH)
@click.option("--docker", is_flag=True, help="Add a Dockerfile based on the official Python image.")
@click.option(
    "--github",
    is_flag=True,
    help="Add a GitHub Actions workflow that checks, tests, packages, verifies and deploys.",
)
@click.option("--azure-pipelines", is_flag=True, help="Add an Azure pipeline that does the same.")
@click.option("--azd", is_flag=True, help="Add azure.yaml for the Azure Developer CLI.")
@click.option(
    "--repository",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The root of the repository that contains the project; --github writes its workflow there.",
)
def command(folder: Path, repository: Path | None, **options: bool) -> None:
    """Create a project in DIR (default: the current folder), or add to one.

    Existing files are kept. The output lists what they still need. If DIR contains functions, the
    options add only their own files, for every kind of project.
    """
    additions: set[Addition] = {one for one in ADDITIONS if options[one.replace("-", "_")]}
    _check(folder, repository, additions)
    had_files = folder.is_dir() and any(folder.iterdir())
    functions = _functions(folder) if had_files else ""
    made: list[Made] = []
    for one in new_project(folder, additions, repository):
        made.append(one)
        path = os.path.join(one.folder, one.path)
        click.echo(f"{'wrote' if one.is_new else 'kept '}  {path}{_unless_file(path)}")
    if functions and additions:
        click.echo(
            f"\nThe folder contains functions ({functions}): only the requested files are added."
        )
    elif functions and not any(one.path == "app.py" for one in made):
        click.echo(f"\nThe folder contains functions ({functions}): no app.py is added.")
    if had_files or additions:
        _print_steps(folder, made, of_template=had_files and not (functions and additions))
    where = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"\nNext: {where}funcdeco run")


def _unless_file(path: str) -> str:
    """Return what prevented a file from being written; empty if it is there."""
    if os.path.isfile(path):
        return ""
    entry = path
    while not os.path.lexists(entry):
        entry = os.path.dirname(entry)
    kinds = ((os.path.islink, "a link"), (os.path.isdir, "a folder"), (os.path.isfile, "a file"))
    kind = next((name for is_kind, name in kinds if is_kind(entry)), "a special file")
    return f": not written, because {'it' if entry == path else entry} is {kind}"


def _functions(folder: Path) -> str:
    from funcdeco.diagnostics.wording import encodable
    from funcdeco.scaffold.next_steps import existing_functions

    return encodable(existing_functions(folder))


def _check(folder: Path, repository: Path | None, additions: set[Addition]) -> None:
    """Check where the files would be written. Raises UsageError."""
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{str(folder)!r} is not a folder")
    place = Path(os.path.realpath(folder))
    if repository is not None and not place.is_relative_to(os.path.realpath(repository)):
        raise click.UsageError(f"the repository {str(repository)!r} doesn't contain the project")
    root = repository_of(folder)
    if repository is not None and root is not None and root != Path(os.path.realpath(repository)):
        shown = shlex.quote(os.path.relpath(root))
        raise click.UsageError(
            f"{str(repository)!r} isn't the root of the repository: use `--repository {shown}`"
        )
    if "github" in additions and repository is None and root not in (None, place):
        shown = shlex.quote(os.path.relpath(str(root or place)))
        raise click.UsageError(
            "the project is a folder of a repository, and GitHub reads workflows only from its "
            f"root: add `--repository {shown}`"
        )
    try:
        os.fspath(place).encode()
    except UnicodeEncodeError:
        if additions:
            raise click.UsageError("the project's path isn't valid UTF-8") from None


def _print_steps(folder: Path, made: list[Made], *, of_template: bool) -> None:
    from funcdeco.diagnostics.secrets import masked
    from funcdeco.diagnostics.wording import encodable
    from funcdeco.scaffold.next_steps import next_steps, steps_of_pipelines

    kept = frozenset(one.path for one in made if not one.is_new)
    written = frozenset(one.path for one in made if one.is_new)
    pipelines = steps_of_pipelines(folder, written)
    for title, steps in (
        ("Before you build", list(next_steps(folder, kept, written)) if of_template else []),
        ("Before the first deployment", [*_about_options(folder, written), *pipelines]),
    ):
        if steps:
            click.echo(f"\n{title}:")
            for step in steps:
                click.echo(encodable(masked(f"- {step}")))


def _about_options(folder: Path, written: frozenset[str]) -> list[str]:
    """Return the options that the *written* files don't contain, since they are invalid."""
    from funcdeco.linter.config import Options, read_config
    from funcdeco.project.snapshot import Snapshot

    found = read_config(Snapshot(folder), Options()).diagnostics if written else ()
    return [
        f"pyproject.toml: {one.message}; {one.hint}, and update the written files" for one in found
    ]
