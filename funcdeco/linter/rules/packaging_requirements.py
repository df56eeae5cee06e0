"""Rules for paths and platforms in requirements.txt and in the files that it includes."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.deployment_files import read_ignore
from funcdeco.analysis.published_requirements import (
    allows,
    has_dockerfile,
    installed_lines,
    line_applies,
    marker_applies,
    requirement_files,
)
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.requirement_files import Reference, RequirementFile

TABLE = Table("PKG")
_DRIVE = late_pattern(r"[A-Za-z]:[\\/]")
_PUBLISHED = "/home/site/"
"""The folder of the app in Azure."""
_BUILD_FILES = ("pyproject.toml", "setup.py")


@TABLE.app("PKG012")
def requirement_path(app: CheckedApp) -> Findings:
    """Report lines whose file or folder pip won't find in Azure."""
    if has_dockerfile(app):
        return  # it may copy the files
    for file in requirement_files(app):
        for one in file.references:
            problem = _path_problem(app, file, one)
            if problem is not None and marker_applies(app, one.marker):
                yield Finding(*problem, at=Location(file.path, one.number))


def _path_problem(app: CheckedApp, file: RequirementFile, one: Reference) -> tuple[str, str] | None:
    """Return the message and the hint if pip doesn't find a local path in Azure."""
    if not one.is_local or one.target.startswith(_PUBLISHED):
        return None
    if one.target.startswith(("/", "~")) or _DRIVE.match(one.target):
        return None if _is_built_locally(app) else _absolute(one)
    if "\\" in one.target:
        message = f"`{one.target}` has backslashes, which don't separate folders on Linux"
        return message, f"write `{one.target.replace(chr(92), '/')}`"
    place = file.located(one, str(app.root))
    path = os.path.relpath(place, app.root).replace(os.sep, "/")
    if path == ".." or path.startswith("../"):
        message = f"`{one.target}` is outside the project, so it isn't published"
        return None if _is_built_locally(app) else (message, "copy it into the project")
    return _inner_problem(app, one, place, path)


def _absolute(one: Reference) -> tuple[str, str]:
    message = f"`{one.target}` is an absolute path, which doesn't exist in Azure"
    if one.name:
        hint = f"write `{one.name}` with a version: `pip list --format=freeze` lists no paths"
        return message, hint
    return message, "copy it into the project, and write a relative path"


def _inner_problem(
    app: CheckedApp, one: Reference, place: str, path: str
) -> tuple[str, str] | None:
    """Return the message and the hint for a *path* relative to the project's root."""
    is_package = one.option not in ("-r", "-c") and app.snapshot.is_folder(place)
    if not is_package and not app.snapshot.is_file(place):
        return f"{path} doesn't exist", "add the file or remove the line: pip fails on it"
    needed = path
    if is_package:
        found = [name for name in _BUILD_FILES if app.snapshot.is_file(os.path.join(place, name))]
        if not found:
            message = f"pip can't install `{one.target}`, which has neither pyproject.toml nor "
            message += "setup.py"
            hint = "remove the line: modules of the project are imported without installation"
            return message, hint
        needed = os.path.normpath(f"{path}/{found[0]}").replace(os.sep, "/")
    if read_ignore(app).leaves_out(needed):
        message = f".funcignore excludes {needed}, which pip needs in Azure"
        return message, f"add the line `!{needed}` to .funcignore"
    return None


def _is_built_locally(app: CheckedApp) -> bool:
    """Return whether packages are installed before publishing, as in a CI pipeline."""
    return app.snapshot.is_folder(app.file(".python_packages"))


class _Foreign(NamedTuple):
    """A package for another operating system."""

    system: str
    """The value of `sys_platform`."""
    harmless: str = ""
    """A version that can be installed on Linux; pip chooses it if the line allows it."""


_FOREIGN = {
    "pyobjc": _Foreign("darwin"),
    "pyobjc-core": _Foreign("darwin"),
    "pypiwin32": _Foreign("win32"),
    "python-magic-bin": _Foreign("win32"),
    "pywin32": _Foreign("win32"),
    "pywinpty": _Foreign("win32"),
    "tensorflow-intel": _Foreign("win32", "0.0.1"),
    "tensorflow-macos": _Foreign("darwin"),
    "tensorflow-metal": _Foreign("darwin"),
    "twisted-iocpsupport": _Foreign("win32"),
    "windows-curses": _Foreign("win32"),
    "wmi": _Foreign("win32", "1.4.9"),
}
"""Packages that pip could not install on Linux, for lack of a wheel or because they don't compile:
observed in November 2026 with Python 3.13. `pip freeze` on Windows or macOS lists many of them."""
_SYSTEMS = {"win": "Windows", "macosx": "macOS"}


@TABLE.app("PKG013")
def requirement_platform(app: CheckedApp) -> Findings:
    """Report packages and wheels that can't be installed on Linux."""
    for file, line in installed_lines(app):
        found = _FOREIGN.get(line.name)
        if found and not allows(line, found.harmless) and line_applies(app, line):
            message = f"`{line.text}` can't be installed on Linux, where the app runs"
            joined = "and" if ";" in line.text else ";"
            hint = f'add `{joined} sys_platform == "{found.system}"`, or remove the line'
            yield Finding(message, hint, at=Location(file.path, line.number))
    for file in requirement_files(app):
        for one in file.references:
            problem = _wheel_problem(app, one.target)
            if problem is None or not marker_applies(app, one.marker):
                continue
            if _path_problem(app, file, one) is None:  # otherwise reported as PKG012
                yield Finding(*problem, at=Location(file.path, one.number))


def _wheel_problem(app: CheckedApp, target: str) -> tuple[str, str] | None:
    """Return the message and the hint for a wheel that doesn't fit the system or the Python."""
    name = re.split(r"[#?]", target, maxsplit=1)[0].replace("\\", "/").rpartition("/")[2]
    parts = name.removesuffix(".whl").rsplit("-", 3)
    if not name.endswith(".whl") or len(parts) < 4:
        return None
    _, python, abi, platforms = parts
    systems = {re.split(r"[\d_]", one, maxsplit=1)[0] for one in platforms.lower().split(".")}
    if systems <= _SYSTEMS.keys():
        system = _SYSTEMS[min(systems)]
        hint = "use the wheel for Linux, or write the name of the package and its version"
        return f"{name} is a wheel for {system}, but the app runs on Linux", hint
    version = re.fullmatch(r"cp3(\d+)", python)
    target_python = app.target.target_python
    if version and python == abi and target_python and target_python != f"3.{version[1]}":
        message = f"{name} is a wheel for Python 3.{version[1]}, but the app runs on Python "
        return f"{message}{target_python}", f"use the wheel for Python {target_python}"
    return None
