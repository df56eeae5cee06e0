"""Compare what an orchestrator asks for when it is replayed with what it asked for before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import Action
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.instance import Instance
from funcdeco.engine.durable.lines import Place
from funcdeco.engine.durable.randomness import SEEDS, reseeded
from funcdeco.engine.durable.replay import Replay, Replayed

_CHECKED_EVENTS = 200
"""Length of the history up to which each step is replayed again; later ones are often enough."""
_AROUND = 30
"""How many characters of a long input are shown around a difference."""
_HINT = (
    "use `context.current_utc_datetime` for the time, `context.new_uuid()` for IDs, and activities "
    "for everything else that can change"
)
_HINT_IF_RESTORED = (
    f"if you edited the orchestrator while it waited, start it again; otherwise, {_HINT}"
)


class NonDeterministic(RuntimeError):
    """Raised if a replay of an orchestrator differs from its first run."""


class Done(NamedTuple):
    """An action, and the line that it comes from."""

    action: Action
    place: Place | None


def check_replay(instance: Instance, found: Replayed) -> None:
    """Raise NonDeterministic if the actions don't begin with those of the steps before."""
    if not found.is_answered:
        return
    before = [Done(one.action, one.place) for one in instance.tasks]
    _compare(instance, before, found, len(before))


def check_again(instance: Instance, found: Replayed, replay: Replay) -> None:
    """Replay the whole history as a later step would, and raise NonDeterministic on a difference.

    Otherwise the last step would never be replayed, and a choice between two possibilities would
    often be the same by chance.
    """
    if len(instance.history) > _CHECKED_EVENTS or not found.is_answered:
        return
    before = _done(found)
    ends = (history.STEP_COMPLETED, history.STEP_STARTED)
    later = [HistoryEvent(kind, instance.updated, {}) for kind in ends]
    for number in range(len(SEEDS)):
        with reseeded(number):
            again = replay.run(instance, later, is_check=True)
        _compare(instance, before, again)


def _done(found: Replayed, count: int | None = None) -> list[Done]:
    actions = found.answer.actions[:count]
    return [Done(one, found.place_of(number)) for number, one in enumerate(actions)]


def _compare(
    instance: Instance, before: Sequence[Done], found: Replayed, count: int | None = None
) -> None:
    for number, (old, new) in enumerate(zip_longest(before, _done(found, count))):
        if old is None or new is None or not old.action.is_same(new.action):
            difference = _difference(old, new, found)
            hint = _HINT_IF_RESTORED if instance.is_restored else _HINT
            raise NonDeterministic(
                f"`{instance.name}` isn't deterministic: action {number + 1}{difference}; {hint}"
            )


def _difference(old: Done | None, new: Done | None, found: Replayed) -> str:
    if old is None:
        return f"{_at(new)} is new on replay: {new.action}" if new else ""
    if new is None:
        missing = f"{_at(old)} is missing on replay: {old.action}"
        if found.failure is None:
            return missing
        raised = f"{type(found.failure).__name__}: {found.failure}".removesuffix(": ")
        place = f" ({found.failed_at})" if found.failed_at else ""
        return f"{missing}; the replay raises {raised}{place}"
    was, now = shortened(str(old.action), str(new.action))
    moved = "" if old.place == new.place else _at(old)
    return f"{_at(new)} differs on replay: {now}; it was: {was}{moved}"


def _at(one: Done | None) -> str:
    return f" ({one.place})" if one is not None and one.place is not None else ""


def shortened(old: str, new: str) -> tuple[str, str]:
    """Return two descriptions, each shortened around their first difference if it is long."""
    pairs = enumerate(zip(old, new, strict=False))
    same = next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)))
    start = same - _AROUND if same > 3 * _AROUND else 2 * _AROUND
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    end = start + 3 * _AROUND
    shown = text if len(text) <= end else text[:end] + "..."
    if start <= 2 * _AROUND:
        return shown
    return f"{text[: 2 * _AROUND]}...{shown[start:]}"
