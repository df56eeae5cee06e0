"""Schedules as the host reads them: their grammar, when they fire, and surprising cases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.timer.ncrontab import Cron, parse_cron, surprises
from running import examples

RANGES = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
NAMES = [
    [], [], [], [],
    "January February March April May June July August September October November December".split(),
    "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(),
]  # fmt: skip
PACIFIC = ZoneInfo("America/Los_Angeles")


def values(text: str) -> list[tuple[int, ...]]:
    return [field.values for field in parse_cron(text).fields]


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        pytest.param(0, "5", (5,), id="one value"),
        pytest.param(0, "007", (7,), id="zeros before it"),
        pytest.param(1, "50/5", (50, 55), id="a value and a step goes to the end"),
        pytest.param(1, "50/1", tuple(range(50, 60)), id="also with a step of one"),
        pytest.param(1, "59/5", (59,), id="the last value and a step"),
        pytest.param(2, "*/6", (0, 6, 12, 18), id="a star and a step"),
        pytest.param(2, "*/99", (0,), id="a step over the end"),
        pytest.param(2, "*/+6", (0, 6, 12, 18), id="a sign before a step"),
        pytest.param(2, "9-17/4", (9, 13, 17), id="a range and a step"),
        pytest.param(2, "5-5", (5,), id="a range of one"),
        pytest.param(2, "22-2", tuple(range(2, 23)), id="a backwards range is swapped"),
        pytest.param(2, "22-2/5", (2, 7, 12, 17, 22), id="a backwards range and a step"),
        pytest.param(2, "1,5,3,1", (1, 3, 5), id="a list"),
        pytest.param(2, "1-3,20/2,7", (1, 2, 3, 7, 20, 22), id="a list of all"),
        pytest.param(2, "*/0", tuple(range(24)), id="a step of zero is one"),
        pytest.param(2, "20/-5", (20, 21, 22, 23), id="a negative step is one"),
        pytest.param(2, "5\t", (5,), id="a tab after a number"),
        pytest.param(4, "J", (1,), id="a letter of a month"),
        pytest.param(4, "ma", (3,), id="the first month with these letters"),
        pytest.param(4, "Jul-SEPT", (7, 8, 9), id="months from and to"),
        pytest.param(5, "T", (2,), id="a letter of a weekday"),
        pytest.param(5, "Tues,saturday", (2, 6), id="names of any length"),
        pytest.param(5, "FRI-MON", (1, 2, 3, 4, 5), id="weekdays swapped"),
        pytest.param(5, "W", (3,), id="w is no sign there"),
        pytest.param(5, "MON/2", (1, 3, 5), id="a name and a step"),
        pytest.param(5, "1-Wed", (1, 2, 3), id="a number and a name"),
    ],
)  # fmt: skip
def test_a_field_holds_what_the_host_makes_of_it(
    place: int, text: str, expected: tuple[int, ...]
) -> None:
    words = ["0", "0", "0", "1", "1", "0"]
    words[place] = text
    assert values(" ".join(words))[place] == expected


def test_fields_know_their_text_and_place() -> None:
    cron = parse_cron("  0   */5 * 1-31 * MON ")
    shown = [(f.name, f.text, f.start, f.end, f.is_star) for f in cron.fields]
    assert shown == [
        ("second", "0", 2, 3, False),
        ("minute", "*/5", 6, 9, False),
        ("hour", "*", 10, 11, True),
        ("day", "1-31", 12, 16, True),
        ("month", "*", 17, 18, True),
        ("weekday", "MON", 19, 22, False),
    ]


def test_five_fields_begin_with_the_minute() -> None:
    cron = parse_cron(" 5 4 * * *")
    assert not cron.has_seconds
    assert (cron.second.values, cron.second.text, cron.second.start, cron.second.end) == (
        (0,), "", 1, 1,
    )  # fmt: skip
    assert (cron.minute.values, cron.hour.values) == ((5,), (4,))


SIX = "use second, minute, hour, day, month and weekday, as in `0 */5 * * * *`"


@pytest.mark.parametrize(
    ("text", "message", "hint", "bad"),
    [
        ("", "the schedule is empty", SIX, ""),
        ("* * *", "expected six fields, or five without seconds, but found 3", SIX, "* * *"),
        ("0 0 0 * * * 2024", "expected six fields, or five without seconds, but found 7", SIX, "2024"),
        ("@daily", "`@daily` is not supported by the host's timer", "use `0 0 0 * * *`", "@daily"),
        (" @Hourly", "`@Hourly` is not supported by the host's timer", "use `0 0 * * * *`", "@Hourly"),
        ("@every 5m", "`@every` is not supported by the host's timer", SIX, "@every"),
        ("0 0 0 * * 7", "invalid weekday `7` (expected 0-6)", "use `0` for Sunday", "7"),
        ("0 0 0 * * 1-7", "invalid weekday `7` (expected 0-6)", "use `0` for Sunday", "7"),
        ("0 0 0 * * 8", "invalid weekday `8` (expected 0-6)", "use a number from 0 to 6, or SUN to SAT", "8"),
        ("0 60 * * * *", "invalid minute `60` (expected 0-59)", "use a number from 0 to 59", "60"),
        ("0 0 24/2 * * *", "invalid hour `24` (expected 0-23)", "use a number from 0 to 23", "24"),
        ("0 0 0 0 * *", "invalid day `0` (expected 1-31)", "use a number from 1 to 31", "0"),
        ("0 0 0 * 3,13 *", "invalid month `13` (expected 1-12)", "use a number from 1 to 12, or JAN to DEC", "13"),
        ("0 0 0 ? * *", "`?` is not supported by the host's timer", "use `*`", "?"),
        ("0 0 0 L * *", "`L` is not supported by the host's timer", "use numbers: days `28-31` include the last one, and the function can check the date", "L"),
        ("0 0 0 * * WEDL", "`WEDL` is not supported by the host's timer", "use numbers: days `28-31` include the last one, and the function can check the date", "WEDL"),
        ("0 0 0 15W * *", "`15W` is not supported by the host's timer", "combine days and weekdays, which must both match: `1-3` with `MON-FRI`", "15W"),
        ("0 0 0 * * MON#2", "`MON#2` is not supported by the host's timer", "combine days and a weekday: `8-14` with `MON` is the second Monday", "MON#2"),
        ("0\t0 * * * *", "fields must be separated by spaces, not tabs or line breaks", "use a space", "\t"),
        ("0 0\t\n0 * * * *", "fields must be separated by spaces, not tabs or line breaks", "use a space", "\t\n"),
        ("0 0 0 * * Weds", "invalid weekday `Weds`", "use a number from 0 to 6, or SUN to SAT", "Weds"),
        ("0 0 0 * MON *", "invalid month `MON`", "use a number from 1 to 12, or JAN to DEC", "MON"),
        ("x * * * * *", "invalid second `x`", "use a number from 0 to 59", "x"),
        ("-5 * * * * *", "invalid second `-5`", "use a number from 0 to 59", "-5"),
        ("*-5 * * * * *", "invalid second `*`", "use a number from 0 to 59", "*"),
        ("1-2-3 * * * * *", "invalid second `2-3`", "use a number from 0 to 59", "2-3"),
        ("1- * * * * *", "the range `1-` has no end", "use a number from 0 to 59", "-"),
        ("0,/5 * * * * *", "missing value before the step in `/5`", "use `*/5`", "/5"),
        ("*/ * * * * *", "missing step after `/`", "use a number of at least 1, as in `*/5`", "/"),
        ("*/x * * * * *", "invalid step `x`", "use a number of at least 1, as in `*/5`", "x"),
        ("*/2147483648 * * * * *", "invalid step `2147483648`", "use a number of at least 1, as in `*/5`", "2147483648"),
        ("*/1/2 * * * * *", "invalid step `1/2`", "use a number of at least 1, as in `*/5`", "1/2"),
        ("1,,2 * * * * *", "missing value next to a comma in `1,,2`", "remove the comma", ","),
        (",1 * * * * *", "missing value next to a comma in `,1`", "remove the comma", ","),
        ("\u0661 * * * * *", "invalid second `\u0661`", "use a number from 0 to 59", "\u0661"),
    ],
)  # fmt: skip
def test_what_the_host_refuses_is_refused_with_its_place(
    text: str, message: str, hint: str, bad: str
) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_cron(text)
    error = caught.value
    assert (error.message, error.hint, text[error.start : error.end]) == (message, hint, bad)


def test_thousands_of_digits_are_refused() -> None:
    with pytest.raises(GrammarError, match=r"^invalid second `.*` \(expected 0-59\)$"):
        parse_cron("9" * 5000 + " * * * * *")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 */5 * * * *", []),
        ("0 0 0 29 2 *", []),
        ("0 0 0 1-31 * MON", []),
        ("0 0 0 31 2,3 *", []),
        ("5 4 * * *", [("five-fields", "5 4 * * *", "a schedule of five fields begins with the minute; the second is 0", "write `0 5 4 * * *`")]),
        ("* */5 * * * *", [("every-second", "*", "the seconds field `*` fires every second of each matching minute", "write `0 */5 * * * *` to fire once per matching minute")]),
        (" 0-59  0 * * * *", [("every-second", "0-59", "the seconds field `0-59` fires every second of each matching minute", "write `0 0 * * * *` to fire once per matching minute")]),
        ("0 0 9 1 * MON", [("day-and-weekday", "1 * MON", "day `1` and weekday `MON` must both match", "use `*` for one of them, or two timers if either one should match")]),
        ("0 0 0 30 2 *", [("never", "30 2", "the schedule never fires: month `2` has no day `30`", "use a day from 1 to 29, or another month")]),
        ("0 0 0 31 APR,JUN *", [("never", "31 APR,JUN", "the schedule never fires: month `APR,JUN` has no day `31`", "use a day from 1 to 30, or another month")]),
        ("0 */0 * * * *", [("step-not-positive", "0", "the host reads the step `0` as `1`", "write `*/1`, or the intended step")]),
        ("0 5-9/-2 * * * *", [("step-not-positive", "-2", "the host reads the step `-2` as `1`", "write `5-9/1`, or the intended step")]),
        ("0 0 9 * * FRI-MON", [("backwards-range", "FRI-MON", "the host swaps the ends of `FRI-MON` and reads it as `MON-FRI`", "write `FRI-SAT,SUN-MON`")]),
        ("0 0 9 * * Sat-Sun", [("backwards-range", "Sat-Sun", "the host swaps the ends of `Sat-Sun` and reads it as `Sun-Sat`", "write `SAT,SUN`")]),
        ("0 0 7,22-2 * * *", [("backwards-range", "22-2", "the host swaps the ends of `22-2` and reads it as `2-22`", "write `22-23,0-2`")]),
        ("0 0 0 25-5/3 * *", [("backwards-range", "25-5", "the host swaps the ends of `25-5` and reads it as `5-25`", "write `25,28,31,3`")]),
    ],
)  # fmt: skip
def test_surprises_say_how_the_host_reads_it(
    text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    found = surprises(parse_cron(text))
    assert [(s.kind, text[s.start : s.end], s.message, s.hint) for s in found] == expected


def test_surprises_come_together() -> None:
    found = surprises(parse_cron("*/0 5-3 0 31 2 0"))
    kinds = [surprise.kind for surprise in found]
    assert kinds == ["step-not-positive", "backwards-range", "never", "day-and-weekday", "every-second"]  # fmt: skip


def wall(text: str, after: str, count: int) -> list[str]:
    found = parse_cron(text).occurrences(datetime.fromisoformat(after), count)
    return [time.isoformat(" ") for time in found]


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        pytest.param("0 */5 * * * *", "2024-01-01", ["2024-01-01 00:05:00", "2024-01-01 00:10:00"], id="strictly after"),
        pytest.param("1 0 0 * * *", "2024-01-01T00:00:00.999", ["2024-01-01 00:00:01", "2024-01-02 00:00:01"], id="parts of seconds"),
        pytest.param("59 59 23 31 12 *", "2024-12-31T23:59:59", ["2025-12-31 23:59:59", "2026-12-31 23:59:59"], id="over the year"),
        pytest.param("30 15 * * *", "2024-01-31T15:30", ["2024-02-01 15:30:00", "2024-02-02 15:30:00"], id="five fields"),
        pytest.param("0 0 0 31 * *", "2024-02-01", ["2024-03-31 00:00:00", "2024-05-31 00:00:00"], id="short months"),
        pytest.param("0 0 0 29 2 *", "2097-01-01", ["2104-02-29 00:00:00", "2108-02-29 00:00:00"], id="a century without"),
        pytest.param("0 0 0 29 2 MON", "2072-03-01", ["2112-02-29 00:00:00", "2140-02-29 00:00:00"], id="forty years"),
        pytest.param("0 0 0 13 * FRI", "2024-01-01", ["2024-09-13 00:00:00", "2024-12-13 00:00:00"], id="day and weekday"),
        pytest.param("0 0 0 31 2 *", "2024-01-01", [], id="never"),
        pytest.param("0 0 0 31 12 *", "9999-01-01", ["9999-12-31 00:00:00"], id="no more years"),
        pytest.param("* * * * * *", "9999-12-31T23:59:58", ["9999-12-31 23:59:59"], id="no more seconds"),
    ],
)  # fmt: skip
def test_occurrences_are_the_next_times(text: str, after: str, expected: list[str]) -> None:
    assert wall(text, after, 2) == expected


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        pytest.param("0 30 2 * * *", "2018-03-10T03:00-08:00", ["2018-03-11T03:30:00-07:00", "2018-03-12T02:30:00-07:00"], id="a skipped time comes later"),
        pytest.param("0 */30 * * * *", "2018-03-11T01:30-08:00", ["2018-03-11T03:00:00-07:00", "2018-03-11T03:30:00-07:00"], id="an interval goes on after the gap"),
        pytest.param("0 30 1 * * *", "2018-11-03T02:00-07:00", ["2018-11-04T01:30:00-07:00", "2018-11-05T01:30:00-08:00"], id="a time of the repeated hour runs once"),
        pytest.param("0 30 1 * * *", "2018-11-04T01:29-08:00", ["2018-11-05T01:30:00-08:00", "2018-11-06T01:30:00-08:00"], id="it has run when the second hour begins"),
        pytest.param("0 */30 * * * *", "2018-11-04T01:00-07:00", ["2018-11-04T01:30:00-07:00", "2018-11-04T01:00:00-08:00", "2018-11-04T01:30:00-08:00", "2018-11-04T02:00:00-08:00"], id="an interval runs in both hours"),
        pytest.param("*/30 * * * *", "2018-11-04T01:30-07:00", ["2018-11-04T01:00:00-08:00"], id="an interval of five fields"),
        pytest.param("0 0,30 1 * * *", "2018-11-03T02:00-07:00", ["2018-11-04T01:00:00-07:00", "2018-11-04T01:30:00-07:00", "2018-11-05T01:00:00-08:00"], id="a list is no interval"),
        pytest.param("0 30 3 * * *", "2018-11-03T03:00-07:00", ["2018-11-03T03:30:00-07:00", "2018-11-04T03:30:00-08:00"], id="other hours stay as they are"),
    ],
)  # fmt: skip
def test_daylight_saving_is_met_as_the_host_does(
    text: str, after: str, expected: list[str]
) -> None:
    start = datetime.fromisoformat(after).astimezone(PACIFIC)
    found = parse_cron(text).occurrences(start, len(expected))
    assert [time.isoformat() for time in found] == expected


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("0 0 9 * * *", False),
        ("0 0,30 9 * * MON-FRI", False),
        ("0 30/30 9 * * *", False),
        ("0 0 9,10 * * *", True),
        ("0 0 * * * *", True),
        ("0,1 0 9 * * *", True),
        ("0 9 * * 1-5", False),
        ("1,2 9 * * *", True),
    ],
)
def test_neighbouring_values_make_an_interval(text: str, interval: bool) -> None:
    assert parse_cron(text).is_interval is interval


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("0 * * * * *", False),
        ("* * * * *", False),
        ("*/30 * * * * *", True),
        ("0,1 0 0 1 1 *", True),
    ],
)
def test_two_seconds_fire_twice_in_a_minute(text: str, below: bool) -> None:
    assert parse_cron(text).is_below_a_minute is below


Part = tuple[str, set[int]]


def parts(place: int) -> st.SearchStrategy[Part]:
    """Return items of a field with the values that the rules specify."""
    low, high = RANGES[place]
    number = st.integers(low, high)

    def quoted_name(value: int) -> list[str]:
        names = [NAMES[place][value - low]] if NAMES[place] else []
        return [str(value), f"{value:03}", *names, *(name[:3].upper() for name in names)]

    def ranged(ends: tuple[int, int], step: int | None, choose: int) -> Part:
        texts = [quoted_name(end)[choose % len(quoted_name(end))] for end in ends]
        within = {v for v in range(low, high + 1) if min(ends) <= v <= max(ends)}
        tail = "" if step is None else f"/{step}"
        return "-".join(texts) + tail, {
            v for v in within if (v - min(ends)) % max(step or 1, 1) == 0
        }

    def single(value: int, step: int | None) -> Part:
        if step is None:
            return str(value), {value}
        return f"{value}/{step}", {
            v for v in range(value, high + 1) if (v - value) % max(step, 1) == 0
        }

    def star(step: int | None) -> Part:
        text, found = single(low, 1 if step is None else step)
        return "*" + ("" if step is None else text[text.index("/") :]), found

    steps = st.none() | st.integers(-2, 70)
    return st.one_of(
        st.builds(single, number, steps),
        st.builds(star, steps),
        st.builds(ranged, st.tuples(number, number), steps, st.integers(0, 3)),
    )


def fields(place: int) -> st.SearchStrategy[Part]:
    def joined(some: list[Part]) -> Part:
        return ",".join(text for text, _ in some), set().union(*(found for _, found in some))

    return st.lists(parts(place), min_size=1, max_size=3).map(joined)


schedules = st.tuples(*(fields(place) for place in range(6)))


@given(schedules, st.booleans())
def test_built_schedules_hold_the_values_they_were_built_of(
    some: tuple[Part, ...], six: bool
) -> None:
    words = some if six else some[1:]
    cron = parse_cron(" ".join(text for text, _ in words))
    expected = [found for _, found in some] if six else [{0}, *(found for _, found in words)]
    assert [set(field.values) for field in cron.fields] == expected
    assert all(cron.text[f.start : f.end] == f.text for f in cron.fields)
    assert all(list(f.values) == sorted(set(f.values)) for f in cron.fields)


@given(schedules)
def test_hints_for_backwards_ranges_are_no_surprise(some: tuple[Part, ...]) -> None:
    text = " ".join(part for part, _ in some)
    for surprise in surprises(parse_cron(text)):
        assert 0 <= surprise.start < surprise.end <= len(text)
        if surprise.kind != "backwards-range":
            continue
        # The union replaces the whole item, including its step.
        end = surprise.end + len(text[surprise.end :].split(" ")[0].split(",")[0])
        intended = text[: surprise.start] + surprise.hint.split("`")[1] + text[end:]
        starts = {s.start for s in surprises(parse_cron(intended)) if s.kind == "backwards-range"}
        assert surprise.start not in starts


def matches(cron: Cron, at: datetime) -> bool:
    found = (at.second, at.minute, at.hour, at.day, at.month, at.isoweekday() % 7)
    return all(value in field.values for value, field in zip(found, cron.fields, strict=True))


moments = st.datetimes(datetime(1990, 1, 1), datetime(2110, 1, 1))


@examples(40)
@given(schedules, moments)
def test_seconds_are_those_found_by_stepping(some: tuple[Part, ...], after: datetime) -> None:
    clock = " ".join(text for text, _ in some[:3])
    cron = parse_cron(f"{clock} * * *")
    first = after.replace(microsecond=0)
    window = (first + timedelta(seconds=n) for n in range(1, 3600))
    expected = list(islice((at for at in window if matches(cron, at)), 5))
    assert cron.occurrences(after, 5)[: len(expected)] == expected
    following = cron.occurrences(after, 1)[0]
    assert following > after and matches(cron, following)


@examples(40)
@given(schedules, moments)
def test_days_are_those_found_by_stepping(some: tuple[Part, ...], after: datetime) -> None:
    days = " ".join(text for text, _ in some[3:])
    cron = parse_cron(f"0 0 12 {days}")
    noon = after.replace(hour=12, minute=0, second=0, microsecond=0)
    window = (noon + timedelta(days=n) for n in range(2000))
    expected = [at for at in window if at > after and matches(cron, at)]
    found = cron.occurrences(after, 4)
    assert found[: len(expected)] == expected[:4]
    assert (len(found) < 4) is cron.never_fires


@examples(50)
@given(schedules, moments, st.booleans())
def test_times_in_a_zone_only_go_forward(
    some: tuple[Part, ...], after: datetime, late: bool
) -> None:
    cron = parse_cron(" ".join(text for text, _ in some))
    times = [after.replace(tzinfo=PACIFIC, fold=late), *cron.occurrences(after.replace(tzinfo=PACIFIC, fold=late), 4)]  # fmt: skip
    instants = [time.astimezone(timezone.utc) for time in times]
    assert instants == sorted(set(instants))


@examples(50)
@given(schedules, moments)
def test_utc_is_as_no_zone(some: tuple[Part, ...], after: datetime) -> None:
    cron = parse_cron(" ".join(text for text, _ in some))
    aware = cron.occurrences(after.replace(tzinfo=timezone.utc), 3)
    assert [time.replace(tzinfo=None) for time in aware] == cron.occurrences(after, 3)


WORDS = st.text("0159*/-,?LW#@ \tMONJAN\n", max_size=5)


@given(st.one_of(st.text(), st.lists(WORDS, min_size=5, max_size=6).map(" ".join)))
def test_any_text_is_a_schedule_or_refused_within_it(text: str) -> None:
    try:
        cron = parse_cron(text)
    except GrammarError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message.isprintable() and error.hint.isprintable() and error.hint
    else:
        assert all(field.values for field in cron.fields)
        assert all(s.message.isprintable() and s.hint.isprintable() for s in surprises(cron))
