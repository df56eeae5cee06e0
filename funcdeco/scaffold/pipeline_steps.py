"""The shell steps that every pipeline runs: install, check, test, package and verify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.scaffold.pipeline_project import PipelineProject


class Step(NamedTuple):
    """A step with its commands."""

    name: str
    commands: tuple[str, ...]


class Outputs(NamedTuple):
    """How a pipeline shows results: what is appended to each command."""

    package: str
    """The path of the package, as a word of the shell."""
    check: str
    test: str
    verify: str


def pipeline_steps(project: PipelineProject, outputs: Outputs) -> Iterator[Step]:
    """Yield the steps in order; the tests of the project only if there are any."""
    funcdeco = project.installing.funcdeco
    plan = f" --plan {project.plan}" if project.plan else ""
    yield Step("Install", project.installing.commands)
    yield Step("Check", tuple(_check(project, outputs)))
    if project.has_tests:
        yield Step("Test", (f".venv/bin/python -m pytest{outputs.test}",))
    yield Step("Package", (f"{funcdeco} package --build local --output {outputs.package}",))
    verify = f"{funcdeco} verify {outputs.package}{plan} --strict{outputs.verify}"
    yield Step("Verify", (verify,))


def _check(project: PipelineProject, outputs: Outputs) -> Iterator[str]:
    command = f"{project.installing.funcdeco} check"
    if project.installing.reports_environment:
        yield "# PKG009 would report .venv, which is created above and isn't packaged."
        command += " --ignore PKG009"
    yield f"{command}{outputs.check}"
