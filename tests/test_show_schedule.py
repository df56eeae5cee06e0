"""`funcdeco show` prints when a timer fires next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

from funcdeco import load
from funcdeco.cli.main import cli
from funcdeco.export.next_runs import next_runs
from funcdeco.targets.v1 import emit

NOW = datetime(2026, 11, 28, 0, 2, 30, tzinfo=timezone.utc)


def test_the_next_five_runs_are_in_utc() -> None:
    assert next_runs("0 */5 * * * *", {}, NOW) == [
        "next runs (UTC):",
        "  2026-11-28 00:05:00",
        "  2026-11-28 00:10:00",
        "  2026-11-28 00:15:00",
        "  2026-11-28 00:20:00",
        "  2026-11-28 00:25:00",
    ]


def test_a_time_zone_is_honoured_over_the_change_of_clocks() -> None:
    october = datetime(2026, 10, 24, 12, tzinfo=timezone.utc)
    assert next_runs("0 0 6 * * *", {"Website_Time_Zone": "Europe/Berlin"}, october)[:3] == [
        "next runs (Europe/Berlin):",
        "  2026-10-25 06:00:00+01:00",
        "  2026-10-26 06:00:00+01:00",
    ]


def test_now_may_be_told_in_any_zone() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    assert next_runs("0 0 6 * * *", {}, elsewhere) == next_runs("0 0 6 * * *", {}, NOW)


@pytest.mark.parametrize("zone", ["Mars/Base", "../secret", "Europe", "W. Europe Standard Time"])
def test_an_unknown_time_zone_is_said_to_be_unknown(zone: str) -> None:
    found = next_runs("0 0 6 * * *", {"WEBSITE_TIME_ZONE": zone}, NOW)
    assert found[:2] == [
        "next runs (UTC; unknown time zone in `WEBSITE_TIME_ZONE`):",
        "  2026-11-28 06:00:00",
    ]


@pytest.mark.parametrize(
    "schedule, lines",
    [
        ("00:05:00", ["next runs: every 00:05:00 from the host's start ([d.]hh:mm:ss)"]),
        ("24:00:00", ["next runs: every 24.00:00:00 from the host's start ([d.]hh:mm:ss)"]),
        ("00:00:00", ["next runs: continuously"]),
        ("-1", ["next runs: continuously"]),
        ("0 0 0 31 2 *", ["next runs (UTC): none"]),
    ],
)
def test_spans_and_schedules_without_a_date_say_so(schedule: str, lines: list[str]) -> None:
    assert next_runs(schedule, {}, NOW) == lines


def test_settings_are_put_in_whatever_their_case() -> None:
    settings = {"Minutes": "*/30", "HOURS": "6"}
    assert next_runs("0 %MINUTES% %hours% * * *", settings, NOW)[1:3] == [
        "  2026-11-28 06:00:00",
        "  2026-11-28 06:30:00",
    ]


@pytest.mark.parametrize("schedule", ["%CLEANUP%", "0 %", "every day", "0 0 6 * * 7", ""])
def test_nothing_is_said_of_a_schedule_that_is_not_known(schedule: str) -> None:
    assert next_runs(schedule, {}, NOW) == []


def test_show_keeps_standard_output_to_function_json(write_app: Callable[..., Path]) -> None:
    folder = write_app(
        """
        @app.timer_trigger(schedule="%SPAN%")
        def tidy(timer: func.TimerRequest) -> None: ...
        """.replace("\n        ", "\n"),
        {"local.settings.json": '{"IsEncrypted": false, "Values": {"SPAN": "00:05:00"}}'},
    )
    done = CliRunner().invoke(cli, ["show", "tidy", str(folder)])
    json = emit(load(folder)["tidy"], folder).function_json
    assert done.exit_code == 0
    assert done.stdout_bytes == json
    assert done.stderr.splitlines() == [
        "next runs: every 00:05:00 from the host's start ([d.]hh:mm:ss)"
    ]


def test_show_says_no_more_of_other_functions(write_app: Callable[..., Path]) -> None:
    folder = write_app('\n@app.queue_trigger(queue_name="q", connection="S")\ndef f(m): ...\n')
    assert CliRunner().invoke(cli, ["show", "f", str(folder)]).stderr == ""
