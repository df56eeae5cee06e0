"""Timers of `funcdeco run`: rows H-TMR-01 to 06."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from build_support import REPOSITORY
from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.source import Listener
from funcdeco.engine.delivery.timers import TimerSource
from funcdeco.engine.families.timer import NEVER, Status
from funcdeco.engine.opening import open_project
from funcdeco.server.timers import TimerFiles, Timers, from_json, next_run, to_json
from run_server import running
from run_support import HEAD, hosted

NOW = datetime(2026, 2, 9, 8, 2, tzinfo=timezone.utc)
HOURLY, SPAN = "0 0 * * * *", "01:00:00"


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return a time on the day of the tests."""
    return datetime(2026, 2, 9, hour, minute, second, tzinfo=timezone.utc)


@contextmanager
def opened(
    folder: Path, *schedules: str, settings: dict[str, str] | None = None, **options: Any
) -> Iterator[EngineApp]:
    """Open an app whose timers `t0`, `t1`, … have these schedules, at `NOW`."""
    keywords = "".join(f", {name}={value!r}" for name, value in options.items())
    functions = [
        f"@app.timer_trigger(name='timer', schedule={schedule!r}{keywords})\n"
        f"def t{number}(timer: func.TimerRequest) -> None: ...\n"
        for number, schedule in enumerate(schedules)
    ]
    (folder / "app.py").write_text(HEAD + "\n".join(functions))
    (folder / "host.json").write_text('{"version": "2.0"}')
    app = open_project(folder, settings or {})
    app.world.clock.freeze(NOW)
    try:
        yield app
    finally:
        app.close()


def source_of(app: EngineApp, name: str = "t0") -> TimerSource:
    """Return the source of a timer."""
    function = app.functions[name]
    trigger = function.declared_trigger
    assert trigger is not None
    return TimerSource(Listener(function, trigger, app.settings, app.options, app.world))


def run(source: TimerSource, now: datetime) -> dict[str, Any] | None:
    """Run a timer at *now* if it is due, and return what its function gets."""
    for delivery in source.take(now):
        event = delivery.event()
        assert event is not None and event.data is not None
        delivery.finish(now, is_success=True)
        return dict(json.loads(event.data.value))
    return None


@pytest.mark.parametrize(
    ("schedule", "stored", "past_due", "due"),
    [
        pytest.param(HOURLY, None, False, at(9), id="nothing is stored"),
        pytest.param(HOURLY, Status(at(7), at(8), at(7)), True, at(8), id="one was missed"),
        pytest.param(HOURLY, Status(at(3), at(4), at(3)), True, at(4), id="several were missed"),
        pytest.param(HOURLY, Status(at(8), at(9), at(8)), False, at(9), id="none was missed"),
        pytest.param(HOURLY, Status(NEVER, at(8), at(7, 59)), True, at(8), id="it never ran"),
        pytest.param(HOURLY, Status(at(7), at(7, 30), at(7)), False, at(9), id="it was changed"),
        pytest.param(SPAN, Status(at(7, 30), at(8, 30), at(7, 30)), False, at(8, 30), id="span"),
        pytest.param(SPAN, Status(at(6), at(7), at(6)), True, at(7), id="a span was missed"),
        pytest.param(SPAN, Status(at(8), at(8, 1), at(8)), False, at(9), id="span was changed"),
        pytest.param(SPAN, Status(at(2), at(2, 1), at(2)), False, at(9, 2), id="and missed"),
        pytest.param(HOURLY, Status(NEVER, None, NEVER), False, at(9), id="empty"),
    ],
)
def test_a_timer_starts_from_the_status_that_is_stored(
    tmp_path: Path, schedule: str, stored: Status | None, past_due: bool, due: datetime
) -> None:
    with opened(tmp_path, schedule) as app:
        source = source_of(app)
        if stored is not None:
            source.start_from(stored, NOW)
        assert source.due(NOW) == due
        ran = run(source, NOW)
        assert (ran is not None and ran["IsPastDue"]) is past_due
        if ran is not None:
            assert source.due(NOW) == source_of(app).due(NOW)
            assert run(source, NOW) is None


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (None, at(9, 2)),
        (Status(at(7, 30), at(8, 30), at(7, 30)), at(8, 30)),
        (Status(at(6), at(7), at(6)), at(9, 2)),
    ],
)
def test_the_table_shows_when_a_timer_runs_next(
    tmp_path: Path, stored: Status | None, expected: datetime
) -> None:
    with opened(tmp_path, SPAN) as app:
        if stored is not None:
            TimerFiles(str(tmp_path), pytest.fail).write("t0", stored)
        assert next_run(source_of(app), str(tmp_path), NOW) == expected


def test_a_run_that_is_past_due_has_the_status_before_it(tmp_path: Path) -> None:
    with opened(tmp_path, HOURLY) as app:
        source = source_of(app)
        source.start_from(Status(at(6), at(7), at(6)), NOW)
        assert run(source, NOW) == {
            "Schedule": {"AdjustForDST": True},
            "ScheduleStatus": {
                "Last": "2026-02-09T06:00:00+00:00",
                "Next": "2026-02-09T07:00:00+00:00",
                "LastUpdated": "2026-02-09T06:00:00+00:00",
            },
            "IsPastDue": True,
        }


def test_a_timer_runs_once_at_the_start_even_if_it_is_past_due_too(tmp_path: Path) -> None:
    with opened(tmp_path, HOURLY, run_on_startup=True) as app:
        source = source_of(app)
        source.start_from(Status(at(6), at(7), at(6)), NOW)
        first, second = run(source, NOW), run(source, NOW)
        assert first is not None and first["IsPastDue"] and second is None


def test_runs_of_a_timer_never_overlap_and_an_overlong_one_is_followed_by_one(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, HOURLY) as app:
        source = source_of(app)
        (long_run,) = source.take(at(9))
        assert source.take(at(10)) == () and source.due(at(10)) is None
        long_run.finish(at(12, 30), is_success=False)
        second = run(source, at(12, 30))
        assert second is not None and second["IsPastDue"] is False
        assert source.due(at(12, 30)) == at(13)


def test_a_schedule_is_in_its_time_zone(tmp_path: Path) -> None:
    zone = {"WEBSITE_TIME_ZONE": "America/New_York"}
    with opened(tmp_path, "0 30 9 * * *", settings=zone) as app:
        source = source_of(app)
        assert source.due(NOW) == at(14, 30)
        event = run(source, at(14, 30))
        assert event is not None
        assert event["ScheduleStatus"]["Next"] == "2026-02-09T09:30:00-05:00"
        assert from_json(to_json(source.status)) == source.status


def test_a_reload_neither_loses_nor_repeats_a_run(tmp_path: Path) -> None:
    """Whenever the code is reloaded, the new worker continues where the old one has stopped."""
    with opened(tmp_path, "* * * * * *", "*/5 * * * * *", HOURLY) as app:
        files = TimerFiles(str(tmp_path), pytest.fail)
        runs: dict[str, list[datetime]] = {"t0": [], "t1": [], "t2": []}
        handed: Any = None
        now = NOW
        for _ in range(300):  # each worker listens for 0.7 s, and nobody for 0.9 s after it
            timers = Timers(files)
            sources = {name: source_of(app, name) for name in runs}
            for source in sources.values():
                timers.start(source, now, handed, at_once=False)
            for _ in range(7):
                for name, source in sources.items():
                    due = source.due(now)
                    if run(source, now) is not None:
                        assert due is not None
                        runs[name].append(due)
                        timers.keep(source)
                now += timedelta(milliseconds=100)
                app.world.clock.freeze(now)
            handed = json.loads(json.dumps(timers.hand_over()))
            now += timedelta(milliseconds=900)
            app.world.clock.freeze(now)
        seconds = int((now - NOW).total_seconds())
        assert runs["t1"] == [NOW + timedelta(seconds=5 * one) for one in range(1, seconds // 5)]
        assert runs["t2"] == [] and len(set(runs["t0"])) == len(runs["t0"])
        assert seconds * 0.5 < len(runs["t0"]) < seconds


def test_a_run_that_goes_on_during_a_reload_is_not_repeated(tmp_path: Path) -> None:
    with opened(tmp_path, HOURLY) as app:
        files = TimerFiles(str(tmp_path), pytest.fail)
        old, source = Timers(files), source_of(app)
        old.start(source, NOW, None, at_once=False)
        (running_one,) = source.take(at(9))
        handed = old.hand_over()
        new, following = Timers(files), source_of(app)
        new.start(following, at(9, 0, 1), handed, at_once=False)
        assert following.due(at(9, 0, 1)) == at(10)
        running_one.finish(at(9, 30), is_success=True)
        old.keep(source)  # which leaves the status to the new worker
        assert files.read("t0") == following.status


@pytest.mark.parametrize(("before", "runs"), [(None, True), ({}, False)])
def test_what_runs_at_the_start_does_not_run_after_a_reload(
    tmp_path: Path, before: dict[str, Any] | None, runs: bool
) -> None:
    with opened(tmp_path, HOURLY, HOURLY, run_on_startup=True) as app:
        timers = Timers(TimerFiles(str(tmp_path), pytest.fail))
        for name, at_once in (("t0", False), ("t1", True)):
            source = source_of(app, name)
            timers.start(source, NOW, before, at_once=at_once)
            assert (run(source, NOW) is not None) is runs


def test_the_status_of_monitored_timers_is_stored(tmp_path: Path) -> None:
    with opened(tmp_path, HOURLY, "*/2 * * * * *", "00:00:30", SPAN) as app:
        timers = Timers(TimerFiles(str(tmp_path), pytest.fail))
        for name in ("t0", "t1", "t2", "t3"):
            timers.start(source_of(app, name), NOW, None, at_once=False)
    folder = tmp_path / ".funcdeco-run"
    found = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    assert found == [".gitignore", "timers/t0.json", "timers/t3.json"]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert json.loads((folder / "timers/t0.json").read_text()) == {
        "Last": "0001-01-01T00:00:00+00:00",
        "Next": "2026-02-09T09:00:00+00:00",
        "LastUpdated": "2026-02-09T08:02:00+00:00",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"Last": 1, "Next": 2, "LastUpdated": 3}',
        b'{"Last": "x", "Next": "y", "LastUpdated": "z"}',
        b'{"Last": "2026-02-09T07:00:00", "Next": null, "LastUpdated": null}',
        b"[" * 100_000,
        b'{"Last": "0001-01-01T00:00:01+23:00", "Next": "0001-01-01T00:00:01+23:00", '
        b'"LastUpdated": "0001-01-01T00:00:01+23:00"}',
    ],
)
def test_a_file_that_is_no_status_is_ignored_with_a_warning(tmp_path: Path, content: bytes) -> None:
    warnings: list[str] = []
    path = tmp_path / ".funcdeco-run/timers/t0.json"
    with opened(tmp_path, HOURLY) as app:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        source = source_of(app)
        Timers(TimerFiles(str(tmp_path), warnings.append)).start(source, NOW, None, at_once=False)
        assert source.due(NOW) == at(9) and run(source, NOW) is None
        assert from_json(json.loads(path.read_bytes())).next == at(9)
    reason = "it isn't the status of a timer"
    assert warnings == [f".funcdeco-run/timers/t0.json is ignored: {reason}"]


@pytest.mark.parametrize("what", ["file", "link", "timers", "status"])
def test_a_folder_that_cannot_be_written_is_reported_once(tmp_path: Path, what: str) -> None:
    warnings: list[str] = []
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / ".funcdeco-run"
    if what == "file":
        folder.write_text("mine")
    elif what == "link":
        folder.symlink_to(elsewhere)
    elif what == "status":
        for name in ("t0", "t1"):
            (folder / f"timers/{name}.json").mkdir(parents=True)
    else:
        folder.mkdir()
        (folder / "timers").symlink_to(elsewhere)
    with opened(tmp_path, HOURLY, HOURLY) as app:
        timers = Timers(TimerFiles(str(tmp_path), warnings.append))
        for name in ("t0", "t1"):
            timers.start(source_of(app, name), NOW, None, at_once=False)
    assert list(elsewhere.iterdir()) == []
    assert not [one for one in tmp_path.rglob("*.json.*") if one.parent.name == "timers"]
    (text,) = [one for one in warnings if "don't continue" in one]
    assert text.startswith("timers don't continue after a restart: .funcdeco-run/timers: ")


TICKS = f"""{HEAD}
import json

@app.timer_trigger(name="timer", schedule="* * * * * *")
def tick(timer: func.TimerRequest) -> None:
    logging.info("tick VERSION")

@app.timer_trigger(name="timer", schedule="0 0 0 1 1 *")
def yearly(timer: func.TimerRequest) -> None:
    logging.info("yearly %s", timer.past_due)

@app.http(auth_level="anonymous")
def hello(req: func.HttpRequest) -> str:
    return "hello"
"""


def project(folder: Path, source: str = TICKS) -> Path:
    """Write a project."""
    (folder / "app.py").write_text(source)
    (folder / "host.json").write_text('{"version": "2.0"}')
    return folder


def messages(events: list[dict[str, Any]], function: str) -> list[str]:
    """Return what a function has logged."""
    found = [one for one in events if one.get("function") == function]
    return [log["message"] for one in found for log in one["logs"]]


def test_timers_run_with_the_command_and_go_on_with_new_code(tmp_path: Path) -> None:
    with running(project(tmp_path), "--run-on-startup", "yearly") as server:
        for version in ("1", "2", "3"):
            (tmp_path / "app.py").write_text(TICKS.replace("VERSION", version))
            text = f"tick {version}"
            server.wait_until(lambda text=text: text in messages(server.events, "tick"))
        assert messages(server.events, "yearly") == ["yearly False"]
        seen = [text[-1] for text in messages(server.events, "tick")]
        assert seen == sorted(seen, key="N123".index)  # VERSION comes first


def test_a_run_that_was_missed_is_past_due_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / ".funcdeco-run/timers/yearly.json"
    path.parent.mkdir(parents=True)
    status = Status(
        datetime(2020, 1, 1, tzinfo=timezone.utc),
        datetime(2021, 1, 1, tzinfo=timezone.utc),
        datetime(2020, 1, 1, tzinfo=timezone.utc),
    )
    path.write_text(json.dumps(to_json(status)))
    with running(project(tmp_path), "--no-watch") as server:
        server.wait_for("invocation", function="yearly")
        assert messages(server.events, "yearly") == ["yearly True"]
        server.wait_until(lambda: from_json(json.loads(path.read_text())).last > status.last)
    with running(tmp_path, "--no-watch") as server:
        server.wait_for("invocation", function="tick")
        assert messages(server.events, "yearly") == []


STATUS = f"""{HEAD}
import json

@app.timer_trigger(schedule="0 0 0 1 1 *")
def yearly(timer: func.TimerRequest) -> None:
    logging.info("%s", json.dumps([timer.past_due, timer.schedule_status]))

@app.timer_trigger(schedule="* * * * * *", use_monitor=False)
def stopped(timer: func.TimerRequest) -> None:
    logging.info("%s", json.dumps([timer.past_due, timer.schedule_status]))
"""


def test_a_run_by_hand_has_the_present_status_and_does_not_change_it(  # H-HTTP-52
    tmp_path: Path,
) -> None:
    environment = {"AzureWebJobs.stopped.Disabled": "1"}
    with running(project(tmp_path, STATUS), "--no-watch", **environment) as server:
        for number in (1, 2):
            for name in ("yearly", "stopped"):
                assert server.post_json(f"/admin/functions/{name}", {"input": ""}).status == 202
                server.wait_until(
                    lambda name=name, number=number: len(messages(server.events, name)) == number
                )
        first, second = map(json.loads, messages(server.events, "yearly"))
        due = datetime.fromisoformat(first[1]["Next"])
        assert (due.month, due.day, due.hour, due > datetime.now(timezone.utc)) == (1, 1, 0, True)
        never = "0001-01-01T00:00:00+00:00"
        assert first == [False, {"Last": never, "Next": first[1]["Next"], "LastUpdated": never}]
        assert second == first
        assert messages(server.events, "stopped") == ["[false, {}]"] * 2


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("yaerly", "no function is named `yaerly`; did you mean `yearly`?"),
        ("other", "no function is named `other`; timers: `tick`, `yearly`"),
        ("hello", "`hello` isn't a timer; timers: `tick`, `yearly`"),
    ],
)
def test_a_name_that_is_no_timer_ends_the_command(tmp_path: Path, name: str, problem: str) -> None:
    assert failed(project(tmp_path), "--run-on-startup", name) == problem


def test_a_timer_that_is_not_selected_cannot_run_at_the_start(tmp_path: Path) -> None:
    options = "--run-on-startup", "tick", "--function", "yearly"
    problem = "`tick` is disabled, or isn't selected with --function"
    assert failed(project(tmp_path), *options) == problem


def failed(folder: Path, *options: str) -> str:
    """Return the usage error of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "funcdeco", "run", str(folder), "--port", "0", *options],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.removeprefix("Error: --run-on-startup: ").rstrip("\n")


def test_a_timer_whose_function_waits_for_a_retry_does_not_overlap(tmp_path: Path) -> None:
    source = f"""{HEAD}
@app.timer_trigger(name="timer", schedule="* * * * * *")
@app.retry(strategy="fixedDelay", max_retry_count=1, delay_interval="00:00:02")
def tick(timer: func.TimerRequest, context: func.Context) -> None:
    done.append((context.invocation_id, context.retry_context.retry_count))
    if len(done) == 1:
        raise ValueError("first")
"""
    with hosted(tmp_path, source, in_memory=False) as host:
        host.invoked("tick", 3)
        first, second, third = host.module.done[:3]
        assert (first[1], second[1], third[1]) == (0, 1, 0)
        assert first[0] == second[0] != third[0]
