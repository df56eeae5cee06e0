"""`funcdeco run` as a page shows it: a real server on a free port, which the page calls 7071."""

from __future__ import annotations

import random
import re
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from azurite import finding_azurite, free_ports

PORTS = {"--port": "7071", "--debug": "5678"}
"""Options with the ports that pages show."""
STORAGE = ("10000", "10001", "10002")
"""The ports of Azurite that pages show."""
READY = "Press Ctrl-C to stop."
PATIENCE = 60.0
"""Seconds after which what a page shows is taken to be missing."""
_LATER = " is ready\n"
"""End of a line that appears before or after the start."""
_RELOADED = re.compile(r"^\S+  (?:reloaded \d|.+ keeps running$)")
_VARYING = (
    (r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[+-]\d\d:\d\d", "2026-01-31 06:00:00+00:00"),
    (r"\b\d\d:\d\d:\d\d\.\d{3}\b", "12:00:00.000"),
    (r"\b\d+\.\d ms\b", "1.0 ms"),
    (r"\bin \d+\.\d\d s\b", "in 0.50 s"),
    (r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", "00000000-0000-0000-0000-000000000000"),
)
"""Times, durations and IDs, and what pages show instead."""


def without_times(text: str) -> str:
    """Return *text* with fixed times, durations and IDs."""
    for pattern, replacement in _VARYING:
        text = re.sub(pattern, replacement, text)
    return text


def _free_port() -> int:
    """Return a free port with four digits, so that tables are as wide as on the page."""
    while True:
        port = random.randrange(2000, 10_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class PageServer:
    """A server that runs until `stop`."""

    def __init__(self, command: str, environment: Mapping[str, str]) -> None:
        given = shlex.split(command)[1:]
        for option in PORTS:
            if option == "--port" or option in given:
                given += [option, str(_free_port())]
        self._storage: dict[str, int] = {}
        if "--azurite" in given:
            self._storage = free_ports()
            environment = {**environment, **finding_azurite(self._storage)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "funcdeco", *given],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            encoding="utf-8",
        )
        self._lines: list[str] = []
        self._seen = 0
        self._has_ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._until(lambda lines: READY in "".join(lines))
        self._ports = self._found_ports()
        first = (line for line in self._lines if not line.endswith(_LATER))
        self.started = self.shown("".join(first)).rstrip() + "\n"
        """What it has printed at the start."""

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with self._changed:
                    self._lines.append(line)
                    self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def _until(self, holds: Callable[[list[str]], bool]) -> None:
        """Wait until *holds* is true for the lines printed since `look`."""

        def found() -> bool:
            return holds([line for line in self._lines[self._seen :] if line.strip()])

        with self._changed:
            self._changed.wait_for(lambda: found() or self._has_ended, PATIENCE)
            assert found(), "".join(self._lines)

    def _found_ports(self) -> dict[str, str]:
        text = "".join(self._lines)
        url = re.search(r"http://localhost:(\d+)", text)
        debugger = re.search(r"[Dd]ebugger.* on 127\.0\.0\.1:(\d+)", text)
        both = zip((url, debugger), PORTS.values(), strict=True)
        return {found[1]: shown for found, shown in both if found}

    def look(self) -> None:
        """Remember what it has printed so far."""
        self._seen = len(self._lines)

    def printed(self, block: str) -> str:
        """Return *block* if it prints that after `look`; otherwise, as many lines as it has."""

        def text(lines: list[str]) -> str:
            return self.shown("".join(lines))

        with self._changed:
            self._changed.wait_for(lambda: block in text(self._lines[self._seen :]), PATIENCE)
            found = self._lines[self._seen :]
        count = len(block.splitlines())
        return block if block in text(found) else text(found[-count:])

    def reload(self) -> None:
        """Wait until it has followed an edit made after `look`."""
        self._until(lambda lines: any(_RELOADED.search(line) for line in lines))

    def command(self, text: str) -> str:
        """Return a command of the page with the real ports."""
        for port, shown in self._ports.items():
            text = text.replace(f":{shown}", f":{port}")
        return text

    def shown(self, text: str) -> str:
        """Return *text* as the page shows it."""
        for port, shown in self._ports.items():
            text = text.replace(f":{port}", f":{shown}")
        for port, shown in zip(self._storage.values(), STORAGE, strict=False):
            text = text.replace(f" {port}", f" {shown}")
        return without_times(text)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            assert self._process.wait(PATIENCE) == 0, "".join(self._lines)
            self._reader.join(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
