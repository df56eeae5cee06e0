"""`client.advance()`: timers, delayed messages and retries run when they are due."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from client_apps import START, ends, open_app, queues
from funcdeco.grammar.timer.schedule import next_after, parse_schedule
from funcdeco.testing import EndlessRun, TestClient

ONE = """
@app.queue_output(name="$return", queue_name="ticks")
@app.timer_trigger(name="timer", schedule="{schedule}"{more})
def tick(timer: func.TimerRequest) -> str:
    import json
    return json.dumps({{"event": [timer.past_due, timer.schedule, timer.schedule_status]}})
"""


def ticks(client: TestClient) -> list[tuple[str, list]]:
    """Return when the messages of `tick` were sent, in UTC, with their content."""
    messages = client._app.world.queues.at("AzureWebJobsStorage", "ticks")
    return [
        (f"{one.insertion_time:%m-%d %H:%M:%S}", json.loads(one.text)["event"]) for one in messages
    ]


def times(client: TestClient) -> list[str]:
    return [time for time, _ in ticks(client)]


def timer(schedule: str, **more: object) -> str:
    return ONE.format(schedule=schedule, more="".join(f", {k}={v!r}" for k, v in more.items()))


def test_timers_fire_when_they_are_due(tmp_path: Path) -> None:
    with open_app(tmp_path, timer("0 30 9 * * 1-5")) as client:
        assert client.run() == []
        assert client.advance(hours=1) == []
        assert [one.function for one in client.advance(timedelta(hours=1))] == ["tick"]
        assert client.now == START + timedelta(hours=2)
        assert len(client.advance(days=6, hours=22)) == 4
        assert times(client) == [f"03-0{day} 09:30:00" for day in range(1, 6)]


def test_the_event_has_the_status_before_the_run(tmp_path: Path) -> None:
    # H-TMR-01
    with open_app(tmp_path, timer("0 0 * * * *")) as client:
        client.advance(hours=2)
        zero = "0001-01-01T00:00:00+00:00"
        nine, ten = "2027-03-01T09:00:00+00:00", "2027-03-01T10:00:00+00:00"
        schedule = {"AdjustForDST": True}
        first = {"Last": zero, "Next": nine, "LastUpdated": zero}
        second = {"Last": nine, "Next": ten, "LastUpdated": nine}
        assert ticks(client) == [
            ("03-01 09:00:00", [False, schedule, first]),
            ("03-01 10:00:00", [False, schedule, second]),
        ]


@pytest.mark.parametrize(
    ("schedule", "more", "adjusts"),
    [
        ("*/30 * * * * *", {}, True),  # H-TMR-03: more than one run in a minute
        ("00:00:20", {}, False),
        ("0 0 9 * * *", {"use_monitor": False}, True),
    ],
)
def test_a_schedule_without_monitor_has_no_status(
    tmp_path: Path, schedule: str, more: dict[str, object], adjusts: bool
) -> None:
    with open_app(tmp_path, timer(schedule, **more)) as client:
        client.advance(hours=1)
        assert ticks(client)[0][1] == [False, {"AdjustForDST": adjusts}, {}]


def test_a_time_span_begins_at_the_start(tmp_path: Path) -> None:
    # H-TMR-06
    with open_app(tmp_path, timer("01:30:00")) as client:
        client.now = START + timedelta(minutes=7)
        client.advance(hours=5)
        assert times(client) == ["03-01 09:37:00", "03-01 11:07:00", "03-01 12:37:00"]


def test_run_on_startup_runs_once(tmp_path: Path) -> None:
    # H-TMR-05: in addition to the schedule, not past due.
    with open_app(tmp_path, timer("0 0 9 * * *", run_on_startup=True)) as client:
        assert client.run() == []
        client.advance(hours=1)
        client.advance(hours=1)
        assert [(time, event[0]) for time, event in ticks(client)] == [
            ("03-01 08:00:00", False),
            ("03-01 09:00:00", False),
        ]


SPRING = datetime(2027, 3, 27, 20, tzinfo=timezone.utc)
AUTUMN = datetime(2027, 10, 30, 20, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("schedule", "start", "expected"),
    [
        # R-TMR-06: 9 o'clock is an hour earlier in UTC from the change on.
        ("0 0 9 * * *", SPRING, ["03-28 07:00:00", "03-29 07:00:00"]),
        # 2:30 is skipped in spring, and runs at 3:30.
        ("0 30 2 * * *", SPRING, ["03-28 01:30:00", "03-29 00:30:00"]),
        # The repeated hour of autumn: once at a point in time, twice as an interval.
        ("0 30 2 * * *", AUTUMN, ["10-31 00:30:00", "11-01 01:30:00"]),
        ("0 30 2,3 * * *", AUTUMN, ["10-31 00:30:00", "10-31 01:30:00", "10-31 02:30:00"]),
    ],
)
def test_daylight_saving_time(
    tmp_path: Path, schedule: str, start: datetime, expected: list[str]
) -> None:
    settings = {"WEBSITE_TIME_ZONE": "Europe/Berlin"}
    with open_app(tmp_path, timer(schedule), settings=settings) as client:
        client.now = start
        client.advance(days=1, hours=12)
        assert times(client)[: len(expected)] == expected


def test_the_status_is_in_the_time_zone(tmp_path: Path) -> None:
    settings = {"WEBSITE_TIME_ZONE": "Europe/Berlin", "WHEN": "0 0 11 * * *"}
    with open_app(tmp_path, timer("%WHEN%"), settings=settings) as client:
        client.advance(hours=3)
        [(time, event)] = ticks(client)
        assert (time, event[2]["Next"]) == ("03-01 10:00:00", "2027-03-01T11:00:00+01:00")


RETRIED = """
@app.retry(strategy="fixedDelay", max_retry_count=2, delay_interval="00:40:00")
@app.queue_output(name="$return", queue_name="ticks")
@app.timer_trigger(name="timer", schedule="0 0,20 * * * *")
def tick(timer: func.TimerRequest, context: func.Context) -> str:
    retry = context.retry_context
    if retry.retry_count < 2 and "failed" not in globals():
        raise ValueError("not yet")
    globals()["failed"] = True
    return "true"
"""


def test_a_long_run_is_followed_by_one_at_once(tmp_path: Path) -> None:
    # H-TMR-02: one run instead of those at 9:20, 10:00 and 10:20; then by the schedule.
    with open_app(tmp_path, RETRIED) as client:
        client.now = START + timedelta(minutes=50)
        found = client.advance(hours=2)
        assert ends(found) == ["tick: not yet", "tick: not yet", *["tick: 'true'"] * 2]
        assert [one.retry_count for one in found] == [0, 1, 2, 0]
        assert len({one.id for one in found}) == 2
        sent = client._app.world.queues.at("AzureWebJobsStorage", "ticks")
        assert [f"{one.insertion_time:%H:%M}" for one in sent] == ["10:20"] * 2


DELAYED = """
@app.queue_trigger(name="message", queue_name="work")
def worker(message: func.QueueMessage) -> str:
    ...

@app.timer_trigger(name="timer", schedule="0 0 * * * *")
def hourly(timer: func.TimerRequest) -> None:
    ...
"""


def test_delayed_messages_and_timers_run_in_order(tmp_path: Path) -> None:
    with open_app(tmp_path, DELAYED) as client:
        queue = client._app.world.queues.at("AzureWebJobsStorage", "work")
        queue.put("late", START, timedelta(minutes=90))
        queue.put("early", START, timedelta(minutes=30))
        assert client.run() == []
        found = client.advance(hours=2)
        assert [one.function for one in found] == ["worker", "hourly", "worker", "hourly"]
        assert len(queue) == 0


def test_failed_messages_come_back_in_between(tmp_path: Path) -> None:
    app = DELAYED.replace("    ...\n\n@", "    raise ValueError\n\n@", 1)
    host = queues({"visibilityTimeout": "00:40:00", "maxDequeueCount": 3})
    with open_app(tmp_path, app, host) as client:
        client._app.world.queues.at("AzureWebJobsStorage", "work").put("a", START)
        found = client.advance(hours=2)
        names = ["worker", "worker", "hourly", "worker", "hourly"]
        assert [one.function for one in found] == names


def test_the_clock_only_moves_on(tmp_path: Path) -> None:
    with open_app(tmp_path, DELAYED) as client:
        with pytest.raises(ValueError, match="the clock can't move back from"):
            client.advance(hours=-1)
        with pytest.raises(ValueError, match="set `now` first"):
            client.advance(to=START - timedelta(seconds=1))
        assert client.advance(to=START + timedelta(hours=1))[0].function == "hourly"
        assert client.advance(to=datetime(2027, 3, 1, 10))[0].function == "hourly"


def test_a_clock_that_is_not_stopped_ticks(tmp_path: Path) -> None:
    open_app(tmp_path, DELAYED).close()
    with TestClient(tmp_path) as client:
        before = client.now
        assert client.now > before
        assert len(client.advance(hours=3)) == 3
        assert client.now - before >= timedelta(hours=3)


def test_a_timer_without_a_pause_is_stopped(tmp_path: Path) -> None:
    # R-TMR-02: a span of zero fires without a pause.
    with open_app(tmp_path, timer("00:00:00")) as client:
        with pytest.raises(EndlessRun) as found:
            client.advance(seconds=1, limit=20)
        assert str(found.value) == (
            "the run was stopped after 20 invocations; the latest are from `tick`"
        )
        assert client.now == START


def test_schedules_without_a_next_run() -> None:
    # R-TMR-01: February has no 31st; R-TMR-02: the time span ends after the year 9999.
    for text in ("0 0 0 31 2 *", "10675199"):
        assert next_after(parse_schedule(text), START) is None
    assert next_after(parse_schedule("1"), START) == START + timedelta(days=1)
    assert next_after(parse_schedule("0 0 8 * * *"), START) == START + timedelta(days=1)


def test_unknown_time_zones_are_utc(tmp_path: Path) -> None:
    settings = {"website_time_zone": "Europe/Berln"}
    with open_app(tmp_path, timer("0 0 9 * * *"), settings=settings) as client:
        client.advance(hours=2)
        assert times(client) == ["03-01 09:00:00"]


def test_retries_wait_for_the_time_of_the_test(tmp_path: Path) -> None:
    # H-RETRY-02: half of the wait passes in each call; other messages run in between.
    app = """
@app.retry(strategy="fixedDelay", max_retry_count=1, delay_interval="00:10:00")
@app.queue_trigger(name="message", queue_name="work")
def worker(message: str) -> None:
    if message == "bad":
        raise ValueError(message)
"""
    with open_app(tmp_path, app, queues({"maxDequeueCount": 1})) as client:
        client.queues["work"].put("bad")
        assert ends(client.advance(minutes=5)) == ["worker: bad"]
        client.queues["work"].put("good")
        assert ends(client.advance(minutes=4)) == ["worker: None"]
        assert ends(client.advance(minutes=1)) == ["worker: bad"]
        assert [message.text for message in client.queues["work-poison"]] == ["bad"]


def test_the_clock_that_is_set_restarts_the_timers(tmp_path: Path) -> None:
    with open_app(tmp_path, timer("0 30 9 * * *")) as client:
        client.run()
        client.now = datetime(2025, 1, 1)
        client.advance(days=1)
        client.now = datetime(2030, 1, 1, 9, 30)
        client.advance(hours=1)
        client.advance(days=1)
        assert times(client) == ["01-01 09:30:00", "01-02 09:30:00"]
