"""Find the events that an orchestration receives after `continue_as_new` in the same step."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from funcdeco.engine.durable.actions import CONTINUE_AS_NEW
from funcdeco.engine.durable.history import EVENT_RAISED, HistoryEvent
from funcdeco.engine.durable.instance import Instance, Message
from funcdeco.engine.durable.replay import Replay, Replayed


def carried_over(
    instance: Instance, fresh: Sequence[HistoryEvent], found: Replayed, replay: Replay
) -> list[Message]:
    """Return the events that the next run gets, as `TaskOrchestrationContext` of DurableTask.Core.

    Events that arrived before `continue_as_new`, and that nothing awaited, are lost: the extension
    preserves them only in .NET. *fresh* are the events of this step, which isn't in the history yet.
    """
    if not _continues(found) or all(one.type != EVENT_RAISED for one in fresh):
        return []

    def continues_with(count: int) -> bool:
        return _continues(replay.run(instance, fresh[:count], is_check=True))

    counts = range(1, len(fresh))
    after = counts.start + bisect_left(counts, True, key=continues_with)
    late = (one for one in fresh[after:] if one.type == EVENT_RAISED)
    return [Message(one.type, one.properties) for one in late]


def _continues(found: Replayed) -> bool:
    actions = found.answer.actions
    return bool(actions) and actions[-1].kind == CONTINUE_AS_NEW and not found.answer.error
