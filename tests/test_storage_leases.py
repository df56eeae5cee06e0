"""Messages that are held, waits between polls, and services that don't answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.stores.queues import Message
from funcdeco.storage.backoff import Backoff, longest_wait
from funcdeco.storage.errors import Unreachable
from funcdeco.storage.health import Healths
from funcdeco.storage.leases import Held, Leases
from funcdeco.storage.queues import MessageLost
from funcdeco.storage.service import Key, Kind, Service

PATIENCE = 20.0
NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)


class GivenQueue:
    """A queue whose requests fail with *errors*, one after the other."""

    def __init__(self, *errors: BaseException) -> None:
        self.calls: list[tuple[str, float]] = []
        self._errors = list(errors)

    def _call(self, name: str, seconds: float = 0) -> None:
        self.calls.append((name, seconds))
        if self._errors:
            raise self._errors.pop(0)

    def extend(self, message: Message, visible_in: timedelta) -> None:
        self._call("extend", visible_in.total_seconds())

    def delete(self, message: Message) -> None:
        self._call("delete")


def held(queue: GivenQueue, seconds: float = 600, logs: list[str] | None = None) -> Held:
    message = Message(b"", "id", NOW, NOW, NOW, 1, "receipt")
    found = [] if logs is None else logs
    health = Healths(lambda level, _: found.append(level)).of(service("queue"))
    return Held(queue, message, timedelta(seconds=seconds), health)  # type: ignore[arg-type]


def service(kind: Kind) -> Service:
    return Service(kind, f"http://127.0.0.1/{kind}", "shop", Key("shop", "a2V5"))


def wait_until(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_lease_is_renewed_until_the_message_is_settled() -> None:
    queue, leases = GivenQueue(), Leases(timedelta(seconds=0.2))
    one = held(queue, 0.2)
    leases.add(one)
    wait_until(lambda: len(queue.calls) >= 3)
    leases.remove(one)
    one.delete()
    count = len(queue.calls)
    assert queue.calls == [("extend", 0.2)] * (count - 1) + [("delete", 0)]
    one.renew()
    assert len(queue.calls) == count


def test_a_lease_is_not_renewed_before_half_of_it_is_over() -> None:
    queue = GivenQueue()
    held(queue).renew()
    assert queue.calls == []


def test_a_renewal_that_fails_is_tried_again() -> None:
    queue, leases = GivenQueue(Unreachable("away")), Leases(timedelta(seconds=0.2))
    leases.add(one := held(queue, 0.2))
    wait_until(lambda: len(queue.calls) >= 2)
    leases.remove(one)


def test_a_message_that_another_one_has_is_left_to_it() -> None:
    queue = GivenQueue(MessageLost())
    one = held(queue)
    one.delete()
    one.show()
    assert queue.calls == [("delete", 0)]


def test_settling_waits_for_storage_that_does_not_answer() -> None:
    queue, logs = GivenQueue(Unreachable("away"), Unreachable("away")), list[str]()
    held(queue, logs=logs).delete()
    assert queue.calls == [("delete", 0)] * 3
    assert logs == ["WARNING", "INFO"]


def test_settling_ends_with_the_lease() -> None:
    queue = GivenQueue(*[Unreachable("away")] * 9)
    with pytest.raises(Unreachable):
        held(queue, 0.1).delete()
    assert queue.calls == [("delete", 0)]


def test_a_message_is_deleted_only_after_it_was_moved() -> None:
    queue, moved = GivenQueue(), list[int]()
    held(queue).move(lambda: moved.append(len(queue.calls)))
    assert (moved, queue.calls) == ([0], [("delete", 0)])


def test_waits_grow_from_a_tenth_of_a_second_up_to_the_limit() -> None:  # H-QUE-01
    backoff = Backoff(timedelta(seconds=2))
    for _ in range(2):
        waits = [backoff.next().total_seconds() for _ in range(12)]
        assert waits[0] == 0.1 and waits[-4:] == [2.0] * 4
        for number, wait in enumerate(waits[1:5], 1):
            grown = 0.1 * 2 ** (number - 1)
            assert 0.1 + 0.8 * grown <= wait <= 0.1 + 1.2 * grown
        backoff.reset()


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, 2), ("00:01:00", 2), ("00:00:30", 30), ("00:00:00.5", 0.5)]
)
def test_the_longest_wait_is_two_seconds_unless_it_is_set(  # H-QUE-01
    value: str | None, seconds: float
) -> None:
    queues = {} if value is None else {"maxPollingInterval": value}
    options = HostOptions({"extensions": {"queues": queues}}, {})
    assert longest_wait(options) == timedelta(seconds=seconds)


def test_an_account_is_lost_once_and_back_once() -> None:
    logs: list[tuple[str, str]] = []
    healths = Healths(lambda level, text: logs.append((level, text)))
    one, two = healths.of(service("queue")), healths.of(service("blob"))
    assert healths.of(service("queue")) is one
    for _ in range(2):
        one.answered()
        for _ in range(2):
            one.failed(Unreachable("away"))
            two.failed(Unreachable("away too"))
        one.answered()
        two.answered()
    lost = (
        "the storage account `shop` fails: away; functions that listen to it wait until it responds"
    )
    back = "the storage account `shop` is available at 127.0.0.1"
    assert logs == [("WARNING", lost), ("INFO", back)] * 2


@pytest.mark.parametrize("is_shown", [True, False])
def test_an_account_that_is_away_at_the_start_is_not_reported_as_lost(is_shown: bool) -> None:
    logs: list[str] = []
    health = Healths(lambda _, text: logs.append(text)).of(service("queue"))
    health.begins_lost(is_shown=is_shown)
    health.failed(Unreachable("away"))
    assert logs == []
    health.answered()
    assert len(logs) == is_shown
    health.failed(Unreachable("away"))
    health.answered()
    assert len(logs) == is_shown + 2


def test_leases_are_renewed_in_a_thread_that_ends() -> None:
    queue, leases = GivenQueue(), Leases(timedelta(seconds=0.2))
    before = threading.enumerate()
    leases.add(one := held(queue, 0.2))
    (thread,) = (each for each in threading.enumerate() if each not in before)
    leases.remove(one)
    thread.join(PATIENCE)
    assert not thread.is_alive()
