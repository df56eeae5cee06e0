"""Findings of `check` in timers."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.linter.check import check
from funcdeco.linter.rules import timer

Write = Callable[..., Path]
TIDY = '\n@app.timer_trigger(schedule="{}")\ndef tidy(timer: func.TimerRequest) -> None: ...\n'
COLUMN = TIDY.index("{") - 1


def by_hand(schedule: str, **declared: Any) -> dict[str, str]:
    """Return the files of a handwritten timer."""
    trigger = {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": schedule}
    content = {"scriptFile": "__init__.py", "bindings": [{**trigger, **declared}]}
    return {
        "tidy/function.json": json.dumps(content),
        "tidy/__init__.py": "def main(timer) -> None: ...\n",
    }


def local(**values: str) -> dict[str, str]:
    return {"local.settings.json": json.dumps({"IsEncrypted": False, "Values": values})}


def timer_findings(folder: Path, **options: Any) -> list[Diagnostic]:
    return [one for one in check(folder, **options) if one.code.startswith("TMR")]


def codes(folder: Path, **options: Any) -> list[str]:
    return [one.code for one in timer_findings(folder, **options)]


@pytest.mark.parametrize(
    "schedule",
    [
        *(
            "0 */5 * * * *",
            "0 0 6 * * MON-FRI",
            "  0 0 6 1 * *  ",
            "0 0 6 29 2 *",
            "*/10 * * * * *",
        ),
        *("0 */60 * * * *", "0 5/60 * * * *", "0 0 */24 * * *", "0 0 0 */31 * *"),
        *("0 */7 * * * *", "0 0 0 * */12 *", "0 0 0 * * */7", "*/60 * * * * *"),
        *("*/1 * * * * *", "0-59 * * * * *", "0 0 0 * J T", "0 0 22,23,0-2 * * *"),
        *("00:05:00", "1.00:00:00", "23:59:59", "00:00:00.5", "%CLEANUP%", "0 %MIN% * * * *"),
    ],
)
def test_schedules_that_work_are_left_alone(
    write_app: Write, project: Write, schedule: str
) -> None:
    assert codes(write_app(TIDY.format(schedule))) == []


@pytest.mark.parametrize(
    "schedule, code, part, message, hint",
    [
        ("0 0 6 * *  7", "TMR001", (11, 12), "invalid weekday `7` (expected 0-6)", "use `0` for Sunday"),
        ("@Daily", "TMR001", (0, 6), "`@Daily` is not supported by the host's timer", "use `0 0 0 * * *`"),
        ("5m", "TMR001", (1, 2), "invalid time span `5m`", "use `hh:mm:ss`, or `d.hh:mm:ss` to include days"),
        ("24:30:00.5", "TMR001", (0, 2), "invalid hours `24` (maximum 23)", "use `hh:mm:ss`, or `d.hh:mm:ss` to include days"),
        ("often", "TMR001", (0, 5), "expected six fields, or five without seconds, but found 1", "write `%often%` if it is the name of an app setting"),
        ("0 0 22-2/2 * * *", "TMR002", (4, 8), "the host swaps the ends of `22-2` and reads it as `2-22`", "write `22,0,2`"),
        ("0 0 0 * * FRI-MON", "TMR002", (10, 17), "the host swaps the ends of `FRI-MON` and reads it as `MON-FRI`", "write `FRI-SAT,SUN-MON`"),
        ("0 */-5 * * * *", "TMR003", (4, 6), "the host reads the step `-5` as `1`", "write `*/1`, or the intended step"),
        ("0 0 0 1 * 1", "TMR004", (6, 11), "day `1` and weekday `1` must both match", "use `*` for one of them, or two timers if either one should match"),
        ("0 0 0 31 2 MON", "TMR005", (6, 10), "the schedule never fires: month `2` has no day `31`", "use a day from 1 to 29, or another month"),
        ("* * * * * *", "TMR006", (0, 1), "the seconds field `*` fires every second of each matching minute", "write `0 * * * * *` to fire once per matching minute"),
        (" */5 * * * *", "TMR007", (1, 12), "a schedule of five fields begins with the minute; the second is 0", "write `0 */5 * * * *`"),
        ("90:00:00", "TMR008", (0, 8), "`90:00:00` is 90 days, not hours", "write `3.18:00:00` for 90 hours"),
        ("5", "TMR008", (0, 1), "`5` is 5 days", "write `5.00:00:00` for days, `00:05:00` for minutes"),
        ("30", "TMR008", (0, 2), "`30` is 30 days", "write `30.00:00:00` for days, `hh:mm:ss` for less"),
        ("1", "TMR008", (0, 1), "`1` is 1 day", "write `1.00:00:00` for days, `00:01:00` for minutes"),
        ("-24:00:00", "TMR009", (0, 9), "`-24:00:00` leaves no time between runs: the timer fires continuously", "use a time span such as `00:05:00`"),
        ("0 */90 * * * *", "TMR014", (4, 6), "the step `90` is greater than the minute field (0-59): only minute `0` matches", "for every 90 minutes, use several timers, or the time span `01:30:00` on a Premium or Dedicated plan"),
        ("0 1/0120 * * * *", "TMR014", (4, 8), "the step `0120` is greater than the minute field (0-59): only minute `1` matches", "for every 120 minutes, write `*/2` in the hour field"),
        ("*/300 * * * * *", "TMR014", (2, 5), "the step `300` is greater than the second field (0-59): only second `0` matches", "for every 300 seconds, write `*/5` in the minute field"),
        ("0 0 5,9-17/36 * * *", "TMR014", (11, 13), "the step `36` is greater than the hour field (0-23): only hour `9` matches", "for every 36 hours, use several timers, or the time span `1.12:00:00` on a Premium or Dedicated plan"),
        ("0 0 */48 * * *", "TMR014", (6, 8), "the step `48` is greater than the hour field (0-23): only hour `0` matches", "for every 48 hours, use several timers, or the time span `2.00:00:00` on a Premium or Dedicated plan"),
        ("0 0 0 */45 * *", "TMR014", (8, 10), "the step `45` is greater than the day field (1-31): only day `1` matches", "write the intended days, separated by commas"),
        ("0 0 0 1 FEB/18 *", "TMR014", (12, 14), "the step `18` is greater than the month field (1-12): only month `February` matches", "write the intended months, separated by commas"),
        ("0 0 */2147483647 * * *", "TMR014", (6, 16), "the step `2147483647` is greater than the hour field (0-23): only hour `0` matches", "write the intended hours, separated by commas"),
        ("0", "TMR009", (0, 1), "`0` leaves no time between runs: the timer fires continuously", "use a time span such as `00:05:00`"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding_at_its_place(
    write_app: Write, schedule: str, code: str, part: tuple[int, int], message: str, hint: str
) -> None:
    [found] = timer_findings(write_app(TIDY.format(schedule)))
    assert (found.code, found.message, found.hint) == (code, message, hint)
    first, last = part
    at = found.location
    assert at and at[1:] == (2, COLUMN + 1 + first, 2, COLUMN + 1 + last)


@pytest.mark.parametrize(
    "schedule, hint",
    [
        ("24:10:05", "write `1.00:10:05` for 24 hours"),
        ("0024:00:00", "write `1.00:00:00` for 24 hours"),
        (f"{'0' * 5000}24:00:00", "write `1.00:00:00` for 24 hours"),
        ("05", "write `5.00:00:00` for days, `00:05:00` for minutes"),
        (f"{'0' * 5000}30", "write `30.00:00:00` for days, `hh:mm:ss` for less"),
    ],
    ids=["all three", "zeros", "thousands of zeros", "zero and a digit", "zeros and digits"],
)
def test_days_are_counted_whatever_their_zeros(write_app: Write, schedule: str, hint: str) -> None:
    [found] = timer_findings(write_app(TIDY.format(schedule)))
    assert (found.code, found.hint) == ("TMR008", hint)


def test_several_surprises_are_told_each(write_app: Write) -> None:
    folder = write_app(TIDY.format("5-1,9-7 */0 * 1 * 5"))
    assert codes(folder) == ["TMR002", "TMR002", "TMR003", "TMR004"]


def test_five_fields_are_mended(project: Write) -> None:
    [found] = timer_findings(project(None, by_hand("*/5 * * * *")))
    assert found.fix and (found.fix.action, found.fix.value) == ("set", "0 */5 * * * *")


@pytest.mark.parametrize(
    "schedule, settings, code, message",
    [
        ("%WHEN%", {"when": "0 70 * * * *"}, "TMR001", "with the value of the setting `WHEN`, invalid minute `…` (expected 0-59)"),
        ("0 %M% 6 * * *", {"M": "*/0"}, "TMR003", "with the value of the setting `M`, the host reads the step `…` as `1`"),
        ("%WHEN%", {"WHEN": "*/5 * * * *"}, "TMR007", "with the value of the setting `WHEN`, a schedule of five fields begins with the minute; the second is 0"),
        ("%WHEN%", {"WHEN": "24:00:00"}, "TMR008", "with the value of the setting `WHEN`, `…` is 24 days, not hours"),
    ],
)  # fmt: skip
def test_what_a_setting_says_is_not_pointed_at_nor_mended(
    write_app: Write, schedule: str, settings: dict[str, str], code: str, message: str
) -> None:
    [found] = timer_findings(write_app(TIDY.format(schedule), local(**settings)))
    assert (found.code, found.message, found.fix, found.column) == (code, message, None, COLUMN)


def test_the_deployed_setting_counts_before_the_local_one(write_app: Write) -> None:
    folder = write_app(TIDY.format("%WHEN%"), local(WHEN="nonsense"))
    assert codes(folder, settings={"WHEN": "0 0 6 * * *"}) == []
    assert codes(folder, settings={}) == []


@pytest.mark.parametrize("schedule", ["0 % * * * *", "%%", "%WHEN% nonsense"])
def test_a_schedule_whose_settings_are_not_known_is_left_alone(
    write_app: Write, schedule: str
) -> None:
    assert codes(write_app(TIDY.format(schedule))) == []


@pytest.mark.parametrize(
    "schedule, declared, expected",
    [
        ("0 0 6 * * *", {"runOnStartup": True}, [("TMR010", "`runOnStartup` also fires the timer on every start, restart and scale-out")]),
        ("0 0 6 * * *", {"runOnStartup": False}, []),
        ("0 0 6 * * *", {"useMonitor": True}, []),
        ("*/30 * * * * *", {"useMonitor": True}, [("TMR011", "the host disables `useMonitor`: `*/30 * * * * *` fires more than once a minute")]),
        ("*/30 * * * * *", {"useMonitor": False}, []),
        ("*/30 * * * * *", {}, []),
        ("00:00:59", {"useMonitor": True}, [("TMR011", "the host disables `useMonitor`: `00:00:59` fires more than once a minute")]),
        ("00:01:00", {"useMonitor": True}, []),
        ("%UNKNOWN%", {"useMonitor": True}, []),
    ],
)  # fmt: skip
def test_what_else_a_timer_says(
    project: Write, schedule: str, declared: dict[str, bool], expected: list[tuple[str, str]]
) -> None:
    found = timer_findings(project(None, by_hand(schedule, **declared)))
    assert [(one.code, one.message) for one in found] == expected


@pytest.mark.parametrize(
    "zone, plan, expected",
    [
        ("Europe/Berlin", None, []),
        ("Europe/Berlin", "premium", []),
        ("Europe/Berlin", "dedicated", []),
        ("Europe/Berlin", "flex", ["TMR012"]),
        ("Europe/Berlin", "consumption", ["TMR012"]),
        ("W. Europe Standard Time", None, ["TMR013"]),
        ("W. Europe Standard Time", "consumption", ["TMR012"]),
        ("Europe", None, ["TMR013"]),
        ("Europe/Berln", "premium", ["TMR013"]),
        ("../Europe/Berlin", None, ["TMR013"]),
        ("", "flex", []),
        ("UTC", None, []),
    ],
)
def test_a_time_zone_needs_its_plan_and_a_known_name(
    write_app: Write, zone: str, plan: str | None, expected: list[str]
) -> None:
    folder = write_app(TIDY.format("0 0 6 * * *"), local(Website_Time_Zone=zone))
    assert codes(folder, plan=plan) == expected


def test_a_near_name_of_a_zone_is_the_hint(write_app: Write) -> None:
    folder = write_app(TIDY.format("0 0 6 * * *"), local(WEBSITE_TIME_ZONE="Europe/Berln"))
    [found] = timer_findings(folder)
    assert (found.file, found.message, found.hint) == (
        str(folder / "local.settings.json"),
        "`WEBSITE_TIME_ZONE` is not a time zone of the tz database",
        "did you mean `Europe/Berlin`?",
    )


def test_settings_without_a_file_are_told_at_the_timer(write_app: Write) -> None:
    folder = write_app(TIDY.format("0 0 6 * * *"))
    [found] = timer_findings(folder, settings={"WEBSITE_TIME_ZONE": "Mars"})
    assert (found.code, found.file, found.line) == ("TMR013", str(folder / "app.py"), 2)


def test_settings_of_a_file_are_told_there(write_app: Write) -> None:
    folder = write_app(TIDY.format("0 0 6 * * *"), {"live.env": "WEBSITE_TIME_ZONE=Mars\n"})
    [found] = timer_findings(folder, settings=folder / "live.env")
    assert (found.code, found.file) == ("TMR013", str(folder / "live.env"))


@pytest.mark.parametrize("schedule", ["00:05:00", "%SPAN%"])
def test_time_zones_do_not_matter_to_spans(write_app: Write, schedule: str) -> None:
    settings = local(SPAN="00:05:00", WEBSITE_TIME_ZONE="Mars")
    assert codes(write_app(TIDY.format(schedule), settings), plan="premium") == []
    assert codes(write_app(TIDY.format(schedule), settings)) == []


@pytest.mark.parametrize(
    "schedule, hint",
    [
        ("00:05:00", "write `0 */5 * * * *`"),
        ("00:01:00", "write `0 * * * * *`"),
        ("00:00:30", "write `*/30 * * * * *`"),
        ("02:00:00", "write `0 0 */2 * * *`"),
        ("1.00:00:00", "write `0 0 0 * * *`"),
        ("00:07:00", "use six fields, such as `0 */5 * * * *`"),
        ("00:00:00.5", "use six fields, such as `0 */5 * * * *`"),
    ],
)
def test_plans_that_scale_to_zero_need_cron(write_app: Write, schedule: str, hint: str) -> None:
    folder = write_app(TIDY.format(schedule))
    on_flex = "Flex Consumption doesn't support time spans as schedules"
    [found] = timer_findings(folder, plan="flex")
    assert (found.code, found.severity, found.message) == ("TMR015", "error", on_flex)
    assert (found.hint, found.line, found.column) == (hint, 2, COLUMN + 1)
    on_consumption = "on the Consumption plan, a time span fires only while the app is running"
    [found] = timer_findings(folder, plan="consumption")
    assert (found.code, found.severity, found.message) == ("TMR016", "warning", on_consumption)
    assert (found.hint, found.line, found.column) == (hint, 2, COLUMN + 1)
    assert codes(folder, plan="dedicated") == codes(folder, plan="premium") == codes(folder) == []


@pytest.mark.parametrize("schedule", ["0 */5 * * * *", "%UNKNOWN%", "0 %MIN% * * * *"])
def test_cron_and_unknown_schedules_fit_every_plan(write_app: Write, schedule: str) -> None:
    for plan in ("flex", "consumption"):
        assert codes(write_app(TIDY.format(schedule)), plan=plan) == []


def test_a_span_in_a_setting_is_reported_without_its_value(write_app: Write) -> None:
    [found] = timer_findings(write_app(TIDY.format("%SPAN%"), local(SPAN="00:05:00")), plan="flex")
    assert found.message == (
        "with the value of the setting `SPAN`, "
        "Flex Consumption doesn't support time spans as schedules"
    )


def test_time_zones_do_not_matter_without_timers(write_app: Write) -> None:
    text = "\n@app.http()\ndef hello(req: func.HttpRequest) -> str: ...\n"
    assert codes(write_app(text, local(WEBSITE_TIME_ZONE="Mars")), plan="flex") == []


def test_without_a_database_of_zones_none_is_unknown(
    write_app: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(key: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(key)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", nowhere)
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    folder = write_app(TIDY.format("0 0 6 * * *"), local(WEBSITE_TIME_ZONE="Mars"))
    assert codes(folder) == []


def test_rules_say_nothing_of_an_app_without_functions() -> None:
    app = CheckedApp(Path("/app"), (), local_settings={"WEBSITE_TIME_ZONE": "Mars"})
    assert [found for rule in timer.TABLE.of_app.values() for found in rule(app)] == []
