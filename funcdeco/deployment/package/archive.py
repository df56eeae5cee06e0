"""Zip files with the same bytes for the same content, wherever and whenever they are written."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from funcdeco.deployment.package.unfinished import FIRST_DATE, new_unfinished, remove_unfinished

COMMENT = b"funcdeco package"
"""The beginning of the comment of zip files written here; others are never replaced."""
_PYTHON = b" for Python "
"""Behind it in the comment: the version that the packages in the zip file are for."""
_UNIX = 3
_CHUNK = 1_000_000


def is_own_zip(path: Path) -> bool:
    """Return whether *path* is a zip file that was written here."""
    try:
        with zipfile.ZipFile(path) as file:
            return file.comment.startswith(COMMENT)
    except (OSError, zipfile.BadZipFile):
        return False


def python_of(path: Path) -> str:
    """Return the Python version that a zip file with packages was written for; empty if unknown."""
    try:
        with zipfile.ZipFile(path) as file:
            found = re.fullmatch(re.escape(COMMENT + _PYTHON) + rb"(3\.\d{1,2})", file.comment)
    except (OSError, zipfile.BadZipFile):
        return ""
    return found[1].decode() if found else ""


def write_zip(folder: Path, target: Path, without: str, python: str = "") -> None:
    """Write the files below *folder* to the zip file *target*, which is replaced at once.

    The folder *without* in the root is excluded. *python* is the version that packages in it are
    for. Files are executable for all if they are for their owner, and readable for all. Raises
    OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_unfinished(target)
    handle, aside = new_unfinished(target)
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w") as file:
            file.comment = COMMENT + (_PYTHON + python.encode() if python else b"")
            for path in sorted(files_below(folder, without), key=os.fsencode):
                _add(file, folder / path, path)
        os.chmod(aside, 0o666 & ~_umask())
        os.replace(aside, target)
    except BaseException:
        with suppress(FileNotFoundError):  # an interrupt may come just after the replacement
            os.unlink(aside)
        raise


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits. Raises OSError."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def files_below(folder: Path, without: str) -> Iterator[str]:
    """Yield the path of each file, relative to *folder* with `/` separators, in no order.

    The folder *without* in the root is excluded.
    """
    for place, folders, names in os.walk(folder):
        if Path(place) == folder and without in folders:
            folders.remove(without)
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix()


def _add(file: zipfile.ZipFile, source: Path, path: str) -> None:
    found = source.stat()
    is_executable = bool(found.st_mode & 0o100)
    entry = zipfile.ZipInfo(path, FIRST_DATE)
    entry.create_system = _UNIX
    entry.external_attr = (0o100755 if is_executable else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.file_size = found.st_size  # decides on the size of the entry's fields
    with open(source, "rb") as content, file.open(entry, "w") as written:
        shutil.copyfileobj(content, written, _CHUNK)


def _umask() -> int:
    """Return the permissions that new files don't get: Python can only read it by setting it."""
    current = os.umask(0o022)
    os.umask(current)
    return current
