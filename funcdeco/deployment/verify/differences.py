"""Which files of a package are not those of the project that it was written from."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from funcdeco.deployment.dependencies.target import IMAGES, MACHINES, Target, target_for
from funcdeco.deployment.package.archive import files_below
from funcdeco.deployment.package.contents import REQUIREMENTS
from funcdeco.deployment.package.generated import declared_packages, generated_requirements
from funcdeco.deployment.package.requirements import replaced_requirements
from funcdeco.deployment.verify.source import PACKAGES, Package
from funcdeco.project.ownership import generated_files
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.vendored import PACKAGE
from funcdeco.project.work_folder import WORK
from funcdeco.writer.manifest import read_manifest

_INSTALLED = PACKAGES.partition("/")[0]


class Difference(NamedTuple):
    """A file of a package that the project has no more, or has with other content."""

    shown: str
    is_removed: bool = False


def differences(package: Package, project: Path) -> Iterator[Difference]:
    """Yield what `funcdeco package` would write otherwise now, without running it. Raises OSError."""
    root = package.root
    requirements = _requirements(package, project)
    for path in _copied(package, project):
        source = project / path
        if path == REQUIREMENTS and not source.is_file():
            yield from _generated_requirements(package, project)
        elif not source.is_file():
            yield Difference(path, is_removed=True)
        elif not filecmp.cmp(root / path, source, shallow=False):
            # `build --output` copies a requirements file as it is
            if path not in requirements or requirements[path] != (root / path).read_bytes():
                yield Difference(path)


def _copied(package: Package, project: Path) -> Iterator[str]:
    """Yield the files of the package that were copied from the project."""
    root, snapshot = package.root, Snapshot(package.root)
    written = (
        (read_manifest(root) or None) if not package.is_zip else None
    )  # others may be the user's
    generated = {
        f"{folder.name}/{name}"
        for folder in root.iterdir()
        for name in generated_files(snapshot, folder)
    }
    has_own = _has_vendored(package, project)
    for path in files_below(root, WORK):
        top = path.partition("/")[0]
        is_ours = path in generated or top == _INSTALLED or (has_own and top == PACKAGE)
        if not is_ours and (written is None or path in written):
            yield path


def _generated_requirements(package: Package, project: Path) -> Iterator[Difference]:
    """Yield requirements.txt if it isn't what `package` would generate from another file now.

    It can depend on the Python version and the processor, which a package doesn't always record.
    """
    content, snapshot = (package.root / REQUIREMENTS).read_bytes(), Snapshot(project)
    source = ""
    for target in _targets(package):
        declared = declared_packages(snapshot, target, has_vendored=_has_vendored(package, project))
        if declared is None:
            yield Difference(REQUIREMENTS, is_removed=True)
            return
        if generated_requirements(declared, project) == content:
            return
        source = declared.source
    yield Difference(f"{REQUIREMENTS} (generated from {source})")


def _targets(package: Package) -> Iterator[Target]:
    versions: Iterable[str] = [package.python] if package.python in IMAGES else IMAGES
    for machine in MACHINES:
        yield from (target_for(version, f"linux_{machine}") for version in versions)


def _has_vendored(package: Package, project: Path) -> bool:
    """Return whether the package has the modules of funcdeco, rather than the project's own ones."""
    own = (project / PACKAGE, project / f"{PACKAGE}.py")
    return (package.root / PACKAGE).is_dir() and not any(one.exists() for one in own)


def _requirements(package: Package, project: Path) -> Mapping[str, bytes]:
    """Return the requirements files that a package has without funcdeco, as they are now."""
    if not _has_vendored(package, project):
        return {}
    return {one.path: one.content for one in replaced_requirements(Snapshot(project))}
