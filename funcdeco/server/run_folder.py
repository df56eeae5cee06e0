"""The folder with what `funcdeco run` keeps for the next time."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def create_run_folder(root: Path, folder: Path) -> None:
    """Create *folder*, which is *root* or in it; git ignores what is in *root*. Raises OSError."""
    if root.is_symlink() or folder.is_symlink():
        raise OSError("a symbolic link isn't followed")
    if not folder.is_dir():
        folder.mkdir(parents=True)
        with suppress(FileExistsError), (root / ".gitignore").open("x") as ignore:
            ignore.write("*\n")
