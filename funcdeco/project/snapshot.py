"""The files of a project at one moment: each is read at most once, on first use.

All code shares one snapshot during a run, so that it sees the same files.
"""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import stat
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar, cast

LARGEST = 10_000_000
"""Maximum size in bytes of a file that is read; the host has no limit."""
_MOST_KEPT = 64_000_000
"""Maximum number of cached bytes; the oldest files are dropped, and read again on demand."""

_STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Names under which a shell passes pipes, as for `--settings <(az ...)`: these are read."""
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
READ_AT_ONCE = _READ | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags of `os.open` for a file that may be a pipe: opening it doesn't wait for a writer."""

R = TypeVar("R")
AnyPath = str | os.PathLike[str]
Kind = Literal["file", "folder", "other"]


class TooLarge(OSError):
    """Raised for a file of more than `LARGEST` bytes, which is not read."""

    size: int = 0


class NotRegular(OSError):
    """Raised for a pipe, a device or a socket, which may block or never end, and is not read."""


class Entry(NamedTuple):
    """One name in a folder."""

    name: str
    kind: Kind
    """The kind of the entry or of the target of a link; a broken link is "other"."""
    is_link: bool


class Snapshot:
    """The files below *root*, and any other requested files, by absolute path.

    *overlays* are contents by path that replace the files on disk, such as the text in an editor or
    the result of a fix. Modules that Python imports are read from disk nevertheless.
    """

    def __init__(self, root: Path, overlays: Mapping[str, bytes] | None = None) -> None:
        self._named = root
        self.overlays: Mapping[str, bytes] = overlays or {}
        self._overlaid = _by_folder(self.overlays)
        self._contents: dict[str, bytes | OSError] = {}
        self._kept = 0
        self._kinds: dict[str, str] = {}
        self._listings: dict[str, tuple[Entry, ...] | OSError] = {}
        self._made: dict[object, object] = {}

    @cached_property
    def root(self) -> Path:
        """The folder: absolute, with symbolic links resolved, so that each file has one name."""
        return _resolved(self._named)

    def content(self, path: AnyPath) -> bytes:
        """Return the bytes of a file.

        Raises the OSError that reading it raised; `TooLarge` for a file that is too large,
        `NotRegular` for a pipe, a device or a socket.
        """
        return _given(self._content(os.fspath(path)))

    def read(self, path: AnyPath) -> bytes | None:
        """Return the bytes of a file; None if it cannot be read."""
        found = self._content(os.fspath(path))
        return None if isinstance(found, OSError) else found

    def is_too_large(self, path: AnyPath) -> bool:
        """Return whether *path* is a file of more than `LARGEST` bytes."""
        return isinstance(self._content(os.fspath(path)), TooLarge)

    def entries(self, folder: AnyPath) -> tuple[Entry, ...]:
        """Return the entries of a folder in disk order, which is also the host's order.

        Raises the OSError that listing it raised.
        """
        return _given(self._listing(os.fspath(folder)))

    def listed(self, folder: AnyPath) -> tuple[Entry, ...]:
        """Return the entries of a folder; none if it cannot be listed."""
        found = self._listing(os.fspath(folder))
        return () if isinstance(found, OSError) else found

    def exists(self, path: AnyPath) -> bool:
        """Return whether the file or folder exists, following links."""
        return bool(self._kind(os.fspath(path)))

    def is_file(self, path: AnyPath) -> bool:
        """Return whether *path* is an existing file, following links."""
        return self._kind(os.fspath(path)) == "file"

    def is_folder(self, path: AnyPath) -> bool:
        """Return whether *path* is an existing folder, following links."""
        return self._kind(os.fspath(path)) == "folder"

    def is_link(self, path: AnyPath) -> bool:
        """Return whether *path* is a link on disk, including a broken one."""
        return self.made(_is_link, os.fspath(path))

    def real_path(self, path: AnyPath) -> str:
        """Return *path* with all links resolved."""
        return self.made(_real_path, os.fspath(path))

    def made(self, make: Callable[[Snapshot, str], R], path: str) -> R:
        """Return the result of *make* for the file at *path*, computed on first use."""
        key = make, path
        if key not in self._made:
            self._made[key] = make(self, path)
        return cast("R", self._made[key])

    def _content(self, file: str) -> bytes | OSError:
        if file in self.overlays:
            return self.overlays[file]
        if file not in self._contents:
            self._keep(file, _content(file))
        return self._contents[file]

    def _keep(self, file: str, found: bytes | OSError) -> None:
        self._contents[file] = found
        self._kept += _length(found)
        while self._kept > _MOST_KEPT and len(self._contents) > 1:
            self._kept -= _length(self._contents.pop(next(iter(self._contents))))

    def _listing(self, folder: str) -> tuple[Entry, ...] | OSError:
        if folder not in self._listings:
            self._listings[folder] = _listing(folder, self._overlaid.get(folder))
        return self._listings[folder]

    def _kind(self, place: str) -> str:
        if place not in self._kinds:
            is_overlaid = place in self.overlays
            self._kinds[place] = "file" if is_overlaid else _kind(place)
            if place in self._overlaid:  # an overlay is below it
                self._kinds[place] = "folder"
        return self._kinds[place]


def _resolved(root: Path) -> Path:
    try:
        return Path(os.path.realpath(root))  # unlike Path.resolve, it accepts links to themselves
    except ValueError:  # not a valid path
        return root


def _given(found: R | OSError) -> R:
    if isinstance(found, OSError):
        raise copy.copy(found)  # otherwise each raise would extend the same traceback
    return found


def _length(found: bytes | OSError) -> int:
    return len(found) if isinstance(found, bytes) else 0


def _content(file: str) -> bytes | OSError:
    is_stream = file.startswith(_STREAMS)
    try:
        # Twice as fast as open() for files of a few hundred bytes, of which there may be thousands.
        source = os.open(file, _READ if is_stream else READ_AT_ONCE)
    except (OSError, ValueError) as error:
        return _failure(error, file)
    try:
        return _whole(source, file, is_stream)
    except OSError as error:
        return _failure(error, file)
    finally:
        os.close(source)


def _whole(source: int, file: str, is_stream: bool) -> bytes | OSError:
    status = os.fstat(source)
    if not (is_stream or stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return _not_regular(file)
    size = status.st_size
    content = os.read(source, size + 1) if size <= LARGEST else b""
    # A pipe has no size, and a file may grow.
    while size < len(content) <= LARGEST and (more := os.read(source, 65_536)):
        content += more
    if max(size, len(content)) <= LARGEST:
        return content
    error = TooLarge(errno.EFBIG, os.strerror(errno.EFBIG), file)
    error.size = max(size, len(content))
    return error


def _not_regular(path: str) -> OSError:
    return NotRegular(errno.EINVAL, "it is not a regular file", path)


def _failure(error: OSError | ValueError, path: str) -> OSError:
    """Return *error* without its traceback; an invalid path counts as a missing file."""
    if isinstance(error, OSError):
        if error.errno in (errno.ENXIO, errno.EOPNOTSUPP):  # a socket, or a device that is missing
            return _not_regular(path)
        return OSError(error.errno, error.strerror, path)
    return FileNotFoundError(errno.ENOENT, str(error), path)


def _kind(place: str) -> str:
    try:
        mode = os.stat(place).st_mode
    except (OSError, ValueError):  # it does not exist, or the path is invalid
        return ""
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _is_link(_: Snapshot, path: str) -> bool:
    return os.path.islink(path)


def _real_path(_: Snapshot, path: str) -> str:
    return os.path.realpath(path)


def _by_folder(overlays: Mapping[str, bytes]) -> dict[str, dict[str, Entry]]:
    """Return the entries that *overlays* add to each folder, including parent folders."""
    found: dict[str, dict[str, Entry]] = {}
    for path in overlays:
        entry = Entry(os.path.basename(path), "file", is_link=False)
        above = os.path.dirname(path)
        while entry.name and entry.name not in found.setdefault(above, {}):
            found[above][entry.name] = entry
            entry = Entry(os.path.basename(above), "folder", is_link=False)
            above = os.path.dirname(above)
    return found


def _listing(folder: str, overlaid: Mapping[str, Entry] | None) -> tuple[Entry, ...] | OSError:
    found: dict[str, Entry] = {}
    try:
        with os.scandir(folder) as entries:
            found = {entry.name: _entry(entry) for entry in entries}
    except (OSError, ValueError) as error:
        if overlaid is None:
            return _failure(error, folder)
    for name, entry in (overlaid or {}).items():
        found[name] = found.get(name, entry)._replace(kind=entry.kind)
    return tuple(found.values())


def _entry(entry: os.DirEntry[str]) -> Entry:
    is_link = entry.is_symlink()
    kind: Kind = "other"
    with contextlib.suppress(OSError):  # for a link to itself
        kind = "folder" if entry.is_dir() else "file" if entry.is_file() else "other"
    return Entry(entry.name, kind, is_link)
