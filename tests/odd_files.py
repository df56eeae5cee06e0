"""Files that are not regular ones, and a process with little memory that reads them."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

from build_support import REPOSITORY, Done

HANG = 10
"""Seconds after which a command counts as hanging."""
_MEMORY = 512 << 20


def add_socket(path: Path) -> None:
    """Create a socket; its path may be longer than the system allows for an address."""
    before = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def add_sparse(path: Path, size: int = 2 << 30) -> None:
    """Create a file of *size* zeros that needs no space on disk."""
    with open(path, "wb") as file:
        file.truncate(size)


def add(kind: str, path: Path) -> None:
    """Create an entry that can't be read as a file in place of the one at *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        add_socket(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "sparse":
        add_sparse(path)
    else:
        path.symlink_to({"device": "/dev/zero", "loop": path.name}[kind])


KINDS = ("pipe", "socket", "folder", "sparse", "device", "loop")


def bounded(*arguments: str | Path, cwd: Path) -> Done:
    """Run the command in a process of its own, which may use neither much time nor much memory."""
    done = subprocess.run(
        [sys.executable, "-m", "funcdeco", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=HANG,
        check=False,
        preexec_fn=_limit,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
