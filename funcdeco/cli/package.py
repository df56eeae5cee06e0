"""`funcdeco package`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from funcdeco.analysis.target_environment import PLANS
from funcdeco.cli.common import Report, end, exit_code, load_quietly, print_json
from funcdeco.cli.options import app_option, format_option, import_options, project_argument
from funcdeco.cli.package_project import Given, package_project
from funcdeco.cli.projects import find_project
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.secrets import masked
from funcdeco.project.pyproject import project_name
from funcdeco.sources.child_import import ImportOptions

if TYPE_CHECKING:
    from funcdeco.deployment.package.report import Packaged


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
    options = Given(**given)
    if options.sbom:
        _check_sbom(options)
    place = find_project(project, spec)
    loaded = load_quietly(place.folder, place.spec, importing=importing)
    found, outcome = package_project(loaded, options)
    packaged = outcome.packaged if outcome else None
    if packaged is not None and options.sbom:
        found += _write_sbom(packaged, options.sbom, project_name(loaded.snapshot))
    if shape == "json":
        _end_json(packaged, found)
    _end_text(packaged, Report(found, loaded.snapshot))


def _end_json(packaged: Packaged | None, found: Sequence[Diagnostic]) -> NoReturn:
    from funcdeco.deployment.package.report import as_data
    from funcdeco.diagnostics.render.json import rows

    data = as_data(packaged) if packaged else {}
    print_json({**data, "diagnostics": rows(found)})
    sys.exit(exit_code(found))


def _end_text(packaged: Packaged | None, report: Report) -> NoReturn:
    if packaged is None:
        end(report, result="nothing was written")
    from funcdeco.deployment.package.report import as_text

    click.echo(masked(as_text(packaged)) + ("\n" if report.diagnostics else ""))
    end(report)


def _check_sbom(given: Given) -> None:
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
