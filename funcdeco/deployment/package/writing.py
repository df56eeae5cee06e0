"""Write a package: a clean build in a temporary folder, its dependencies, then a zip or a folder."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from funcdeco.analysis.deployment_files import Ignore
from funcdeco.analysis.target_environment import Plan
from funcdeco.deployment.dependencies.checksum import PATH as CHECKSUM
from funcdeco.deployment.dependencies.checksum import checksum
from funcdeco.deployment.dependencies.install import PLACE as SITE_PACKAGES
from funcdeco.deployment.dependencies.install import Installation
from funcdeco.deployment.dependencies.installed import installed_packages
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.package.archive import digest, files_below, write_zip
from funcdeco.deployment.package.contents import REQUIREMENTS, PackageFiles
from funcdeco.deployment.package.excluded import Comparison, Excluded
from funcdeco.deployment.package.places import cannot_write, check_place, unnamable
from funcdeco.deployment.package.plans import LIMITS, excesses
from funcdeco.deployment.package.publish import Build
from funcdeco.deployment.package.report import Packaged
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.project.deployed import read_funcignore
from funcdeco.project.work_folder import WORK
from funcdeco.sources.loaded import Loaded
from funcdeco.writer.build import build

Install = Callable[[Path], Installation]
"""Installs the packages of the app into a folder, which it creates."""


@dataclass(frozen=True)
class Request:
    """What to write, and where."""

    place: Path
    """The zip file or the folder; absolute."""
    is_zip: bool
    target: Target
    plan: Plan | None = None
    install: Install | None = None
    """None if Azure installs the packages."""
    requirements: bytes | None = None
    """The content of requirements.txt if another file declares the dependencies."""
    source: str = "requirements.txt"
    """The file that declares the dependencies."""
    direct: tuple[str, ...] = ()
    """The normalized names of the packages that the project declares."""

    @property
    def build(self) -> Build:
        """Who installs the packages."""
        return "local" if self.install else "remote"


@dataclass(frozen=True)
class Outcome:
    """A written package, or the diagnostics that prevented it."""

    diagnostics: tuple[Diagnostic, ...]
    packaged: Packaged | None = None


def write_package(loaded: Loaded, files: PackageFiles, request: Request) -> Outcome:
    """Write a package of a project that is loaded. Raises OSError, and what `install` raises."""
    if problem := check_place(loaded.snapshot.root, request.place, request.is_zip):
        return Outcome((problem,))
    with _exit_when_terminated(), tempfile.TemporaryDirectory(prefix="funcdeco-package-") as name:
        return _Writer(loaded, files, request, Path(name)).write()


@contextmanager
def _exit_when_terminated() -> Generator[None]:
    """Raise SystemExit at SIGTERM, as a canceled CI job sends it: files in progress are removed."""
    if threading.current_thread() is not threading.main_thread():  # Python allows it there only
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Writer:
    def __init__(
        self, loaded: Loaded, files: PackageFiles, request: Request, temporary: Path
    ) -> None:
        self._loaded = loaded
        self._root = loaded.snapshot.root
        self._files = files
        self._request = request
        self._temporary = temporary
        self._packages = temporary / "packages"

    def write(self) -> Outcome:
        others = self._others()
        # Errors of the project come before the installation, which may take minutes.
        folder = self._temporary / "package"
        problems = self._build(folder, others)
        if self._request.is_zip and not has_errors(problems):
            problems += unnamable(files_below(folder, WORK), self._root)
        if has_errors(problems):
            return Outcome(tuple(problems))
        installation = self._installation()
        if installation is not None:
            if has_errors(installation.diagnostics):
                return Outcome(installation.diagnostics)
            others |= self._dependencies(others)
        if installation is not None or not self._request.is_zip:
            folder = folder if self._request.is_zip else self._request.place
            problems = self._build(folder, others)
            if has_errors(problems):
                return Outcome(tuple(problems))
        if installation is not None:
            problems += installation.diagnostics
        return self._finished(folder, installation, problems)

    def _build(self, folder: Path, others: Mapping[str, Path]) -> list[Diagnostic]:
        files = self._files
        outcome = build(files.built, self._root, output=folder, contents=files.contents(others))
        return outcome.diagnostics

    def _others(self) -> dict[str, Path]:
        """Return the files that aren't those of the project, by their paths in the package."""
        contents = {one.path: one.content for one in self._files.replaced}
        if self._request.requirements is not None:
            contents[REQUIREMENTS] = self._request.requirements
        return {path: self._written(path, content) for path, content in contents.items()}

    def _written(self, path: str, content: bytes) -> Path:
        file = self._temporary / "written" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def _installation(self) -> Installation | None:
        install = self._request.install
        return install(self._packages) if install else None

    def _dependencies(self, others: Mapping[str, Path]) -> dict[str, Path]:
        """Return the installed files and their checksum, by their paths in the package."""
        folder = self._packages
        found = {f"{SITE_PACKAGES}/{path}": folder / path for path in files_below(folder, "")}
        return {**found, CHECKSUM: self._checksum(others)}

    def _checksum(self, others: Mapping[str, Path]) -> Path:
        requirements = others.get(REQUIREMENTS, self._root / REQUIREMENTS)
        content = requirements.read_bytes() if requirements.exists() else b""
        return self._written(CHECKSUM, checksum(content))

    def _finished(
        self, folder: Path, installation: Installation | None, problems: list[Diagnostic]
    ) -> Outcome:
        request = self._request
        paths = set(files_below(folder, WORK))
        unpacked = sum((folder / path).stat().st_size for path in paths)
        place, zipped, sha256 = request.place, None, None
        if request.is_zip:
            if problem := self._zip(folder):
                return Outcome((*problems, problem))
            zipped, sha256 = place.stat().st_size, digest(place)
        problems += self._limits(zipped or 0, unpacked)
        packaged = Packaged(
            shown_path(str(place)),
            request.is_zip,
            request.build,
            request.plan,
            request.target,
            tuple(one.name for one in self._loaded.functions),
            len(paths),
            zipped,
            unpacked,
            sha256,
            installation.tool if installation else None,
            tuple(installed_packages(self._packages)) if installation else (),
            request.source,
            request.direct,
            self._files.replaced,
            tuple(self._excluded(paths)),
        )
        return Outcome(tuple(problems), packaged)

    def _zip(self, folder: Path) -> Diagnostic | None:
        request = self._request
        python = request.target.python if request.build == "local" else ""
        try:
            write_zip(folder, request.place, WORK, python)
        except OSError as error:
            return cannot_write(error, request.place)
        return None

    def _excluded(self, published: set[str]) -> list[Excluded]:
        snapshot = self._loaded.snapshot
        ignore = Ignore(read_funcignore(snapshot))
        found = Comparison(snapshot, self._files.selection, ignore, published).found()
        place = os.path.relpath(self._request.place, self._root).replace(os.sep, "/")
        return [one for one in found if one.path.rstrip("/") != place]

    def _limits(self, zipped: int, unpacked: int) -> list[Diagnostic]:
        """Return the limits that the package exceeds, on its plan or else on every plan."""
        location = Location(str(self._request.place))
        plans: list[Plan] = [self._request.plan] if self._request.plan else list(LIMITS)
        found = {plan: excesses(plan, zipped=zipped, unpacked=unpacked) for plan in plans}
        hint = "remove packages and files that the app doesn't need, or use a container"
        if not all(found.values()):
            return []
        return [
            Diagnostic("PKG015", one.message, hint, location)
            for one in dict.fromkeys(one for every in found.values() for one in every)
        ]
