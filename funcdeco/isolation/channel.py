"""A file that a child process writes and its parent reads: without a name where the system can."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress


class Channel:
    """One file, open in this process, that another process can open by its `address`."""

    def __init__(self, name: str) -> None:
        self.path: str | None = None
        if sys.platform == "linux":
            self.file: int = os.memfd_create(f"funcdeco-{name}", os.MFD_CLOEXEC)
        else:
            self.file, self.path = tempfile.mkstemp(prefix=f"funcdeco-{name}-")

    @property
    def address(self) -> str:
        """The path, or the number of the descriptor, which a child process inherits."""
        return self.path or str(self.file)

    def read(self) -> bytes:
        """Return all that was written so far."""
        found, size = b"", os.fstat(self.file).st_size
        os.lseek(self.file, 0, os.SEEK_SET)
        while len(found) < size and (part := os.read(self.file, size - len(found))):
            found += part
        return found

    def close(self) -> None:
        """Close the file, and remove it if it has a name."""
        with suppress(OSError):
            os.close(self.file)
        if self.path is not None:
            with suppress(OSError):
                os.unlink(self.path)


def open_address(address: str) -> int:
    """Return a descriptor of the file at *address*, in the process that writes it."""
    if address.isdigit():
        return int(address)
    return os.open(address, os.O_WRONLY | getattr(os, "O_BINARY", 0))


def write_all(file: int, content: bytes) -> None:
    """Write all of *content* to the beginning of a file. Raises OSError."""
    os.lseek(file, 0, os.SEEK_SET)
    while content:
        content = content[os.write(file, content) :]
