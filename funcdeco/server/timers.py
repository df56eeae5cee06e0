"""Keep the schedules of timers over restarts and reloads: rows H-TMR-03 and H-TMR-04.

The host stores the status of each timer in a blob. Here it is a file in `.funcdeco-run/timers`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from funcdeco.engine.event import Event
from funcdeco.project.work_folder import RUN_DATA, run_data_folder

if TYPE_CHECKING:
    from funcdeco.engine.delivery.timers import TimerSource
    from funcdeco.engine.families.timer import Status

_FOLDER = "timers"
_LAST, _NEXT, _UPDATED = "Last", "Next", "LastUpdated"
Statuses = Mapping[str, Any]
"""By the name of a timer, its status as JSON."""


class TimerFiles:
    """The files with the status of timers; *warn* gets what is wrong with one."""

    def __init__(self, project: str, warn: Callable[[str], None]) -> None:
        self._root = Path(project, RUN_DATA)
        self._folder = self._root / _FOLDER
        self._warn = warn
        self._can_write = True

    def read(self, name: str) -> Status | None:
        """Return the stored status of a timer; None if there is none."""
        path = self._folder / f"{name}.json"
        try:
            return from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn(f"{self._shown(path)} is ignored: {error.strerror or error}")
        except (ValueError, RecursionError):
            self.reject(name)
        return None

    def reject(self, name: str) -> None:
        """Report that what is stored isn't the status of this timer."""
        path = self._folder / f"{name}.json"
        self._warn(f"{self._shown(path)} is ignored: it isn't the status of a timer")

    def write(self, name: str, status: Status) -> None:
        """Store the status of a timer, atomically; an error is reported once."""
        if not self._can_write:
            return
        try:
            run_data_folder(self._root.parent, _FOLDER)
            _replace(self._folder / f"{name}.json", json.dumps(to_json(status)))
        except OSError as error:
            self._can_write = False
            what = f"timers don't continue after a restart: {self._shown(self._folder)}"
            self._warn(f"{what}: {error.strerror or error}")

    def _shown(self, path: Path) -> str:
        return os.path.relpath(path, self._root.parent).replace(os.sep, "/")


class Timers:
    """The timers that one worker runs."""

    def __init__(self, files: TimerFiles) -> None:
        self._files = files
        self._sources: dict[str, TimerSource] = {}
        self._is_handed_over = False

    def start(
        self, source: TimerSource, now: datetime, before: Statuses | None, *, at_once: bool
    ) -> None:
        """Start a timer as the host does; *at_once* lets it run now.

        After a reload, *before* has what the previous worker has handed over, and nothing runs
        only because of the start.
        """
        name = source.function.name
        self._sources[name] = source
        stored = self._files.read(name) if source.is_monitored else None
        if before is not None:
            source.run_at_start(is_wanted=False)
            handed = _known(before.get(name))
            if handed is not None:
                source.continue_from(handed, now)
                stored = None
        elif at_once:
            source.run_at_start()
        if stored is not None:
            try:
                source.start_from(stored, now)
            except OverflowError:  # of a time in the year 1 or 9999
                self._files.reject(name)
        self.keep(source)

    def event(self, function: str, now: datetime) -> Event | None:
        """Return the event of a run without an occurrence, with the status; None if it is stopped."""
        source = self._sources.get(function)
        return None if source is None else source.event(now, is_past_due=False)

    def upcoming(self, count: int) -> dict[str, list[str]]:
        """Return the next *count* times of each timer, by its name."""
        return {
            name: [one.isoformat() for one in source.upcoming(count)]
            for name, source in self._sources.items()
        }

    def keep(self, source: TimerSource) -> None:
        """Store the status of a timer, unless another worker runs it now."""
        if source.is_monitored and not self._is_handed_over:
            self._files.write(source.function.name, source.status)

    def hand_over(self) -> Statuses:
        """Return what the next worker needs; from now on, it stores the statuses."""
        for source in self._sources.values():
            self.keep(source)
        self._is_handed_over = True
        return {name: to_json(source.status) for name, source in self._sources.items()}


def next_run(source: TimerSource, project: str, now: datetime) -> datetime | None:
    """Return when a timer that hasn't started yet runs next after *now*; None if it never does."""
    planned = source.status.next
    stored = TimerFiles(project, _ignore).read(source.function.name)
    if stored is not None and source.is_monitored:
        with suppress(OverflowError):
            source.start_from(stored, now)
    found = source.status.next
    return found if found is not None and found > now else planned


def _ignore(_: str) -> None:
    pass


def to_json(status: Status) -> dict[str, str | None]:
    """Return a status as JSON, with the keys of the host."""
    due = None if status.next is None else status.next.isoformat()
    return {_LAST: status.last.isoformat(), _NEXT: due, _UPDATED: status.updated.isoformat()}


def from_json(value: object) -> Status:
    """Return a status. Raises ValueError for anything else."""
    from funcdeco.engine.families.timer import Status

    if not isinstance(value, dict):
        raise ValueError("not an object")
    found = cast("dict[str, object]", value)
    due = None if found.get(_NEXT) is None else _time(found.get(_NEXT))
    return Status(_time(found.get(_LAST)), due, _time(found.get(_UPDATED)))


def _time(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("not a time")
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found


def _known(value: object) -> Status | None:
    try:
        return from_json(value)
    except ValueError:
        return None


def _replace(path: Path, text: str) -> None:
    """Write a file so that no reader ever sees a part of it."""
    handle, temporary = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
