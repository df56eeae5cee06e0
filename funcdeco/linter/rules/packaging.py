"""Rules for published files: requirements.txt and virtual environments."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.deployment_files import read_ignore
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.analysis.imports.publishing import writes_package
from funcdeco.analysis.script_files import script_of
from funcdeco.analysis.vendoring import missing_from_package
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.loss import losing
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import near
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.requirements import Line, Requirements, read_requirements
from funcdeco.project.tree import folders

if TYPE_CHECKING:
    from packaging.version import Version

TABLE = Table("PKG")
_DURABLE = "azure-functions-durable"
_IMPORTS_DURABLE = late_pattern(
    rb"^[ \t]*(from[ \t]+azure[ \t]+import[ \t(].*\bdurable_functions\b"
    rb"|(from|import)[ \t]+azure\.durable_functions\b)",
    re.MULTILINE,
)
_IMPORTS_FUNCDECO = late_pattern(rb"(?:^|;)[ \t]*(from|import)[ \t]+funcdeco\b", re.MULTILINE)
_INSTALLS = late_pattern(rb"\binstall\b[^\n]*\b(funcdeco|azure-functions)\b")
_LARGEST = 1_000_000
_SOME_V1 = [f"1.{minor}.{patch}" for minor in range(30) for patch in range(10)]


@TABLE.app("PKG001")
def azure_functions_unlisted(app: CheckedApp) -> Findings:
    """Report a requirements.txt of a handwritten app without azure-functions."""
    declared = _read(app)
    if declared is None or declared.is_empty or _installs_funcdeco(app) or _is_vendored(app):
        return
    if app.functions and not declared.may_bring("azure-functions"):
        message = "requirements.txt doesn't list azure-functions"
        hint = (
            "add `azure-functions`; otherwise, the app runs with the version that the host provides"
        )
        similar = [line for line in declared.lines if near(line.name, ["azure-functions"])]
        if similar:
            hint = f"replace `{similar[0].name}` with `azure-functions`"
        yield _here(app, message, hint, similar[0].number if similar else None)


@TABLE.app("PKG002")
def worker_listed(app: CheckedApp) -> Findings:
    """Report the worker in the requirements."""
    declared = _read(app)
    line = declared.find("azure-functions-worker") if declared else None
    if line is not None:
        message = "the host already provides `azure-functions-worker`"
        hint = "remove it: a second worker may conflict with the host's"
        yield _here(app, message, hint, line.number)


@TABLE.app("PKG003")
def funcdeco_unlisted(app: CheckedApp) -> Findings:
    """Report a decorated app that will be published without funcdeco."""
    if not _lacks_funcdeco(app):
        return
    name = "funcdeco[durable]" if _needs_durable(app) else "funcdeco"
    missing = missing_from_package(app) if _is_packaged(app) else ()
    if missing:
        message = (
            f"requirements.txt doesn't list funcdeco, and a package has no `{missing[0].name}`"
        )
        yield Finding(message, f"add `{name}` to requirements.txt", at=missing[0].location)
    else:
        message = "requirements.txt doesn't list funcdeco, which the app's modules import"
        hint = f"add `{name}`, or publish what `funcdeco package` writes: it has the modules"
        yield _here(app, message, hint)


@TABLE.app("PKG004")
def durable_too_new(app: CheckedApp) -> Findings:
    """Report a requirement that only versions for the v2 programming model satisfy."""
    declared = None if app.is_v2 else _read(app)
    line = declared.find(_DURABLE) if declared else None
    if line is not None and not _admits_v1(line) and _needs_durable(app):
        message = f"`{line.text}` excludes version 1, which function.json apps need"
        yield _here(app, message, f"write `{_DURABLE}>=1.3,<2`", line.number)


@TABLE.app("PKG005")
def durable_unlisted(app: CheckedApp) -> Findings:
    """Report durable functions that will be published without azure-functions-durable."""
    declared = _read(app)
    if (
        declared is None
        or declared.find(_DURABLE)
        or not _needs_durable(app)
        or _lacks_funcdeco(app)
    ):
        return
    if not declared.may_bring(_DURABLE) and not _is_vendored(app):
        message = f"requirements.txt doesn't list {_DURABLE}, which durable functions need"
        message = losing(message) if app.is_v2 and _starts_with_durable(app) else message
        name = _DURABLE if app.is_v2 else f"{_DURABLE}>=1.3,<2"
        name = "funcdeco[durable]" if _installs_funcdeco(app) else name
        yield _here(app, message, f"add `{name}`")


@TABLE.app("PKG006")
def requirements_encoding(app: CheckedApp) -> Findings:
    """Report a requirements.txt that isn't UTF-8, such as one written by `>` in PowerShell."""
    declared = _requirements(app)
    if declared is not None and not declared.is_utf8:
        yield _here(app, "requirements.txt isn't UTF-8", "save it as UTF-8")


@TABLE.app("PKG007")
def requirement_unreadable(app: CheckedApp) -> Findings:
    """Report lines that pip rejects."""
    declared = _read(app)
    for line in declared.broken if declared else ():
        hint = "write a name and a version, such as `requests>=2.32`"
        yield _here(app, f"pip can't read `{line.text}`", hint, line.number)


@TABLE.app("PKG008")
def requirements_empty(app: CheckedApp) -> Findings:
    """Report a requirements.txt that lists no packages."""
    declared = _read(app)
    if declared is None or not declared.is_empty or _needs_durable(app):
        return
    if _installs_funcdeco(app):
        return
    message = "requirements.txt lists no packages, so publishing skips the build in Azure"
    yield _here(app, message, "add `azure-functions`")


@TABLE.app("PKG009")
def venv_shipped(app: CheckedApp) -> Findings:
    """Report virtual environments that .funcignore doesn't exclude."""
    ignore, snapshot = read_ignore(app), app.snapshot
    for name in _environments(app):
        # Core Tools excludes the active environment.
        is_active = snapshot.real_path(app.file(name)) == snapshot.real_path(sys.prefix)
        if not is_active and not ignore.leaves_out(f"{name}/pyvenv.cfg"):
            message = f"the virtual environment {name}/ would be published"
            hint = f"add the line `{name}/` to .funcignore"
            yield Finding(message, hint, at=Location(app.file(".funcignore")))


def _environments(app: CheckedApp) -> list[str]:
    names = sorted(folders(app.snapshot))
    return [name for name in names if app.snapshot.is_file(app.file(f"{name}/pyvenv.cfg"))]


def _here(app: CheckedApp, message: str, hint: str, line: int | None = None) -> Finding:
    return Finding(message, hint, at=Location(app.file("requirements.txt"), line))


@once
def _requirements(app: CheckedApp) -> Requirements | None:
    return read_requirements(app.snapshot)


def _read(app: CheckedApp) -> Requirements | None:
    """Return the parsed requirements.txt; None if it is missing or isn't UTF-8."""
    declared = _requirements(app)
    return declared if declared is not None and declared.is_utf8 else None


def _is_vendored(app: CheckedApp) -> bool:
    """Return whether packages are already in the project, or installed by its Dockerfile."""
    return app.snapshot.is_folder(app.file(".python_packages")) or any(
        _INSTALLS.search(text) for text in _texts(app, [app.file("Dockerfile")])
    )


def _lacks_funcdeco(app: CheckedApp) -> bool:
    declared = _read(app) if _installs_funcdeco(app) else None
    if declared is None or declared.may_bring("funcdeco") or _is_vendored(app):
        return False
    return not app.snapshot.is_folder(app.file("funcdeco"))


def _installs_funcdeco(app: CheckedApp) -> bool:
    """Return whether funcdeco must be installed where the app runs."""
    if _is_packaged(app) and not missing_from_package(app):
        return False  # the package contains what the app imports
    return _needs_funcdeco(app)


def _is_packaged(app: CheckedApp) -> bool:
    """Return whether the app is published as a package that contains modules of funcdeco."""
    return app.target.has_package or writes_package(app)


def _needs_funcdeco(app: CheckedApp) -> bool:
    """Return whether a module with functions imports funcdeco."""
    if not any(function.is_decorated for function in app.functions):
        return False
    return any(_IMPORTS_FUNCDECO.search(text) for text in _texts(app, app.modules))


def _needs_durable(app: CheckedApp) -> bool:
    """Return whether the app can't run without azure-functions-durable."""
    for function in app.functions:
        for facts in (declaration.facts for declaration in function.declarations):
            is_client = facts.durable == "client" and function.is_decorated
            if is_client or facts.package.startswith(_DURABLE):
                return True
    texts = (text for text in _texts(app, _scripts(app)) if b"durable_functions" in text)
    return any(_IMPORTS_DURABLE.search(text) for text in texts)


def _starts_with_durable(app: CheckedApp) -> bool:
    """Return whether a module imports azure-functions-durable as soon as the app starts."""
    external = (one.one for one in import_graph(app).external if not one.is_late)
    return any(
        f"{one.module}.".startswith("azure.durable_functions.")
        or (one.module == "azure" and "durable_functions" in [name.name for name in one.names])
        for one in external
    )


def _scripts(app: CheckedApp) -> Iterator[str]:
    yield from app.modules
    scripts = (script_of(app.snapshot, one) for one in app.functions if not one.is_decorated)
    yield from dict.fromkeys(script for script in scripts if script is not None)


def _texts(app: CheckedApp, files: Iterable[str]) -> Iterator[bytes]:
    contents = map(app.snapshot.read, files)
    return (content[:_LARGEST] for content in contents if content is not None)


def _admits_v1(line: Line) -> bool:
    declared = line.requirement.specifier
    versions = [version for one in declared if (version := _version(one.version))]
    old = [str(version) for version in versions if version.major < 2]
    return any(declared.contains(version, prereleases=True) for version in (*old, *_SOME_V1, "0.9"))


def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(text.removesuffix(".*"))
    except InvalidVersion:
        return None
