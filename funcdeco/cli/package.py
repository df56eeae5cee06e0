"""`funcdeco package`."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from funcdeco.analysis.target_environment import PLANS, parse_python
from funcdeco.cli.common import Report, end, exit_code, load_quietly, print_json, reportable
from funcdeco.cli.options import app_option, format_option, import_options, project_argument
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.secrets import masked
from funcdeco.linter.config import Options, read_config
from funcdeco.project.pyproject import project_name
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loaded import Loaded
from funcdeco.writer.output import CODES_OF_OUTPUT
from funcdeco.writer.secret_guard import declared_secrets

if TYPE_CHECKING:
    from funcdeco.deployment.dependencies.declared import Declared
    from funcdeco.deployment.dependencies.install import Installation
    from funcdeco.deployment.dependencies.target import Target
    from funcdeco.deployment.package.contents import PackageFiles
    from funcdeco.deployment.package.report import Packaged
    from funcdeco.deployment.package.writing import Install, Outcome, Request


_OF_REMOTE_BUILDS = ("PKG012", "PKG013")
"""Codes of warnings about requirements that Azure can't install."""


class _Given(NamedTuple):
    """The options of a call."""

    output: Path | None
    build: str
    target_python: str | None
    platform: str
    plan: str | None
    sbom: Path | None
    no_check: bool


@click.command()
@project_argument
@app_option
@import_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A zip file if the name ends in .zip, otherwise a folder.  [default: dist/NAME.zip]",
)
@click.option(
    "--build",
    type=click.Choice(["remote", "local"]),
    default="remote",
    show_default=True,
    help="Where dependencies are installed: in Azure during publishing, or by this command.",
)
@click.option(
    "--target-python",
    metavar="X.Y",
    help="The Python version of the deployed app.  [default: that of funcdeco]",
)
@click.option(
    "--platform",
    default="linux_x86_64",
    show_default=True,
    metavar="TAG",
    help="The platform of the deployed app: linux_x86_64, linux_aarch64 or a manylinux tag.",
)
@click.option("--plan", type=click.Choice(PLANS), help="The hosting plan of the deployed app.")
@click.option(
    "--sbom",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write a software bill of materials: CycloneDX, as JSON.",
)
@click.option("--no-check", is_flag=True, help="Package despite errors from `funcdeco check`.")
@format_option("Output format; json contains the report and the diagnostics.")
def command(
    project: Path, spec: str | None, importing: ImportOptions, shape: str, **given: Any
) -> None:
    """Write a package of PROJECT that can be published: a zip file or a folder.

    It contains the generated function folders, the modules of the app and the files that they need.
    Tests, secrets, and files for editors and CI are excluded. The same project always produces the
    same bytes. Nothing is written if a rule of `funcdeco check` finds an error in what the package
    would contain.
    """
    options = _Given(**given)
    if options.sbom:
        _check_sbom(options)
    place = find_project(project, spec)
    loaded = load_quietly(place.folder, place.spec, importing=importing)
    found, outcome = _package(loaded, options)
    packaged = outcome.packaged if outcome else None
    if packaged is not None and options.sbom:
        found += _write_sbom(packaged, options.sbom, project_name(loaded.snapshot))
    if shape == "json":
        from funcdeco.deployment.package.report import as_data
        from funcdeco.diagnostics.render.json import rows

        data = as_data(packaged) if packaged else {}
        print_json({**data, "diagnostics": rows(found)})
        sys.exit(exit_code(found))
    if packaged is not None:
        from funcdeco.deployment.package.report import as_text

        click.echo(masked(as_text(packaged)) + ("\n" if found else ""))
    end(Report(found, loaded.snapshot), result="" if packaged else "nothing was written")


def _check_sbom(given: _Given) -> None:
    """Check that a bill of materials can be written. Raises UsageError."""
    from funcdeco.deployment.dependencies.sbom import LIBRARY

    if given.build != "local":
        raise click.UsageError(
            "--sbom requires --build local: in a remote build, Azure chooses the versions"
        )
    if importlib.util.find_spec("cyclonedx") is None:
        message = f"{LIBRARY} is not installed; run `pip install 'funcdeco[package]'`"
        raise click.UsageError(message)


def _write_sbom(packaged: Packaged, file: Path, name: str) -> list[Diagnostic]:
    """Write the bill of materials of a package; return the problem if that fails."""
    from funcdeco.deployment.dependencies.sbom import sbom
    from funcdeco.deployment.package.places import cannot_write

    content = sbom(packaged.packages, packaged.target, name=name, direct=packaged.direct)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        return [cannot_write(error, file)]
    return []


def _package(loaded: Loaded, given: _Given) -> tuple[list[Diagnostic], Outcome | None]:
    """Check the project and write its package, unless there are errors."""
    found = list(reportable(loaded.functions.diagnostics, loaded.snapshot))
    if loaded.project is None:
        return found, None
    found = in_order([*found, *_errors(loaded, given)])
    if has_errors(found):
        return found, None
    from funcdeco.deployment.package.contents import package_files
    from funcdeco.deployment.package.places import absolute, check_bill

    target = _target(loaded, given)
    output = absolute(_place(loaded.snapshot, given))
    bill = absolute(given.sbom) if given.sbom else None
    given = given._replace(output=output, sbom=bill)
    if bill and (problem := check_bill(bill, output)):
        return [*found, problem], None
    written = [path for path in (output, bill) if path]
    outcome = _written(loaded, package_files(loaded, _options(given), written), target, given)
    return in_order([*found, *reportable(outcome.diagnostics, loaded.snapshot)]), outcome


def _options(given: _Given) -> Options:
    return Options(
        plan=given.plan,
        target_python=given.target_python,
        ignore=CODES_OF_OUTPUT,
        has_package=True,
    )


def _errors(loaded: Loaded, given: _Given) -> list[Diagnostic]:
    from funcdeco.linter.checking import errors_of_package, vendored_for

    if given.no_check:  # whatever the rules report, a secret is never written
        return declared_secrets(loaded.functions, loaded.snapshot)
    warnings = _OF_REMOTE_BUILDS if given.build == "remote" else ()
    options = _options(given)._replace(lacks_funcdeco=bool(vendored_for(loaded)))
    return errors_of_package(loaded, options, warnings)


def _target(loaded: Loaded, given: _Given) -> Target:
    from funcdeco.deployment.dependencies.target import target_for

    declared = read_config(loaded.snapshot, Options()).target.target_python
    try:
        python = parse_python(given.target_python) if given.target_python else declared
        current = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return target_for(python or current, given.platform)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _written(loaded: Loaded, files: PackageFiles, target: Target, given: _Given) -> Outcome:
    from funcdeco.deployment.package.generated import declared_packages
    from funcdeco.deployment.package.writing import Outcome, write_package

    declared = declared_packages(loaded.snapshot, target, has_vendored=bool(files.vendored))
    if declared is None:
        return Outcome((_undeclared(loaded.snapshot),))
    problems = _problems(declared, loaded.snapshot.root, given)
    if has_errors(problems):
        return Outcome(problems)
    outcome = write_package(loaded, files, _request(loaded, declared, target, given))
    return replace(outcome, diagnostics=(*problems, *outcome.diagnostics))


def _problems(declared: Declared, root: Path, given: _Given) -> tuple[Diagnostic, ...]:
    """Return why the packages can't be installed, here or in Azure."""
    from funcdeco.deployment.package.generated import unpublished

    if given.build == "local":
        return declared.diagnostics
    if declared.source == "requirements.txt":  # the rules check it
        return ()
    # Azure builds what needs it.
    unreadable = (one for one in declared.diagnostics if one.code != "PKG020")
    return *unreadable, *unpublished(declared, root)


def _place(snapshot: Snapshot, given: _Given) -> Path:
    return given.output or snapshot.root / "dist" / f"{project_name(snapshot)}.zip"


def _undeclared(snapshot: Snapshot) -> Diagnostic:
    message = "no file declares the packages that the app needs"
    hint = "create requirements.txt with `azure-functions` and the app's other packages"
    return Diagnostic("PKG016", message, hint, Location(str(snapshot.root / "requirements.txt")))


def _request(loaded: Loaded, declared: Declared, target: Target, given: _Given) -> Request:
    from funcdeco.deployment.package.generated import generated_requirements
    from funcdeco.deployment.package.writing import Request

    place = given.output
    assert place is not None
    install = _installer(declared, target) if given.build == "local" else None
    is_generated = declared.source != "requirements.txt"
    generated = generated_requirements(declared, loaded.snapshot.root) if is_generated else None
    return Request(
        place,
        place.suffix.lower() == ".zip",
        target,
        read_config(loaded.snapshot, _options(given)).target.plan,
        install,
        generated,
        declared.source,
        tuple(declared.by_name),
    )


def _installer(declared: Declared, target: Target) -> Install:
    """Return a function that installs the packages, and reports it on a terminal."""
    from funcdeco.deployment.dependencies.install import install_dependencies

    def install(folder: Path) -> Installation:
        if sys.stderr.isatty():
            click.echo(f"Installing packages for {target} ...", err=True)
        return install_dependencies(declared, target, folder)

    return install
