"""Install the dependencies of an app into a folder, as wheels for its target."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from funcdeco.deployment.dependencies.clashes import settle
from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.failures import explained, no_tool, wrong_pythons
from funcdeco.deployment.dependencies.index_settings import installer_environment
from funcdeco.deployment.dependencies.skipped import Skipped, skipped_versions
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.tidy import Clash, tidy
from funcdeco.deployment.dependencies.tools import Job, Ran, Tool, find_tool, install
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location

PLACE = ".python_packages/lib/site-packages"
"""The folder of an app's packages, from its root."""
_MOST_PROBLEMS = 10
"""Maximum number of packages that are reported at once: each takes another attempt."""


@dataclass(frozen=True)
class Installation:
    """The result of an installation; the folder is complete if no diagnostic is an error."""

    tool: Tool | None
    """None if there was nothing to install, or no installer."""
    skipped: tuple[Skipped, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def install_dependencies(
    declared: Declared,
    target: Target,
    folder: Path,
    *,
    without: Mapping[str, Sequence[str]] | None = None,
    tool: Tool | None = None,
) -> Installation:
    """Install wheels into *folder*, which is created and must be empty, by uv or else by pip.

    *without* maps names of packages to the requirements that replace them. The options in
    requirements.txt, pip's configuration and uv's determine the indexes.
    """
    if declared.diagnostics:
        return Installation(None, diagnostics=declared.diagnostics)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = declared.without(without or {})
    if not any(wanted.packages):
        return Installation(None)
    tool = tool or find_tool(target=target)
    if tool is None:
        return Installation(None, diagnostics=(no_tool(wanted),))
    with tempfile.TemporaryDirectory(prefix="funcdeco-") as temporary:
        return _installed(tool, wanted, target, folder, Path(temporary))


def _installed(
    tool: Tool, declared: Declared, target: Target, folder: Path, temporary: Path
) -> Installation:
    job = _job(tool, declared, target, temporary)
    ran = install(tool, job, folder)
    if ran.code:
        problems = _all_problems(tool, declared, target, ran, temporary)
        return Installation(tool, diagnostics=tuple(problems))
    if problems := wrong_pythons(declared, target, folder):
        return Installation(tool, diagnostics=tuple(problems))
    clashes = tidy(folder)
    settle(tool, job, declared, clashes, folder)
    skipped = list(skipped_versions(tool, job, declared, ran, folder))
    return Installation(
        tool,
        tuple(skipped),
        (*(_clash(declared, one) for one in clashes), *(one.diagnostic for one in skipped)),
    )


def _job(tool: Tool, declared: Declared, target: Target, temporary: Path) -> Job:
    files: list[Path] = []
    for name, is_constraint in (("requirements.txt", False), ("constraints.txt", True)):
        lines = [line.text for line in declared.lines if line.is_constraint is is_constraint]
        files.append(temporary / name)
        files[-1].write_text("".join(f"{line}\n" for line in lines), "utf-8")
    project = Path(declared.file).parent
    environment = installer_environment(tool.kind, project, declared)
    return Job(target, files[0], files[1], project, declared.has_hashes, environment)


def _all_problems(
    tool: Tool, declared: Declared, target: Target, ran: Ran, temporary: Path
) -> list[Diagnostic]:
    """Return the problem of a failed installation, and those of other lines.

    Installers stop at the first problem, so they try again without its line.
    """
    found: list[Diagnostic] = []
    while ran.code and len(found) < _MOST_PROBLEMS:
        problem = explained(tool, declared, target, ran)
        found.append(problem.diagnostic)
        line = declared.by_name.get(problem.package)
        if line is None:
            break
        declared = _without_line(declared, line)
        if not any(declared.packages):
            break
        job = _job(tool, declared, target, temporary)
        ran = install(tool, job, temporary / "trial", "--dry-run")
    return found


def _without_line(declared: Declared, dropped: Line) -> Declared:
    lines = tuple(line for line in declared.lines if line.name != dropped.name)
    return Declared(declared.source, declared.file, lines)


def _clash(declared: Declared, one: Clash) -> Diagnostic:
    message = f"{' and '.join(one.names)} contain {one.path}, with different contents"
    hint = f"the file of {one.names[-1]} was installed; remove the other packages if you don't need them"
    return Diagnostic("PKG029", message, hint, Location(declared.file))
