"""The thread pool of functions that aren't coroutines, as the worker sizes it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future

import pytest

from funcdeco.engine.runner import Runner

PATIENCE = 30.0
"""Seconds after which calls that must meet don't."""


def setting(value: str) -> Mapping[str, str]:
    return {"PYTHON_THREADPOOL_THREAD_COUNT": value}


def do_meet(settings: Mapping[str, str], count: int) -> bool:
    """Return whether this number of functions can run at the same time."""
    runner, barrier = Runner(settings), threading.Barrier(count)
    try:
        calls: list[Future[int]] = [
            runner.submit(lambda: barrier.wait(PATIENCE)) for _ in range(count)
        ]
        return sorted(one.result(PATIENCE) for one in calls) == list(range(count))
    finally:
        runner.close()


@pytest.mark.parametrize("value", ["40", " 40 ", "+40", str(2**40)])
def test_as_many_functions_run_at_once_as_the_setting_allows(value: str) -> None:
    assert do_meet(setting(value), 40)


def test_no_more_functions_run_at_once_than_the_setting_allows() -> None:
    runner, begun, released = Runner(setting("2")), threading.Semaphore(0), threading.Event()

    def wait() -> None:
        begun.release()
        released.wait(PATIENCE)

    try:
        first = [runner.submit(wait) for _ in range(2)]
        assert all(begun.acquire(timeout=PATIENCE) for _ in first)
        third = runner.submit(wait)
        assert not (third.running() or third.done())
        released.set()
        third.result(PATIENCE)
    finally:
        released.set()
        runner.close()


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "1.5", str(2**63), "9" * 5_000])
def test_invalid_setting_leaves_the_default_of_python(value: str) -> None:
    assert do_meet(setting(value), 5)  # on one core
