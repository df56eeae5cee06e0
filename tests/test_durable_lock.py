"""The lock of a task hub: who waits for a hub that isn't open yet, and for how long."""

from __future__ import annotations

import threading
import time

import pytest

from funcdeco.engine.durable.api_messages import ApiRequest
from funcdeco.engine.durable.lock import HubClosed, HubLock

PATIENCE = 20.0
"""Seconds; less than the lock itself waits, so that only `delay` ends a wait in time."""


def entered(lock: HubLock, results: list[str]) -> threading.Thread:
    """Return a thread that enters a lock, and adds what comes of it."""

    def enter() -> None:
        try:
            with lock:
                results.append("in")
        except HubClosed as error:
            results.append(str(error))

    thread = threading.Thread(target=enter)
    thread.start()
    return thread


def test_a_hub_that_another_process_has_refuses_those_who_wait_already() -> None:
    lock, results = HubLock(lambda: None), list[str]()
    lock.reserve()
    waiting = entered(lock, results)
    lock.delay("another process has it")
    waiting.join(PATIENCE)
    entered(lock, results).join(PATIENCE)
    assert (results, lock.is_open) == (["another process has it"] * 2, False)
    lock.open()
    entered(lock, results).join(PATIENCE)
    assert (results[2:], lock.is_open) == (["in"], True)


@pytest.mark.parametrize(("opens", "expected"), [(True, "in"), (False, "over")])
def test_others_wait_until_a_hub_is_opened_or_closed(opens: bool, expected: str) -> None:
    lock, results = HubLock(lambda: None), list[str]()
    lock.reserve()
    waiting = entered(lock, results)
    deadline = time.monotonic() + 0.05
    while time.monotonic() < deadline:
        assert results == []
    if opens:
        lock.open()
    else:
        lock.close("over")
    waiting.join(PATIENCE)
    assert results == [expected]


@pytest.mark.parametrize("top", ["0", "", "x", "-1", "2147483648", "9" * 5000])
def test_a_number_that_dotnet_does_not_read_limits_no_page(top: str) -> None:
    request = ApiRequest("GET", "instances", {"top": top}, b"", "", top)
    assert request.page([1, 2, 3]) == ([1, 2, 3], {})
