"""Azurite, the storage emulator, while `funcdeco run --azurite` runs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from funcdeco.project.connection_strings import connection_strings
from funcdeco.project.json_file import object_or_empty
from funcdeco.project.project import read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.work_folder import RUN_DATA, run_data_folder
from funcdeco.server import azurite_guard
from funcdeco.server.azurite_command import AzuriteCommand, NoAzurite, find_azurite
from funcdeco.server.azurite_ports import (
    STORAGE,
    ForeignStorage,
    Ports,
    PortsInUse,
    Running,
    ports_of,
    running_azurite,
)

_DATA = "azurite"
_LOG = "azurite.log"
_STEP = 0.05
"""Seconds between two looks whether it responds."""
_SLOW = 10.0
"""Seconds after which the console shows that it doesn't respond yet."""
_END = 1.0
"""Seconds in which it usually stores its data; if it needs more, nothing waits for it."""
_LAST_LINES = 10
Facts = Mapping[str, Any]
Report = Callable[[Facts], None]
"""Shows a change: its `state`, and what belongs to it."""


class AzuriteError(Exception):
    """Raised if Azurite can't run; the text explains what to do."""


class Azurite:
    """A running Azurite: one that is started and ended here, or that ran before."""

    def __init__(self, folder: Path, ports: Ports, facts: Facts) -> None:
        self._folder = folder
        self._ports = ports
        self._guard: subprocess.Popen[bytes] | None = None
        """Runs it; None for one that ran before."""
        self._is_closing = False
        self.facts = facts
        """What the console shows at the start."""

    @property
    def awaited_ports(self) -> tuple[int, ...]:
        """The ports on which it responds soon; none if it ran before."""
        return () if self._guard is None else tuple(self._ports)

    def start(self, command: AzuriteCommand) -> None:
        """Start it. Raises OSError."""
        data = run_data_folder(self._folder, _DATA)
        guard = [sys.executable, "-I", "-S", azurite_guard.__file__]
        with (data.parent / _LOG).open("wb") as log:
            self._guard = subprocess.Popen(
                [*guard, *command.arguments(self._ports, data)],
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in a terminal must end the app first
            )

    def watch(self, report: Report) -> None:
        """Report when it responds, and when it ends by itself, in the running event loop."""
        if self._guard is None:
            return
        later = partial(_call_in, asyncio.get_running_loop(), report)
        threading.Thread(target=self._watch, args=(self._guard, later), daemon=True).start()

    def _watch(self, guard: subprocess.Popen[bytes], report: Report) -> None:
        self._wait_for_answer(guard, report)
        code = guard.wait()
        if self._is_closing:
            return
        if other := self._other():
            report(_used(self._ports, other))
        else:
            report({"state": "failed", "exit_code": code, "lines": self._last_lines()})

    def _other(self) -> Running | None:
        """Return the Azurite of another run that has started at the same time."""
        deadline = time.monotonic() + _END
        while time.monotonic() < deadline:
            try:
                return running_azurite(self._ports)
            except PortsInUse:  # not all of its services respond yet
                time.sleep(_STEP)
        return None

    def _wait_for_answer(self, guard: subprocess.Popen[bytes], report: Report) -> None:
        slow = time.monotonic() + _SLOW
        while guard.poll() is None:
            with suppress(PortsInUse):  # not all services respond yet
                if running := running_azurite(self._ports):
                    report({"state": "running", "version": running.version})
                    return
            if time.monotonic() > slow:
                slow = float("inf")
                report({"state": "waiting"})
            time.sleep(_STEP)

    def _last_lines(self) -> list[str]:
        try:
            text = (self._folder / RUN_DATA / _LOG).read_text("utf-8", "replace")
        except OSError:
            return []
        return [line for line in text.splitlines() if line.strip()][-_LAST_LINES:]

    def stop(self, report: Report) -> None:
        """End it, unless it ran before; it stores its data."""
        if self._guard is not None and self._guard.poll() is None:
            self.close()
            report({"state": "stopped"})

    def close(self) -> None:
        """Let it end, unless it ran before."""
        self._is_closing = True
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._guard.wait(_END)


def open_azurite(folder: Path) -> Azurite:
    """Use the Azurite that runs, or start one for a project. Raises AzuriteError."""
    try:
        ports = ports_of(_settings(folder))
        if running := running_azurite(ports):
            return Azurite(folder, ports, _used(ports, running))
        command = find_azurite(folder)
        found = Azurite(folder, ports, _starting(ports, command))
        found.start(command)
    except ForeignStorage as error:
        hint = f"set `{STORAGE}` to `UseDevelopmentStorage=true`"
        raise AzuriteError(f"`{error}` isn't storage on this machine; {hint}") from None
    except PortsInUse as error:
        raise AzuriteError(f"{error}; stop it, or set other ports in `{STORAGE}`") from None
    except NoAzurite as error:
        raise AzuriteError(str(error)) from None
    except OSError as error:
        where = f"Azurite doesn't start: {RUN_DATA}/{_DATA}"
        raise AzuriteError(f"{where}: {error.strerror or error}") from None
    return found


def _starting(ports: Ports, command: AzuriteCommand) -> Facts:
    facts = {"state": "starting", "version": command.version, "ports": ports._asdict()}
    return {**facts, "fetched": command.is_fetched}


def _used(ports: Ports, running: Running) -> Facts:
    return {"state": "used", **running._asdict(), "ports": ports._asdict()}


def _settings(folder: Path) -> Mapping[str, str]:
    """Return the settings of a project, as its app gets them."""
    project = read_project(Snapshot(folder))
    content = project.snapshot.read(project.root / "local.settings.json") or b""
    strings = connection_strings(object_or_empty(content)) if project.has_settings else {}
    return {**strings, **project.settings, **os.environ}


def _call_in(loop: asyncio.AbstractEventLoop, report: Report, facts: Facts) -> None:
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(report, facts)
