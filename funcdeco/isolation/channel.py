"""A one-way channel from a child process to its parent: a pipe, or a temporary file on Windows."""

from __future__ import annotations

import os
from contextlib import suppress
from zlib import crc32

_HAS_PIPES = os.name != "nt"
"""Whether a child process can inherit a pipe."""


class Channel:
    """The parent's side."""

    def __init__(self, name: str) -> None:
        self.path: str | None = None
        self.writer: int | None = None
        self.file: int
        self._found = bytearray()
        if _HAS_PIPES:
            self.file, self.writer = os.pipe()
            os.set_blocking(self.file, False)
        else:
            import tempfile

            self.file, self.path = tempfile.mkstemp(prefix=f"funcdeco-{name}-")

    @property
    def address(self) -> str:
        """The path, or the number of the descriptor, which the child process inherits."""
        return str(self.writer) if self.path is None else self.path

    def read(self) -> bytes:
        """Return all that has been written so far; doesn't wait for more."""
        with suppress(BlockingIOError):
            while part := os.read(self.file, 65_536):
                self._found += part
        return bytes(self._found)

    def started(self) -> None:
        """Close the child's side here, once the child has it."""
        if self.writer is not None:
            os.close(self.writer)
            self.writer = None

    def close(self) -> None:
        """Close the channel, and remove its file if there is one."""
        self.started()
        with suppress(OSError):
            os.close(self.file)
        if self.path is not None:
            with suppress(OSError):
                os.unlink(self.path)


def framed(kind: bytes, text: str) -> bytes:
    """Return a message of one *kind*: the kind, a checksum, and the text in ASCII."""
    content = text.encode("ascii", "backslashreplace")
    return kind + b"%08x" % crc32(content) + content


def unframed(message: bytes) -> tuple[bytes, str] | None:
    """Return kind and text of a message; None if it is incomplete, or other code wrote to it."""
    kind, checksum, content = message[:1], message[1:9], message[9:]
    return (kind, content.decode("ascii")) if checksum == b"%08x" % crc32(content) else None


def open_address(address: str) -> int:
    """Return a descriptor of the channel at *address*, in the child process."""
    if address.isdigit():
        return int(address)
    return os.open(address, os.O_WRONLY | getattr(os, "O_BINARY", 0))


def write_all(file: int, content: bytes) -> None:
    """Write all of *content*. Raises OSError."""
    while content:
        content = content[os.write(file, content) :]
