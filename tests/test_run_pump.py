"""A pump of `funcdeco run` outlives errors of its source, of a delivery, and of what settles it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from funcdeco.engine.delivery.pump import Pump, Slots
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Concurrency
from funcdeco.engine.event import BindError, Event
from funcdeco.engine.typed_data import as_json
from funcdeco.functions.model import Function
from run_support import HEAD, PATIENCE, Hosted, hosted

APP = f"""{HEAD}
@app.generic_trigger(name="data", type="oddTrigger")
def work(data: str) -> None:
    done.append(data)
"""


class Given:
    """A source that delivers once, and this delivery; its methods raise *errors*, once each."""

    concurrency = Concurrency(1, 0)

    def __init__(self, host: Hosted, errors: Mapping[str, BaseException]) -> None:
        self.function = host.app.functions["work"]
        self.calls: list[str] = []
        self._errors = dict(errors)

    def _call(self, name: str) -> None:
        is_first = name not in self.calls
        self.calls.append(name)
        if is_first and name in self._errors:
            raise self._errors[name]

    def take(self, now: datetime, most: int | None = None) -> Sequence[Given]:
        self._call("take")
        return [] if "event" in self.calls else [self]

    def due(self, now: datetime) -> datetime | None:
        self._call("due")
        return None

    def event(self) -> Event | None:
        self._call("event")
        return None if "nothing" in self._errors else Event(as_json("value"), {}, {})

    def renew(self, now: datetime) -> None:
        self._call("renew")

    def finish(self, now: datetime, *, is_success: bool) -> None:
        self._call(f"finish {is_success}")


def pumped(host: Hosted, source: Given) -> list[str]:
    """Let a pump run until it waits for more work; return the errors that it reports."""
    signals, pool, errors = Signals(), ThreadPoolExecutor(1), list[str]()
    pump = Pump(
        host.app,
        source,  # type: ignore[arg-type]
        Slots(source.concurrency),
        signals,
        pool,
        on_error=lambda error: errors.append(repr(error)),
    )
    thread = threading.Thread(target=pump.run)
    thread.start()
    try:
        host.wait_until(lambda: source.calls.count("due") > 1 and pump.is_idle)
    finally:
        signals.stop()
        thread.join(PATIENCE)
        pool.shutdown()
    return errors


@pytest.mark.parametrize(
    ("name", "error", "reported", "failure", "settled"),
    [
        ("none", OSError(), [], None, "finish True"),
        ("take", OSError("lost"), ["OSError('lost')"], None, "finish True"),
        ("due", OSError("lost"), ["OSError('lost')"], None, "finish True"),
        ("event", BindError("no blob"), [], "no blob", "finish False"),
        ("event", SystemExit(3), [], "3", "finish False"),
        ("finish True", OSError("full"), ["OSError('full')"], None, "finish True"),
    ],
)
def test_an_error_does_not_end_a_pump(
    tmp_path: Path,
    name: str,
    error: BaseException,
    reported: list[str],
    failure: str | None,
    settled: str,
) -> None:
    with hosted(tmp_path, APP, listens=False) as host:
        source = Given(host, {name: error})
        assert pumped(host, source) == reported
        (invocation,) = host.reports.of("work")
        assert invocation["status"] == ("failed" if failure else "succeeded")
        assert failure is None or invocation["exception"].strip().endswith(failure)
        assert [one for one in source.calls if one.startswith("finish")] == [settled]


def test_work_that_is_no_longer_there_calls_no_function(tmp_path: Path) -> None:
    with hosted(tmp_path, APP, listens=False) as host:
        source = Given(host, {"nothing": OSError()})
        assert pumped(host, source) == []
        assert host.reports.of("work") == []
        assert source.calls.count("finish True") == 1


class Slow:
    """A source that looks for work until *is_released*, and finds nothing."""

    concurrency = Concurrency(1, 0)

    def __init__(self, function: Function) -> None:
        self.function = function
        self.is_asked, self.is_released = threading.Event(), threading.Event()

    def take(self, now: datetime, most: int | None = None) -> Sequence[Given]:
        self.is_asked.set()
        assert self.is_released.wait(PATIENCE)
        return []


def test_who_waits_for_the_end_goes_on_once_the_last_look_for_work_ends(tmp_path: Path) -> None:
    with hosted(tmp_path, APP, listens=False) as host:
        source, signals, is_waiting = Slow(host.app.functions["work"]), Signals(), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            slots = Slots(source.concurrency)
            pump = Pump(host.app, source, slots, signals, pool)  # type: ignore[arg-type]

            def is_idle() -> bool:
                is_waiting.set()
                return pump.is_idle

            def end() -> None:
                assert source.is_asked.wait(PATIENCE)
                signals.stop()
                signals.wait_for(is_idle, 10 * PATIENCE)

            threads = [threading.Thread(target=one, daemon=True) for one in (pump.run, end)]
            for thread in threads:
                thread.start()
            assert is_waiting.wait(PATIENCE)
            source.is_released.set()
            for thread in threads:
                thread.join(PATIENCE)
            assert not any(thread.is_alive() for thread in threads)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funcdeco.engine.delivery.pump._LONGEST_WAIT", 0.01)
