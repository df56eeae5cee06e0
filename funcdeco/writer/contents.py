"""Contents of files on disk, compared and hashed in blocks, since published files may be large."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from funcdeco.project.snapshot import READ_AT_ONCE, NotRegular, TooLarge

LARGEST_PUBLISHED = 1_000_000_000
"""Maximum size in bytes of a published file: Azure accepts packages of up to 1 or 2 GB."""
_BLOCK = 1 << 20


def open_regular(path: str | Path) -> BinaryIO:
    """Open a file for reading. Raises `NotRegular` for a pipe, a device or a socket, and OSErrors."""
    try:
        handle = os.open(path, READ_AT_ONCE)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.EOPNOTSUPP):  # a socket
            raise _not_regular(path) from None
        raise
    mode = os.fstat(handle).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        os.close(handle)
        raise _not_regular(path)
    with suppress(IsADirectoryError):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))


def check_publishable(path: str) -> None:
    """Raise `NotRegular` or `TooLarge` for a file that can't be published."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(path)
    if status.st_size > LARGEST_PUBLISHED:
        raise TooLarge(errno.EFBIG, os.strerror(errno.EFBIG), path)


def has_same_content(one: Path, other: Path) -> bool:
    """Return whether two files are equal, byte by byte. Raises OSError."""
    if os.stat(one).st_size != os.stat(other).st_size:
        return False
    with open_regular(one) as file, open_regular(other) as second:
        return all(block == second.read(_BLOCK) for block in _blocks(file))


def digest_of(path: Path) -> str:
    """Return the `digest` of a file. Raises OSError."""
    from hashlib import sha256

    found, held = sha256(), b""
    with open_regular(path) as file:
        for read in _blocks(file):
            block = held + read
            held = b"\r" if block.endswith(b"\r") else b""  # its line feed may follow
            found.update(block[: len(block) - len(held)].replace(b"\r\n", b"\n"))
    found.update(held)
    return found.hexdigest()[:16]


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _not_regular(path: str | Path) -> NotRegular:
    return NotRegular(errno.EINVAL, "it is not a regular file", os.fspath(path))
