"""Find the package that is verified, and unpack a zip."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from funcdeco.deployment.package.archive import is_own_zip, python_of
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.unpacking import unpack
from funcdeco.diagnostics.diagnostic import shown_path
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.v2_script import SCRIPT
from funcdeco.project.work_folder import MANIFEST, WORK

PACKAGES = ".python_packages/lib/site-packages"
"""The folder of a package with its dependencies, as Azure and Core Tools name it."""
_HOST = "host.json"


class Package(NamedTuple):
    """A package on disk."""

    root: Path
    """The folder with its content."""
    name: str
    """The folder or the zip, as it is shown."""
    is_zip: bool
    project: Path | None
    """The project that it was probably made from: the nearest folder with a host.json around it."""
    python: str = ""
    """The version that `funcdeco package` installed its packages for; empty if unknown."""
    made: float | None = None
    """When funcdeco wrote it; None for a package of another tool."""
    is_inside: bool = False
    """Whether it is in the folder of its project, which is then certainly the one."""

    @property
    def packages(self) -> Path:
        """The folder with its dependencies, which a package for a remote build lacks."""
        return self.root / PACKAGES

    def shown(self, path: Path) -> str:
        """Return the file that a finding names: that of the folder, or a path in the zip."""
        return path.relative_to(self.root).as_posix() if self.is_zip else str(path)


@contextmanager
def opened(place: Path | None) -> Generator[Package]:
    """Find the package at *place*, by default the only zip in dist/, and yield its content.

    Raises VerifyError.
    """
    found = place if place is not None else _only_zip(Path())
    if not found.exists():
        raise VerifyError(f"{found} doesn't exist; run `funcdeco package` to create a package")
    project = _project_of(found)
    if found.is_dir():
        root = found.resolve()
        _check_is_package(root, shown_path(str(root)))
        project = project if project != root else None
        made = _made(root / WORK / MANIFEST)
        yield Package(root, shown_path(str(root)), False, project, "", made, _is_in(root, project))
        return
    with tempfile.TemporaryDirectory(prefix="funcdeco-verify-") as folder:
        root = Path(folder).resolve() / "wwwroot"
        unpack(found, root)
        shown, made = shown_path(str(found.absolute())), _made(found) if is_own_zip(found) else None
        is_inside = _is_in(found.resolve(), project)
        yield Package(root, shown, True, project, python_of(found), made, is_inside)


def _made(file: Path) -> float | None:
    return file.stat().st_mtime if file.is_file() else None


def _is_in(place: Path, project: Path | None) -> bool:
    return project is not None and place.is_relative_to(project)


def _only_zip(folder: Path) -> Path:
    found = sorted((folder / "dist").glob("*.zip"))
    if len(found) == 1:
        return found[0]
    if found:
        names = in_backticks(f"funcdeco verify {one.as_posix()}" for one in found)
        raise VerifyError(f"dist/ contains several zip files; name one: {names}")
    hint = "run `funcdeco package` first, or name a folder or a zip: `funcdeco verify PATH`"
    raise VerifyError(f"dist/ contains no zip file; {hint}")


def _project_of(place: Path) -> Path | None:
    """Return the folder with a host.json that *place* is in, or else the current one."""
    around = [*place.absolute().parents[:2], Path.cwd()]
    return next((one.resolve() for one in around if (one / _HOST).is_file()), None)


def _check_is_package(root: Path, shown: str) -> None:
    """Raise VerifyError for a project whose functions are not built yet."""
    from funcdeco.sources.selection import imports_funcdeco, selected_app

    if (root / SCRIPT).is_file() or any(root.glob("*/function.json")):
        return
    snapshot = Snapshot(root)
    if selected_app(None, snapshot).spec is not None or imports_funcdeco(snapshot):
        message = f"{shown} is a project whose functions are not built"
        raise VerifyError(f"{message}; run `funcdeco package` first, and verify its result")
