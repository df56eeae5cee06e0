"""Newer versions of listed packages that were skipped because they have no wheel for the target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.installed import installed_packages
from funcdeco.deployment.dependencies.locked import is_true
from funcdeco.deployment.dependencies.pip_output import found_files, skipped_files
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.tools import Job, Ran, Tool, newest
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.project.requirements import canonical

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet


class Skipped(NamedTuple):
    """A listed package that was installed in an older version than its line allows."""

    name: str
    version: str
    newest: str
    """The newest version that the line allows."""
    target: Target
    location: Location

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding, a note."""
        message = f"{self.name} {self.version} instead of {self.newest}: {self.newest} has no wheel"
        message += f" for {self.target}"
        hint = "if the app runs on a newer image, pass its `--platform`"
        return Diagnostic("PKG027", message, hint, self.location)


def skipped_versions(
    tool: Tool, job: Job, declared: Declared, ran: Ran, folder: Path
) -> Iterator[Skipped]:
    """Yield the listed packages whose newest version has no wheel for the target.

    A version that other packages exclude is not reported. pip's own output has all files of an
    index; uv is asked for the newest version with and without a wheel.
    """
    chosen = {one.name: one.version for one in installed_packages(folder)}
    open_lines = {line.name: line for line in declared.packages if _is_open(line, job.target)}
    if not open_lines:
        return
    if tool.kind == "uv":
        with_wheel = _versions(newest(tool, job, is_for_target=True), job.target)
        every = _versions(newest(tool, job, is_for_target=False), job.target)
    else:
        with_wheel = _best({(one.name, one.version) for one in found_files(ran.output)}, open_lines)
        files = [one for one in skipped_files(ran.output) if not one.python]
        every = _best({(one.name, one.version) for one in files}, open_lines)
    for name, line in open_lines.items():
        version = chosen.get(name, "")
        if version and version == with_wheel.get(name) and _is_newer(every.get(name), version):
            yield Skipped(name, version, every[name], job.target, line.location)


def _is_open(line: Line, target: Target) -> bool:
    """Return whether several versions of a package fit its line."""
    found = line.requirement
    if found is None or found.url or any(one.operator == "===" for one in found.specifier):
        return False
    is_pinned = any(one.operator == "==" and "*" not in one.version for one in found.specifier)
    return not is_pinned and is_true(str(found.marker or ""), target)


def _versions(ran: Ran, target: Target) -> dict[str, str]:
    """Return the versions in the output of `uv pip compile` that apply to the target."""
    found: dict[str, str] = {}
    for line in ran.output.splitlines() if ran.code == 0 else ():
        pinned, _, marker = line.partition(";")
        name, _, version = pinned.strip().rstrip("\\").strip().partition("==")
        if version and is_true(marker.strip().rstrip("\\").strip(), target):
            found[canonical(name.partition("[")[0])] = version.strip()
    return found


def _best(files: set[tuple[str, str]], lines: Mapping[str, Line]) -> dict[str, str]:
    """Return the newest version of each package that fits its line."""
    found: dict[str, str] = {}
    for name, version in sorted(files):
        requirement = lines[name].requirement if name in lines else None
        if requirement and _fits(requirement.specifier, version):
            if name not in found or _is_newer(version, found[name]):
                found[name] = version
    return found


def _fits(specifier: SpecifierSet, version: str) -> bool:
    """Return whether a version is one that installers choose: no prerelease unless one is asked for."""
    from packaging.version import InvalidVersion, Version

    try:
        is_prerelease = Version(version).is_prerelease
    except InvalidVersion:
        return False
    return specifier.contains(version, prereleases=True) and (
        not is_prerelease or bool(specifier.prereleases)
    )


def _is_newer(version: str | None, other: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return version is not None and Version(version) > Version(other)
    except InvalidVersion:
        return False
