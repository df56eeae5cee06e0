"""`funcdeco check`."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from funcdeco.analysis.target_environment import PLANS
from funcdeco.cli.common import (
    Report,
    exit_code,
    load_quietly,
    print_diagnostics,
    print_failures,
)
from funcdeco.cli.options import app_option, import_options, projects_argument
from funcdeco.cli.projects import Place, find_projects, refuse_shared
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.diagnostics.render.formats import FORMATS, format_named
from funcdeco.diagnostics.render.summary import count
from funcdeco.diagnostics.render.text import as_text, with_summary
from funcdeco.diagnostics.wording import counted, encodable
from funcdeco.linter.check import check_project, import_rules
from funcdeco.linter.config import Options, split_codes
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions

if TYPE_CHECKING:
    from funcdeco.linter.checking import Checked
    from funcdeco.linter.fixes import FixedFile

C = TypeVar("C", bound=Callable[..., Any])
Find = Callable[[], "Checked"]


class _Mode(NamedTuple):
    """What to do with the findings besides printing them."""

    fix: bool
    diff: bool
    write_baseline: bool


class _Result(NamedTuple):
    """The findings of one project, and whether a file could not be written."""

    checked: Checked
    has_failed: bool = False


def _codes(context: click.Context, parameter: click.Parameter, value: Any) -> tuple[str, ...]:
    """Return the codes in `CODE,CODE`; the option can be repeated."""
    return split_codes(value)


_many = partial(click.option, multiple=True, callback=_codes, metavar="CODES")
_OPTIONS = (
    click.option("--plan", type=click.Choice(PLANS), help="The hosting plan of the deployed app."),
    click.option("--target-python", metavar="X.Y", help="The Python version of the deployed app."),
    click.option(
        "--host-version",
        metavar="4.N",
        help="The oldest host version to support.  [default: newest]",
    ),
    click.option(
        "--settings",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Settings of the deployed app: the output of `az functionapp config appsettings list`.",
    ),
    _many("--select", help="Also check for these codes or groups, such as SEC002."),
    _many("--ignore", help="Ignore these codes or groups."),
    click.option("--preview", is_flag=True, help="Also check for codes in preview."),
)


def _rule_options(function: C) -> C:
    """Add the options that decide what is checked, as one argument `options`."""

    @functools.wraps(function)
    def with_options(
        *,
        plan: str | None,
        target_python: str | None,
        host_version: str | None,
        settings: str | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        preview: bool,
        **others: Any,
    ) -> Any:
        options = Options(plan, target_python, host_version, settings, select, ignore, preview)
        return function(options=options, **others)

    found: Callable[..., Any] = with_options
    for option in reversed(_OPTIONS):
        found = option(found)
    return cast("C", found)


@click.command()
@projects_argument
@app_option
@import_options
@_rule_options
@click.option("--strict", is_flag=True, help="Fail on warnings as well.")
@click.option("--fix", is_flag=True, help="Apply unambiguous fixes.")
@click.option("--diff", is_flag=True, help="Show a diff of the fixes without applying them.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write all findings to the baseline file that pyproject.toml names.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Output format.",
)
def command(
    projects: tuple[Path, ...],
    spec: str | None,
    importing: ImportOptions,
    options: Options,
    strict: bool,
    fix: bool,
    diff: bool,
    write_baseline: bool,
    shape: str,
) -> None:
    """Report what the host, the extensions or the worker would reject or silently ignore.

    PROJECT is a folder that contains app.py, function_app.py or function folders written by hand,
    or a file or folder in it; the default is the current folder. Nothing is built, and nothing is
    written without --fix or --write-baseline. Options can also be set under `[tool.funcdeco]` in
    pyproject.toml. Exit codes: 0 no errors, 1 errors (with --strict: or warnings), 2 invalid usage
    or internal error. Run `funcdeco explain CODE` for the meaning of a code.
    """
    mode = _Mode(fix, diff, write_baseline)
    if diff and (fix or write_baseline):
        other = "--fix" if fix else "--write-baseline"
        raise click.UsageError(f"{other} and --diff cannot be used together")
    places = find_projects(projects, spec)
    if write_baseline:
        refuse_shared(places, "baseline")
    results = [_check(place, options, importing, mode) for place in places]
    every = [one.checked for one in results]
    is_shown = _print_diff(every) if diff else _print(every, shape)
    has_failed = not is_shown or any(one.has_failed for one in results)
    sys.exit(2 if has_failed else max(_code(one, strict) for one in every))


def _check(place: Place, options: Options, importing: ImportOptions, mode: _Mode) -> _Result:
    """Check one project, and write the files that *mode* asks for."""
    importing = importing._replace(meanwhile=import_rules)
    load = partial(load_quietly, importing=importing)
    find = partial(check_project, place.folder, place.spec, options, load)
    if mode.fix:
        _recover(place.folder)
    result = _Result(find())
    if mode.fix:
        result = _fix(result.checked, find)
    return _write_baseline(result, place) if mode.write_baseline else result


def _fix(checked: Checked, find: Find) -> _Result:
    """Write the fixed files and check again, since a fix may reveal further fixable problems."""
    from funcdeco.linter.fixes import fix_files

    failed: set[str] = set()
    for _ in range(10):
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        left = [one for one in fixed if one.file not in failed]
        failed |= {one.file for one in left if not _write(one, checked)}
        if not left:
            break
        checked = find()
    return _Result(checked, bool(failed))


def _recover(place: Path) -> None:
    """Finish what an earlier `--fix` began; an error is reported by the write that follows."""
    from funcdeco.writer.recovery import recover_if_needed

    with contextlib.suppress(OSError):
        recover_if_needed(Snapshot(place).root)


def _write(fixed: FixedFile, checked: Checked) -> bool:
    from funcdeco.linter.fixes import write

    place = shown_path(fixed.file)
    try:
        write(fixed, checked.snapshot)
    except OSError as error:
        click.echo(f"Error: {place}: {error.strerror or error}", err=True)
        return False
    click.echo(f"fixed {counted(len(fixed.done), 'problem')} in {place}", err=True)
    return True


def _write_baseline(result: _Result, place: Place) -> _Result:
    """Write the findings of a project to its baseline."""
    checked = result.checked
    path = checked.config.baseline
    if path is None:
        hint = 'set its file under `[tool.funcdeco]`: `baseline = "funcdeco-baseline.json"`'
        click.echo(
            f"Error: no baseline in {shown_path(str(place.folder.absolute() / 'pyproject.toml'))}; {hint}",
            err=True,
        )
        return _Result(checked, has_failed=True)
    from funcdeco.linter.checking import write_known

    written = write_known(checked, path)
    if written is None:
        click.echo(f"Error: {shown_path(str(path))} was not written", err=True)
        return _Result(checked, has_failed=True)
    click.echo(f"wrote {counted(written.known, 'finding')} to {shown_path(str(path))}", err=True)
    return _Result(written, result.has_failed)


def _print_diff(every: Sequence[Checked]) -> bool:
    """Print the changes that `--fix` would make."""
    from funcdeco.linter.fixes import fix_files
    from funcdeco.project.shown_lines import ShownLines

    for checked in every:
        fixed = fix_files(checked.diagnostics, checked.snapshot)
        shown = ShownLines(checked.snapshot, exported=checked.config.target.settings)
        text = encodable("".join(one.diff(shown) for one in fixed))
        click.echo(text.encode("utf-8"), nl=False)
    found = [item for checked in every for item in checked.diagnostics]
    click.echo(count(found, fixes="--fix"), err=True)
    print_failures(found)
    return True


def _print(every: Sequence[Checked], shape: str) -> bool:
    """Print the diagnostics; return whether all of them were rendered."""
    report, as_format = Report(), format_named(shape)
    for one in every:
        report.add(one.diagnostics, one.snapshot, one.config.target.settings)
    if as_format is as_text:  # it counts its input, and may fail on some items
        summary = count(report.diagnostics, _known(every), fixes="--fix")
        as_format = partial(with_summary, summary=summary)
    return print_diagnostics(report, as_format, is_text=shape in ("text", "concise"))


def _known(every: Sequence[Checked]) -> str:
    """Return how many findings the baselines contain, and how many of them stop a whole app."""
    known, losing = sum(one.known for one in every), sum(one.losing for one in every)
    if not known:
        return ""
    result = f"{counted(known, 'finding')} in the baseline"
    if not losing:
        return result
    keeps = "keeps" if losing == 1 else "keep"
    which = "which" if known == 1 else f"{losing} of them"
    return f"{result}, {which} {keeps} the host from loading any function"


def _code(checked: Checked, strict: bool) -> int:
    """Return the exit code; 2 takes precedence over the diagnostics."""
    found = exit_code(checked.diagnostics)
    strict = strict or checked.config.strict
    if strict and any(item.severity == "warning" for item in checked.diagnostics):
        found = max(found, 1)
    return found
