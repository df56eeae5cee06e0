"""The Git repository that contains a project, and the place of the project in it."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

_PLAIN = r"[A-Za-z0-9_/-]+"
"""Paths that `project_id` keeps, with `.` between the folders."""
_REMOTE_HEAD = ".git/refs/remotes/origin/HEAD"
_REMOTE = "ref: refs/remotes/origin/"


def repository_of(folder: Path) -> Path | None:
    """Return the closest folder above *folder*, or itself, that contains `.git`; None if none does."""
    real = Path(os.path.realpath(folder))
    return next((one for one in (real, *real.parents) if os.path.lexists(one / ".git")), None)


def default_branch(repository: Path) -> str:
    """Return the default branch of the remote `origin`; `main` if it isn't known."""
    try:
        content = (repository / _REMOTE_HEAD).read_text("utf-8").strip()
    except (OSError, ValueError):
        return "main"
    return content.removeprefix(_REMOTE) if content.startswith(_REMOTE) else "main"


def project_id(path: str) -> str:
    """Return a name for the project at *path* in its repository; empty if it is the root.

    Two projects have different names. Only ASCII letters, digits, `.`, `_` and `-` are in it.
    """
    if re.fullmatch(_PLAIN, path):
        return path.replace("/", ".")
    if not path:
        return ""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "project"
    return f"{readable}.{hashlib.sha256(path.encode()).hexdigest()[:6]}"
