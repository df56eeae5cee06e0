"""`funcdeco verify`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from funcdeco.analysis.target_environment import PLANS
from funcdeco.cli.common import exit_code, print_json
from funcdeco.cli.options import seconds
from funcdeco.diagnostics.secrets import masked

if TYPE_CHECKING:
    from funcdeco.deployment.verify.results import Verified
    from funcdeco.deployment.verify.source import Package

_SHAPES = ("text", "json", "junit", "github")
_MACHINES = ("x86_64", "aarch64")


@click.command()
@click.argument("package", required=False, type=click.Path(path_type=Path))
@click.option(
    "--python",
    metavar="X.Y|PATH",
    help="The Python to use. The default is the version that the package was built for.",
)
@click.option(
    "--plan", type=click.Choice(PLANS), help="The hosting plan of the app.  [default: flex]"
)
@click.option(
    "--platform",
    type=click.Choice([f"linux_{machine}" for machine in _MACHINES]),
    default="linux_x86_64",
    show_default=True,
    help="The platform of the app.",
)
@click.option(
    "--settings",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="App settings: a local.settings.json, lines of NAME=VALUE, or the output of "
    "`az functionapp config appsettings list`.",
)
@click.option(
    "--setting",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    help="An app setting. Can be repeated.",
)
@click.option(
    "--invoke",
    "called",
    metavar="NAME",
    multiple=True,
    help="Also call this function with the event that `funcdeco sample` prints. Can be repeated.",
)
@click.option("--invoke-all", "calls_all", is_flag=True, help="Call all functions that load.")
@click.option(
    "--timeout",
    callback=seconds,
    metavar="SECONDS",
    default="120",
    help="Time limit for loading or calling a function, or indexing a v2 app. The default is 120.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Fail on warnings, and if the functions can't be loaded on this machine.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(_SHAPES),
    default="text",
    show_default=True,
    help="Output format.",
)
def command(
    package: Path | None,
    python: str | None,
    plan: str | None,
    platform: str,
    file: Path | None,
    given: tuple[str, ...],
    called: tuple[str, ...],
    calls_all: bool,
    timeout: float,
    strict: bool,
    shape: str,
) -> None:
    """Load each function of PACKAGE with Microsoft's runtime, and report which ones fail and why.

    PACKAGE is a folder or a zip with the content of a deployed app, from `funcdeco package` or any
    other tool. The default is the only zip in dist/.

    The functions are loaded in a clean environment with the Python version of the package, which must
    be on this machine, by the code that loads them in Azure: azure-functions-runtime-v1, or
    azure-functions-runtime for v2 apps. The environment is created once, and kept in the cache folder:
    FUNCDECO_CACHE_DIR, by default funcdeco in the cache folder of the user. If the package has no
    .python_packages, its requirements.txt is installed first. After that, connections that leave the
    machine are refused, and no variable of this machine is passed on except the given settings.

    If the package can't be imported on this machine, its imports and compiled modules are checked
    without loading it, and a note is printed; with --strict, the exit code is then 2. A package that
    `funcdeco package` wrote before the last change of the project's files gets a warning.

    Exit codes: 0 all functions load, 1 some don't, or a warning with --strict, 2 invalid usage, or the environment can't be
    created.
    """
    from funcdeco.deployment.verify.errors import VerifyError
    from funcdeco.deployment.verify.options import Options
    from funcdeco.deployment.verify.source import opened
    from funcdeco.deployment.verify.verifying import verify

    try:
        options = Options(
            python,
            plan,
            platform.removeprefix("linux_"),
            _settings(file, given),
            timeout,
            called,
            calls_all,
        )
        with opened(package) as found:
            result = verify(found, options, _progress)
            _print(result, found, shape)
    except VerifyError as error:
        _fail(str(error))
    code = exit_code(result.diagnostics)
    if strict and any(one.severity == "warning" for one in result.diagnostics):
        code = max(code, 1)
    sys.exit(2 if strict and result.is_static else code)


def _settings(file: Path | None, given: Sequence[str]) -> dict[str, str]:
    from funcdeco.project.exported_settings import read_settings_file
    from funcdeco.project.snapshot import Snapshot

    found: dict[str, str] = {}
    if file is not None:
        found, problem = read_settings_file(Snapshot(Path()), file)
        if problem is not None:
            _fail(f"{file}: {problem.message}; {problem.hint}")
    for one in given:
        name, sign, value = one.partition("=")
        if not name or not sign:
            raise click.BadParameter(f"{name!r} is not NAME=VALUE", param_hint="--setting")
        found[name] = value
    return found


def _progress(text: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(text, err=True)


def _print(result: Verified, package: Package, shape: str) -> None:
    from funcdeco.diagnostics.render.formats import format_named

    lines = _Lines(package)
    if shape == "json":
        print_json(result.to_json())
    elif shape == "text":
        from funcdeco.diagnostics.render.summary import count
        from funcdeco.diagnostics.render.text import with_summary

        click.echo(f"{result.head()}\n")
        summary = count(result.diagnostics, result.summary)
        click.echo(with_summary(result.diagnostics, lines, summary), nl=False)
    elif shape == "junit":
        from funcdeco.diagnostics.render.junit import junit_report

        passed = [f"{one.name} {one.status}" for one in result.functions if not one.code]
        text = junit_report(result.diagnostics, "funcdeco verify", passed)
        click.echo(text.encode("utf-8"), nl=False)
    else:
        click.echo(format_named(shape)(result.diagnostics, lines).encode("utf-8"), nl=False)


class _Lines:
    """Reads the lines of the files in a package."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def __call__(self, file: str) -> list[str] | None:
        try:
            return (self._package.root / file).read_text("utf-8").splitlines()
        except (OSError, UnicodeError):
            return None


def _fail(message: str) -> NoReturn:
    click.echo(masked(f"Error: {message}"), err=True)
    sys.exit(2)
