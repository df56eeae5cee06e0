"""`funcdeco check`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from funcdeco.analysis.target_environment import PLANS
from funcdeco.cli.common import (
    app_option,
    exit_code,
    load_quietly,
    print_diagnostics,
    print_failures,
    project_argument,
)
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.diagnostics.render.formats import FORMATS
from funcdeco.diagnostics.render.summary import count
from funcdeco.diagnostics.render.text import as_text, with_summary
from funcdeco.linter.check import Checked, check_project
from funcdeco.linter.config import Options, split_codes
from funcdeco.linter.fixes import FixedFile, fix_files, write


def _codes(context: click.Context, parameter: click.Parameter, value: Any) -> tuple[str, ...]:
    """Read CODE,CODE; the option may be given several times."""
    return split_codes(value)


_many = partial(click.option, multiple=True, callback=_codes, metavar="CODES")


@click.command()
@project_argument
@app_option
@click.option("--plan", type=click.Choice(PLANS), help="The hosting plan that the app runs on.")
@click.option("--target-python", metavar="X.Y", help="The Python version that the app runs on.")
@click.option("--host-version", metavar="4.N", help="The oldest host to allow for.  [newest]")
@click.option(
    "--settings",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="The deployed app's settings, as `az functionapp config appsettings list` prints them.",
)
@_many("--select", help="Look for these codes or groups too, such as SEC002.")
@_many("--ignore", help="Don't tell these codes or groups.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to print what was found.",
)
def command(
    project: Path,
    spec: str | None,
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
    """Find what the host, the extensions and the worker would refuse or silently ignore.

    PROJECT is a folder with an app.py, or with function folders written by hand; left out, the
    current one. Nothing is built, nothing is written without --fix. Options may stand in
    `[tool.funcdeco]` of pyproject.toml. Exit codes: 0 no errors, 1 errors (with --strict: or
    warnings), 2 the call or the tool failed. `funcdeco explain CODE` says what a code means.
    """
    options = Options(plan, target_python, host_version, settings, select, ignore)
    find = partial(check_project, project, spec, options, load_quietly)
    checked = find()
    if fix and diff:
        raise click.UsageError("--diff shows what --fix would change: give one of them")
    failed = False
    if diff:
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        click.echo("".join(one.diff() for one in fixed).encode("utf-8"), nl=False)
        click.echo(count(checked.diagnostics, fixes="--fix"), err=True)
    elif fix:
        checked, failed = _fix(checked, find)
    if diff:
        print_failures(checked.diagnostics)
    else:
        failed = not _print(checked, shape) or failed
    sys.exit(2 if failed else _code(checked, strict))


def _fix(checked: Checked, find: partial[Checked]) -> tuple[Checked, bool]:
    """Write what is mended and look again; mending may uncover more that can be mended.

    Tells, too, whether a file couldn't be written.
    """
    failed: set[str] = set()
    for _ in range(10):
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        left = [one for one in fixed if one.file not in failed]
        failed |= {one.file for one in left if not _write(one)}
        if not left:
            break
        checked = find()
    return checked, bool(failed)


def _write(fixed: FixedFile) -> bool:
    place = shown_path(fixed.file)
    try:
        write(fixed)
    except OSError as error:
        click.echo(f"Error: {place}: {error.strerror or error}", err=True)
        return False
    click.echo(f"mended {len(fixed.done)} in {place}", err=True)
    return True


def _print(checked: Checked, shape: str) -> bool:
    """Print what was found; return whether all of it is shown."""
    found, as_format = checked.diagnostics, FORMATS[shape]
    if as_format is as_text:  # it counts what it is given, and may fail on some
        as_format = partial(with_summary, summary=count(found, fixes="--fix"))
    is_text = shape in ("text", "concise")
    return print_diagnostics(found, checked.snapshot, as_format, is_text=is_text)


def _code(checked: Checked, strict: bool) -> int:
    """Return the exit code; a call that failed goes before what was found."""
    found = exit_code(checked.diagnostics)
    strict = strict or checked.config.strict
    if strict and any(item.severity == "warning" for item in checked.diagnostics):
        found = max(found, 1)
    return found
