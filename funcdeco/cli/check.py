"""`funcdeco check`."""

from __future__ import annotations

import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from funcdeco.analysis.target_environment import PLANS
from funcdeco.cli.common import (
    app_option,
    exit_code,
    import_options,
    load_quietly,
    print_diagnostics,
    print_failures,
    project_argument,
)
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.diagnostics.render.formats import FORMATS
from funcdeco.diagnostics.render.summary import count
from funcdeco.diagnostics.render.text import as_text, with_summary
from funcdeco.diagnostics.wording import counted, encodable
from funcdeco.linter.check import Checked, check_project
from funcdeco.linter.config import Options, split_codes
from funcdeco.linter.fixes import FixedFile, fix_files, write
from funcdeco.project.project import named_place
from funcdeco.project.shown_lines import ShownLines
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions


def _codes(context: click.Context, parameter: click.Parameter, value: Any) -> tuple[str, ...]:
    """Return the codes in `CODE,CODE`; the option can be repeated."""
    return split_codes(value)


_many = partial(click.option, multiple=True, callback=_codes, metavar="CODES")


@click.command()
@project_argument
@app_option
@import_options
@click.option("--plan", type=click.Choice(PLANS), help="The hosting plan of the deployed app.")
@click.option("--target-python", metavar="X.Y", help="The Python version of the deployed app.")
@click.option(
    "--host-version", metavar="4.N", help="The oldest host version to support.  [default: newest]"
)
@click.option(
    "--settings",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Settings of the deployed app: the output of `az functionapp config appsettings list`.",
)
@_many("--select", help="Also check for these codes or groups, such as SEC002.")
@_many("--ignore", help="Ignore these codes or groups.")
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option("--fix", is_flag=True, help="Apply unambiguous fixes.")
@click.option("--diff", is_flag=True, help="Show a diff of the fixes without applying them.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Output format.",
)
def command(
    project: Path,
    spec: str | None,
    importing: ImportOptions,
    plan: str | None,
    target_python: str | None,
    host_version: str | None,
    settings: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    fix: bool,
    diff: bool,
    shape: str,
) -> None:
    """Report what the host, the extensions or the worker would reject or silently ignore.

    PROJECT is a folder that contains app.py, or function folders written by hand; the default is
    the current folder. Nothing is built, and nothing is written without --fix. Options can also
    be set under `[tool.funcdeco]` in pyproject.toml. Exit codes: 0 no errors, 1 errors (with
    --strict: or warnings), 2 invalid usage or internal error. Run `funcdeco explain CODE` for the
    meaning of a code.
    """
    options = Options(plan, target_python, host_version, settings, select, ignore)
    load = partial(load_quietly, importing=importing)
    find = partial(check_project, project, spec, options, load)
    if fix and diff:
        raise click.UsageError("--fix and --diff cannot be used together")
    if fix:
        _recover(named_place(project, spec)[0])
    checked = find()
    failed = False
    if diff:
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        shown = ShownLines(checked.snapshot, exported=checked.config.facts.settings)
        text = encodable("".join(one.diff(shown) for one in fixed))
        click.echo(text.encode("utf-8"), nl=False)
        click.echo(count(checked.diagnostics, fixes="--fix"), err=True)
    elif fix:
        checked, failed = _fix(checked, find)
    if diff:
        print_failures(checked.diagnostics)
    else:
        failed = not _print(checked, shape) or failed
    sys.exit(2 if failed else _code(checked, strict))


def _fix(checked: Checked, find: partial[Checked]) -> tuple[Checked, bool]:
    """Write the fixed files and check again, since a fix may reveal further fixable problems.

    Also return whether a file could not be written.
    """
    failed: set[str] = set()
    for _ in range(10):
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        left = [one for one in fixed if one.file not in failed]
        failed |= {one.file for one in left if not _write(one, checked)}
        if not left:
            break
        checked = find()
    return checked, bool(failed)


def _recover(place: Path) -> None:
    """Finish what an earlier `--fix` began; an error is reported by the write that follows."""
    from funcdeco.writer.recovery import recover_if_needed

    with contextlib.suppress(OSError):
        recover_if_needed(Snapshot(place).root)


def _write(fixed: FixedFile, checked: Checked) -> bool:
    place = shown_path(fixed.file)
    try:
        write(fixed, checked.snapshot)
    except OSError as error:
        click.echo(f"Error: {place}: {error.strerror or error}", err=True)
        return False
    click.echo(f"fixed {counted(len(fixed.done), 'problem')} in {place}", err=True)
    return True


def _print(checked: Checked, shape: str) -> bool:
    """Print the diagnostics; return whether all of them were rendered."""
    found, as_format = checked.diagnostics, FORMATS[shape]
    if as_format is as_text:  # it counts its input, and may fail on some items
        as_format = partial(with_summary, summary=count(found, fixes="--fix"))
    is_text = shape in ("text", "concise")
    return print_diagnostics(
        found,
        checked.snapshot,
        as_format,
        is_text=is_text,
        exported=checked.config.facts.settings,
    )


def _code(checked: Checked, strict: bool) -> int:
    """Return the exit code; 2 takes precedence over the diagnostics."""
    found = exit_code(checked.diagnostics)
    strict = strict or checked.config.strict
    if strict and any(item.severity == "warning" for item in checked.diagnostics):
        found = max(found, 1)
    return found
