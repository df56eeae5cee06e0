"""What has to be published for an app to run, and what to say where it isn't."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from funcdeco.project.snapshot import Snapshot


class DeployFinding(NamedTuple):
    """What is wrong, and what to do about it."""

    message: str
    hint: str


def needed_files(snapshot: Snapshot, files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return who needs each file that must be published, by its path from the root with `/` between.

    *files* are names of functions, each with the absolute path of a file that it runs.
    """
    found = {"host.json": "the host needs", "requirements.txt": "publishing asks for"}
    found = {path: user for path, user in found.items() if snapshot.exists(snapshot.root / path)}
    above = str(snapshot.root) + os.sep
    for function, file in files:
        if file.startswith(above) and "site-packages" not in file:
            path = file[len(above) :].replace(os.sep, "/")
            found.setdefault(path, f"function {function!r} needs")
    return found


def read_funcignore(snapshot: Snapshot) -> str:
    """Return the text of .funcignore, empty if there is none. Raises other OSErrors."""
    try:
        content = snapshot.content(snapshot.root / ".funcignore")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    return content.decode("utf-8-sig", "replace")


def left_out(path: str, user: str) -> DeployFinding:
    """Say that .funcignore takes away what *user* needs."""
    return DeployFinding(
        f".funcignore leaves out {path}, which {user}",
        "its patterns are not git's: each counts from the root, up to a word boundary",
    )


def no_requirements() -> DeployFinding:
    """Say that there is no requirements.txt."""
    return DeployFinding(
        "there is no requirements.txt, which publishing asks for",
        "write one with `azure-functions` and `funcdeco`",
    )
