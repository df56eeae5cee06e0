"""The timers of all orchestrations, and those that one orchestration waits for."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime

from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import CREATE_TIMER
from funcdeco.engine.durable.entries import Timer
from funcdeco.engine.durable.history import NO_ID
from funcdeco.engine.durable.instance import Instance


class TimerQueue:
    """Timers in the order in which they fire."""

    def __init__(self) -> None:
        self._order = itertools.count()
        self._timers: list[Timer] = []

    def add(self, instance: Instance, task: int, due: datetime, *, is_retry: bool) -> None:
        """Let a timer fire at *due*."""
        order = next(self._order)
        timer = Timer(DateTime.of(due), order, instance.id, instance.execution, task, is_retry)
        heapq.heappush(self._timers, timer)

    def add_missing(self, instance: Instance) -> None:
        """Add the timers that an orchestration waits for, after a restart or a rewind."""
        known = {one.task for one in self._timers if one[2:4] == (instance.id, instance.execution)}
        for task, due, is_retry in _awaited(instance):
            if task not in known:
                self.add(instance, task, due, is_retry=is_retry)

    def cancel(self, instance: Instance, task: int) -> None:
        """Drop a timer of an orchestration."""
        mine = instance.id, instance.execution, task
        self._keep(one for one in self._timers if one[2:5] != mine)

    def take_due(self, now: datetime) -> Iterator[Timer]:
        """Remove the timers that are due, and yield them in order."""
        while self._timers and self._timers[0].due <= now:
            yield heapq.heappop(self._timers)

    def forget(self, running: Iterable[Instance]) -> None:
        """Drop the timers of orchestrations that have ended or begun again."""
        executions = {one.id: one.execution for one in running}
        self._keep(one for one in self._timers if executions.get(one.instance) == one.execution)

    def next_due(self, *, retries_only: bool) -> datetime | None:
        """Return when the next timer fires; None without one."""
        times = (one.due for one in self._timers if one.is_retry or not retries_only)
        return min(times, default=None)

    def clear(self) -> None:
        """Drop all timers."""
        self._timers.clear()

    def _keep(self, timers: Iterable[Timer]) -> None:
        self._timers = list(timers)
        heapq.heapify(self._timers)


def _awaited(instance: Instance) -> Iterator[tuple[int, datetime, bool]]:
    """Yield the number of each timer that hasn't fired, its time, and whether a retry follows."""
    fired = {one.properties.get("TimerId") for one in instance.inbox}
    retries = {one.timer for one in instance.tasks if one.is_open} - {NO_ID}
    for one in instance.history:
        if one.type == history.TIMER_CREATED and one.id in retries - fired:
            yield one.id, one.properties["FireAt"], True
    for task in instance.tasks:
        is_timer = task.action.kind == CREATE_TIMER and task.id != NO_ID
        if is_timer and task.is_open and task.id not in fired:
            yield task.id, task.action.fires_at, False
