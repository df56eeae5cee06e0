"""Unpack a zip from anywhere, without writing outside the folder that it is unpacked into."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.diagnostics.diagnostic import shown_path

_MOST_BYTES = 8 * 1024**3
_MOST_ENTRIES = 500_000
_LARGEST_RATIO = 1000
"""Times by which an entry may be larger than in the zip: deflate reaches 1032, with zeros only."""
_SMALL = 10 * 1024**2
"""Bytes up to which the ratio of an entry doesn't matter."""


def unpack(path: Path, folder: Path) -> None:
    """Unpack the zip at *path* into *folder*, which is created.

    Raises VerifyError for a file that isn't a zip, and for entries that would be written outside the
    folder or fill the disk.
    """
    shown = shown_path(str(path.absolute()))
    try:
        with zipfile.ZipFile(path) as file:
            entries = file.infolist()
            _check(entries, shown)
            _write(file, entries, folder, shown)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise VerifyError(f"{shown} isn't a valid zip: {error}") from None
    except RuntimeError as error:  # an encrypted entry
        raise VerifyError(f"{shown} can't be unpacked: {error}") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise VerifyError(f"{shown} can't be unpacked: {reason}") from None


def _check(entries: list[zipfile.ZipInfo], shown: str) -> None:
    if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > _MOST_BYTES:
        raise VerifyError(f"{shown} is too large to be unpacked: it may be a zip bomb")
    for one in entries:
        if one.file_size > max(_SMALL, _LARGEST_RATIO * one.compress_size):
            raise VerifyError(f"{shown} may be a zip bomb: `{one.filename}` is mostly compressed")
        parts = one.filename.split("/")
        if one.filename.startswith("/") or ".." in parts or os.path.splitdrive(one.filename)[0]:
            message = f"{shown} has an entry outside its own folder: `{one.filename}`"
            raise VerifyError(f"{message}; create it from inside the folder that it contains")


def _write(file: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path, shown: str) -> None:
    folder.mkdir(parents=True)
    links = [one for one in entries if _is_link(one)]
    for one in entries:
        target = folder / one.filename
        if one.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif one not in links:
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(one) as source, target.open("wb") as written:
                shutil.copyfileobj(source, written)
            if one.external_attr >> 16 & 0o100:
                target.chmod(0o755)
    # Links come last, so that nothing is written through them.
    for one in links:
        _link(folder, one.filename, os.fsdecode(file.read(one)), shown, os.symlink)


def _is_link(one: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(one.external_attr >> 16)


def _link(
    folder: Path, name: str, target: str, shown: str, create: Callable[[str, Path], None]
) -> None:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    reached = os.path.realpath(os.path.join(os.path.realpath(place.parent), target))
    if not Path(reached).is_relative_to(os.path.realpath(folder)):
        raise VerifyError(f"{shown} has a link to a file outside it: `{name}`")
    create(target, place)
