"""The files that must be published for an app to run, and the findings if they are not."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from typing import NamedTuple

from funcdeco.project.snapshot import Snapshot, TooLarge

_LARGEST_IGNORE = 100_000
_EXPORTS = {
    "uv.lock": "uv export --no-hashes -o requirements.txt",
    "poetry.lock": "poetry export -o requirements.txt",
    "Pipfile.lock": "pipenv requirements > requirements.txt",
}
"""Lock files, and the commands that write a requirements.txt from them."""


class DeployFinding(NamedTuple):
    """A message and a hint."""

    message: str
    hint: str


def needed_files(snapshot: Snapshot, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what needs each file that must be published, by its relative path with `/` separators.

    *files* are pairs of a function name and the absolute path of a file that the function runs; the
    name is empty for a file that the app imports.
    """
    found = {"host.json": "the host needs", "requirements.txt": "publishing requires"}
    found = {path: user for path, user in found.items() if snapshot.exists(snapshot.root / path)}
    above = str(snapshot.root) + os.sep
    for function, file in files:
        if file.startswith(above) and "site-packages" not in file:
            path = file[len(above) :].replace(os.sep, "/")
            found.setdefault(
                path, f"function {function!r} needs" if function else "the app imports"
            )
    return found


def read_funcignore(snapshot: Snapshot) -> str:
    """Return the text of .funcignore; empty if it is missing.

    Raises other OSErrors, and `TooLarge` for a file whose patterns would take minutes to match.
    """
    try:
        content = snapshot.content(snapshot.root / ".funcignore")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    if len(content) > _LARGEST_IGNORE:
        raise TooLarge(errno.EFBIG, os.strerror(errno.EFBIG), str(snapshot.root / ".funcignore"))
    return content.decode("utf-8-sig", "replace")


def left_out(path: str, user: str) -> DeployFinding:
    """Return the finding that .funcignore excludes *path*, which *user* needs."""
    return DeployFinding(
        f".funcignore excludes {path}, which {user}",
        "make the pattern more precise: unlike in git, it matches from the root up to a word boundary",
    )


def no_requirements(snapshot: Snapshot, *, is_decorated: bool = True) -> DeployFinding:
    """Return the finding that requirements.txt is missing."""
    message = "requirements.txt is missing; publishing requires it"
    for lock, command in _EXPORTS.items():
        if snapshot.is_file(snapshot.root / lock):
            return DeployFinding(message, f"Core Tools doesn't read {lock}: run `{command}`")
    packages = "`azure-functions` and `funcdeco`" if is_decorated else "`azure-functions`"
    return DeployFinding(message, f"create one with {packages}")
