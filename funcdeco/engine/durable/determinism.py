"""Compare what an orchestrator asks for when it is replayed with what it asked for before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import zip_longest

from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import Action
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance
from funcdeco.engine.durable.replay import Replay, Replayed

_SEEDS = (2, 20)
"""Seeds for `random`, chosen so that the first numbers, bits and choices after each differ."""
_CHECKED_EVENTS = 100
"""Length of the history up to which each step is replayed again; later ones are often enough."""


class NonDeterministic(RuntimeError):
    """Raised if an orchestrator does something else when it is replayed."""


def check_replay(instance: Instance, found: Replayed) -> None:
    """Raise NonDeterministic if the actions don't begin with those of the steps before."""
    before = [one.action for one in instance.tasks]
    _compare(instance, found, before, found.answer.actions[: len(before)])


def check_again(instance: Instance, found: Replayed, replay: Replay) -> None:
    """Replay the whole history as a later step would, and raise NonDeterministic on a difference.

    Otherwise the last step would never be replayed, and a choice between two possibilities would
    often be the same by chance.
    """
    if len(instance.history) > _CHECKED_EVENTS or not found.answer.actions:
        return
    ends = (history.STEP_COMPLETED, history.STEP_STARTED)
    later = [HistoryEvent(kind, instance.updated, {}) for kind in ends]
    state = random.getstate()
    try:
        for seed in _SEEDS:
            random.seed(seed)
            again = replay.run(instance, later, is_check=True)
            _compare(instance, again, found.answer.actions, again.answer.actions)
    finally:
        random.setstate(state)


def _compare(
    instance: Instance, found: Replayed, before: Sequence[Action], now: Sequence[Action]
) -> None:
    for number, (old, new) in enumerate(zip_longest(before, now)):
        if old is None or new is None or not old.is_same(new):
            raise NonDeterministic(_message(instance, found, number, old, new))


def _message(
    instance: Instance, found: Replayed, number: int, old: Action | None, new: Action | None
) -> str:
    step = f"`{instance.name}` isn't deterministic: action {number + 1}"
    place = f" ({found.place_of(number)})" if new is not None else ""
    was = f"was to {old} before" if old is not None else "wasn't there before"
    now = f"is to {new} on replay" if new is not None else "is missing on replay"
    hint = "use `context.current_utc_datetime` and `context.new_uuid()`, and let activities do all else"
    return f"{step}{place} {now}, but {was}; {hint}"
