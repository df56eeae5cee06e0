"""The steps of `funcdeco package`: check the project, read what it declares, and write its package."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from funcdeco.analysis.target_environment import parse_python
from funcdeco.cli.common import reportable
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order
from funcdeco.diagnostics.location import Location
from funcdeco.linter.config import Options, read_config
from funcdeco.project.pyproject import project_name
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.loaded import Loaded
from funcdeco.writer.output import CODES_OF_OUTPUT
from funcdeco.writer.secret_guard import declared_secrets

if TYPE_CHECKING:
    from funcdeco.deployment.dependencies.declared import Declared
    from funcdeco.deployment.dependencies.install import Installation
    from funcdeco.deployment.dependencies.target import Target
    from funcdeco.deployment.package.writing import Install, Outcome, Request

_OF_REMOTE_BUILDS = ("PKG012", "PKG013")
"""Codes of warnings about requirements that Azure can't install."""


class Given(NamedTuple):
    """The options of a call of `funcdeco package`."""

    output: Path | None
    build: str
    target_python: str | None
    platform: str
    plan: str | None
    sbom: Path | None
    no_check: bool


def package_project(loaded: Loaded, given: Given) -> tuple[list[Diagnostic], Outcome | None]:
    """Check the project and write its package, unless there are errors.

    Raises UsageError for an invalid target, and OSError.
    """
    found = list(reportable(loaded.functions.diagnostics, loaded.snapshot))
    if loaded.project is None:
        return found, None
    found = in_order([*found, *_errors(loaded, given)])
    if has_errors(found):
        return found, None
    target = _target(loaded, given)
    given = _with_places(loaded, given)
    outcome = _bill_in_the_way(given) or _written(loaded, target, given)
    return in_order([*found, *reportable(outcome.diagnostics, loaded.snapshot)]), outcome


def _with_places(loaded: Loaded, given: Given) -> Given:
    """Return *given* with the absolute paths of what is written."""
    from funcdeco.deployment.package.places import absolute

    name = f"{project_name(loaded.snapshot)}.zip"
    output = absolute(given.output or loaded.snapshot.root / "dist" / name)
    return given._replace(output=output, sbom=absolute(given.sbom) if given.sbom else None)


def _bill_in_the_way(given: Given) -> Outcome | None:
    from funcdeco.deployment.package.places import check_bill
    from funcdeco.deployment.package.writing import Outcome

    assert given.output is not None
    problem = check_bill(given.sbom, given.output) if given.sbom else None
    return Outcome((problem,)) if problem else None


def _options(given: Given) -> Options:
    return Options(
        plan=given.plan,
        target_python=given.target_python,
        ignore=CODES_OF_OUTPUT,
        has_package=True,
    )


def _errors(loaded: Loaded, given: Given) -> list[Diagnostic]:
    from funcdeco.linter.checking import errors_of_package, vendored_for

    if given.no_check:  # whatever the rules report, a secret is never written
        return declared_secrets(loaded.functions, loaded.snapshot)
    warnings = _OF_REMOTE_BUILDS if given.build == "remote" else ()
    options = _options(given)._replace(lacks_funcdeco=bool(vendored_for(loaded)))
    return errors_of_package(loaded, options, warnings)


def _target(loaded: Loaded, given: Given) -> Target:
    from funcdeco.deployment.dependencies.target import target_for

    declared = read_config(loaded.snapshot, Options()).target.target_python
    try:
        python = parse_python(given.target_python) if given.target_python else declared
        current = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return target_for(python or current, given.platform)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _written(loaded: Loaded, target: Target, given: Given) -> Outcome:
    from funcdeco.deployment.package.contents import package_files
    from funcdeco.deployment.package.generated import declared_packages
    from funcdeco.deployment.package.writing import Outcome, write_package

    written = [path for path in (given.output, given.sbom) if path]
    files = package_files(loaded, _options(given), written)
    declared = declared_packages(loaded.snapshot, target, has_vendored=bool(files.vendored))
    if declared is None:
        return Outcome((_undeclared(loaded.snapshot),))
    problems = _problems(declared, loaded.snapshot.root, given)
    if has_errors(problems):
        return Outcome(problems)
    outcome = write_package(loaded, files, _request(loaded, declared, target, given))
    return replace(outcome, diagnostics=(*problems, *outcome.diagnostics))


def _problems(declared: Declared, root: Path, given: Given) -> tuple[Diagnostic, ...]:
    """Return why the packages can't be installed, here or in Azure."""
    from funcdeco.deployment.package.generated import unpublished

    if given.build == "local":
        return declared.diagnostics
    if declared.source == "requirements.txt":  # the rules check it
        return ()
    # Azure builds what needs it.
    unreadable = (one for one in declared.diagnostics if one.code != "PKG020")
    return *unreadable, *unpublished(declared, root)


def _undeclared(snapshot: Snapshot) -> Diagnostic:
    message = "no file declares the packages that the app needs"
    hint = "create requirements.txt with `azure-functions` and the app's other packages"
    return Diagnostic("PKG016", message, hint, Location(str(snapshot.root / "requirements.txt")))


def _request(loaded: Loaded, declared: Declared, target: Target, given: Given) -> Request:
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
