"""The requirements files of an app, and which of their lines apply in Azure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.project.requirement_files import RequirementFile, read_requirement_files
from funcdeco.project.requirements import Line

_LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
"""The values of the environment markers in Azure."""
_UNKNOWN = ("platform_release", "platform_version")


@once
def requirement_files(app: CheckedApp) -> tuple[RequirementFile, ...]:
    """Return requirements.txt and the files that it includes."""
    return tuple(read_requirement_files(app.snapshot))


def installed_lines(app: CheckedApp) -> Iterator[tuple[RequirementFile, Line]]:
    """Yield the packages from an index with their files; constraints don't install anything."""
    for file in requirement_files(app):
        if not file.is_constraint:
            yield from ((file, one) for one in file.requirements.lines if "@" not in one.text)


def allows(line: Line, version: str) -> bool:
    """Return whether pip may install *version*; an empty one doesn't exist."""
    return bool(version) and line.requirement.specifier.contains(version)


def has_dockerfile(app: CheckedApp) -> bool:
    """Return whether the app runs in its own image."""
    return app.snapshot.is_file(app.file("Dockerfile"))


def line_applies(app: CheckedApp, line: Line) -> bool:
    """Return whether pip certainly installs the package of *line* in Azure."""
    return ";" not in line.text or marker_applies(app, str(line.requirement.marker or ""))


def marker_applies(app: CheckedApp, marker: str) -> bool:
    """Return whether an environment marker is certainly true in Azure; an empty one is."""
    if not marker or any(name in marker for name in _UNKNOWN):
        return not marker
    target = app.target.target_python
    return all(_is_true(marker, version) for version in ((target,) if target else PYTHONS))


@lru_cache(256)
def _is_true(marker: str, version: str) -> bool:
    from packaging.markers import InvalidMarker, Marker, UndefinedEnvironmentName

    versions = {"python_version": version, "python_full_version": f"{version}.0", "extra": ""}
    try:
        return Marker(marker).evaluate({**_LINUX, **versions})
    except (InvalidMarker, UndefinedEnvironmentName, RecursionError):
        return False
