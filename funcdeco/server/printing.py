"""Print what happens: lines of one step of the event loop are written at once."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import suppress

import click


class Printer:
    """Prints text, unless nobody reads it any more: the app goes on.

    Text for machines *is_raw*: it is written in UTF-8, and without a look at the terminal.
    """

    def __init__(self, *, is_raw: bool = False) -> None:
        self._is_raw = is_raw
        self._waiting: list[str] = []
        self._lock = threading.Lock()

    def print(self, text: str) -> None:
        """Print *text* to standard output, at the latest when the event loop is idle."""
        with self._lock:
            self._waiting.append(text)
            is_first = len(self._waiting) == 1
        if not is_first:
            return  # it is written with the first one
        try:
            asyncio.get_running_loop().call_soon(self.flush)
        except RuntimeError:
            self.flush()

    def print_error(self, text: str) -> None:
        """Print *text* to standard error, after what was printed before."""
        self.flush()
        with suppress(OSError):
            click.echo(text, nl=False, err=True)

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            text = "".join(self._waiting)
            self._waiting.clear()
        if not text:
            return
        with suppress(OSError):
            if self._is_raw:
                sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
                sys.stdout.buffer.flush()
            else:
                click.echo(text, nl=False)
