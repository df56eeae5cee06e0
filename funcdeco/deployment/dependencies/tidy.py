"""Bring installed packages into one form, whatever tool installed them.

What is left is what the packages contain: no scripts, no compiled files, no notes of the installer.
`RECORD` lists exactly these files, since `importlib.metadata` reads it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_NOTES = ("INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json")
"""Files in dist-info that the installer adds; `direct_url.json` has paths of this machine."""
_FOLDERS = ("bin", "include", "Scripts", "Include")
"""Folders for scripts and headers, which a deployed app can't use."""


class Clash(NamedTuple):
    """A file that several packages contain, with different contents."""

    path: str
    """Relative to the folder, with slashes."""
    packages: tuple[str, ...]
    """Names of the dist-info folders, sorted."""

    @property
    def names(self) -> list[str]:
        """The names of the packages."""
        return [one.removesuffix(".dist-info").rpartition("-")[0] for one in self.packages]


def tidy(folder: Path) -> list[Clash]:
    """Remove what depends on the installer, and return the files that packages disagree on."""
    for name in _FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / ".lock").unlink(missing_ok=True)
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
    records = {path.parent.name: _recorded(path) for path in sorted(_records(folder))}
    for name, record in records.items():
        for note in _NOTES:
            (folder / name / note).unlink(missing_ok=True)
        _write(folder, name, record)
    _set_modes(folder)
    return list(_clashes(records))


def _records(folder: Path) -> Iterator[Path]:
    return folder.glob("*.dist-info/RECORD")


def _recorded(path: Path) -> dict[str, str]:
    """Return the digest of each recorded file by its path from the folder."""
    rows = csv.reader(path.read_text("utf-8").splitlines())
    return {_normal(row[0]): row[1] for row in rows if len(row) == 3}


def _normal(path: str) -> str:
    """Return a path from the folder: pip records files outside of its packages as `../../share/x`."""
    return path.replace(os.sep, "/").removeprefix("../../")


def _write(folder: Path, name: str, record: dict[str, str]) -> None:
    own = f"{name}/RECORD"
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for path in sorted(record):
        if path != own and ".." not in path.split("/") and (folder / path).is_file():
            writer.writerow([path, *_digest(folder / path)])
    writer.writerow([own, "", ""])
    place = folder / own
    place.unlink()  # it may be a link into a cache
    place.write_bytes(lines.getvalue().encode())


def _digest(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"sha256={digest}", str(len(content))


def _set_modes(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for name in files:
            Path(place, name).chmod(0o644)


def _clashes(records: dict[str, dict[str, str]]) -> Iterator[Clash]:
    found: dict[str, dict[str, str]] = {}
    for name, record in records.items():
        for path, digest in record.items():
            if digest and path.partition("/")[0] not in (*_FOLDERS, ".."):
                found.setdefault(path, {})[name] = digest
    for path, digests in sorted(found.items()):
        if len(set(digests.values())) > 1:
            yield Clash(path, tuple(sorted(digests)))
