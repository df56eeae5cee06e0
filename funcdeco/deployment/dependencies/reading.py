"""Find the file that declares the dependencies of an app, and read it."""

from __future__ import annotations

import os
from collections.abc import Callable

from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.locked import Replaced
from funcdeco.deployment.dependencies.pipfile_lock import read_pipfile_lock
from funcdeco.deployment.dependencies.poetry_lock import read_poetry_lock
from funcdeco.deployment.dependencies.project_table import read_project_table
from funcdeco.deployment.dependencies.requirement_lines import read_requirement_lines
from funcdeco.deployment.dependencies.source_lines import unbuilt
from funcdeco.deployment.dependencies.target import Target
from funcdeco.deployment.dependencies.uv_lock import read_uv_lock
from funcdeco.project.snapshot import Snapshot

Reader = Callable[[Snapshot, str, Target, Replaced], Declared | None]


def _read_requirements(snapshot: Snapshot, path: str, _: Target, __: Replaced) -> Declared:
    return read_requirement_lines(snapshot, path)


_READERS: dict[str, Reader] = {
    "requirements.txt": _read_requirements,
    "uv.lock": read_uv_lock,
    "poetry.lock": read_poetry_lock,
    "Pipfile.lock": read_pipfile_lock,
    "pyproject.toml": read_project_table,
}
"""The files in the order in which they are searched; requirements.txt is the one that Azure reads."""


def read_declared(
    snapshot: Snapshot, target: Target, replaced: Replaced | None = None
) -> Declared | None:
    """Return the dependencies that the project declares; None if no file declares any.

    Its diagnostics include each line that would have to be built. *replaced* maps names of packages
    to the requirements that replace them; in a lock file, what only they need is omitted too.
    """
    for name, read in _READERS.items():
        path = os.path.join(snapshot.root, name)
        if (
            snapshot.is_file(path)
            and (found := read(snapshot, path, target, replaced or {})) is not None
        ):
            problems = (*found.diagnostics, *unbuilt(found, target))
            whole = Declared(found.source, found.file, found.lines, problems)
            return whole.without(replaced or {})
    return None
