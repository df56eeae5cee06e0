"""Whether a package is what `funcdeco package` would write now, by the contents of its files."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path

from funcdeco.deployment.package.archive import files_below
from funcdeco.deployment.package.requirements import replaced_requirements
from funcdeco.deployment.verify.source import PACKAGES, Package
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.wording import counted
from funcdeco.project.ownership import is_generated
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.vendored import PACKAGE
from funcdeco.project.work_folder import WORK

_MOST = 3
"""How many files the message names."""


def written_note(package: Package) -> str:
    """Return when funcdeco wrote a package; "" for a package of another tool."""
    if package.made is None:
        return ""
    made = datetime.fromtimestamp(package.made, timezone.utc).astimezone()
    return f"Written on {made:%Y-%m-%d at %H:%M:%S}."


def outdated(package: Package) -> Diagnostic | None:
    """Return a warning if files of the project are not those in its package. Raises OSError."""
    project = package.project
    if package.made is None or project is None or not package.is_inside:
        return None
    changed = sorted(_changed(package, project))
    if not changed:
        return None
    shown = ", ".join(changed[:_MOST])
    if len(changed) > _MOST:
        shown += f" and {counted(len(changed) - _MOST, 'other file')}"
    kind = "another version" if len(changed) == 1 else "other versions"
    message = f"{package.name} is out of date: it contains {kind} of {shown}"
    hint = "run `funcdeco package`" if package.is_zip else "write it again"
    return Diagnostic("VER018", message, f"{hint}, and verify the result")


def _changed(package: Package, project: Path) -> Iterator[str]:
    """Yield the files of the package that the project has no more, or has with other content."""
    root, snapshot = package.root, Snapshot(package.root)
    requirements = _requirements(package, project)
    generated = {one.name for one in root.iterdir() if is_generated(snapshot, one)}
    for path in files_below(root, WORK):
        top, _, below = path.partition("/")
        source = project / path
        is_own = top in generated and below.count("/") == 0
        if is_own or path.startswith(f"{PACKAGES.partition('/')[0]}/"):
            continue
        if path in requirements and requirements[path] == (root / path).read_bytes():
            continue  # `build --output` copies the file as it is
        if not source.is_file():
            is_same = top == PACKAGE or not path.endswith(".py")  # others may be generated
        else:
            is_same = filecmp.cmp(root / path, source, shallow=False)
        if not is_same:
            yield path


def _requirements(package: Package, project: Path) -> Mapping[str, bytes]:
    """Return the requirements files that a package has without funcdeco, as they are now."""
    if not (package.root / PACKAGE).is_dir() or os.path.isdir(project / PACKAGE):
        return {}
    return {one.path: one.content for one in replaced_requirements(Snapshot(project))}
