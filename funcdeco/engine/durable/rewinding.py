"""Undo what failed in an orchestration, as `rewind` does before it tries that again."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.engine.durable import history
from funcdeco.engine.durable.history import NO_ID, HistoryEvent
from funcdeco.engine.durable.instance import RUNNING, Instance, Task


def called_children(instance: Instance) -> Iterator[str]:
    """Yield the IDs of the sub-orchestrations whose failure the orchestration has seen."""
    numbers = {one.id for one in instance.tasks if one.has_failed}
    for one in instance.history:
        if one.type == history.CHILD_CREATED and one.id in numbers:
            yield str(one.properties["InstanceId"])


def undo_failures(instance: Instance) -> list[Task]:
    """Let an orchestration run again, without its failures; return the tasks that failed."""
    failed = [one for one in instance.tasks if one.has_failed]
    numbers = {one.id for one in failed}
    timers = {one.last_timer for one in failed} - {NO_ID}
    instance.history[:] = [one for one in instance.history if not _is_undone(one, numbers, timers)]
    # The wait after the last attempt has the latest number, unless others followed a failure.
    instance.next_id -= instance.next_id - 1 in timers
    for task in failed:
        task.is_open, task.has_failed = True, False
    instance.status, instance.output, instance.failure = RUNNING, None, None
    return failed


def _is_undone(event: HistoryEvent, failed: set[int], timers: set[int]) -> bool:
    if event.type in (history.COMPLETED, history.FAILED):
        return True
    if event.type in (history.TASK_FAILED, history.CHILD_FAILED):
        return event.task in failed
    return {event.id, event.task} & timers != set()
