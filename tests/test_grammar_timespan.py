"""Time spans as .NET reads them: the documented formats, the limits, and formatting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.timespan import format_timespan, means_days, parse_timespan

D = timedelta(days=1)
H = timedelta(hours=1)
M = timedelta(minutes=1)
S = timedelta(seconds=1)
US = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        pytest.param("5", 5 * D, id="one number is days"),
        pytest.param("-5", -5 * D, id="days below zero"),
        pytest.param("0005", 5 * D, id="zeros before it"),
        pytest.param("0", 0 * D, id="nothing"),
        pytest.param("6:12", 6 * H + 12 * M, id="hours and minutes"),
        pytest.param("00:05:00", 5 * M, id="five minutes"),
        pytest.param("23:59:59", D - S, id="the most of each"),
        pytest.param("6:1:2", 6 * H + M + 2 * S, id="one digit each"),
        pytest.param("-00:00:30", -30 * S, id="seconds below zero"),
        pytest.param("24:00:00", 24 * D, id="24 hours are 24 days"),
        pytest.param("24:23:59", 24 * D + 23 * H + 59 * M, id="days, hours and minutes"),
        pytest.param("100:00:00", 100 * D, id="100 hours are 100 days"),
        pytest.param("1.02:03", D + 2 * H + 3 * M, id="days and a dot, no seconds"),
        pytest.param("1.02:03:04", D + 2 * H + 3 * M + 4 * S, id="days and a dot"),
        pytest.param("1:02:03:04", D + 2 * H + 3 * M + 4 * S, id="days and a colon"),
        pytest.param("99.00:00:00", 99 * D, id="many days"),
        pytest.param("00:00:01.5", S + 500_000 * US, id="a fraction"),
        pytest.param("00:00:00.000001", US, id="a microsecond"),
        pytest.param("00:00:00.0000019", US, id="ticks are cut off"),
        pytest.param("-00:00:00.0000019", -US, id="ticks are cut off towards zero"),
        pytest.param("00:00:00.00000095", US, id="an eighth digit is rounded to a tick"),
        pytest.param("00:00:00." + "0" * 400 + "1", 0 * S, id="very little"),
        pytest.param("1.02:03:04.5", D + 2 * H + 3 * M + 4 * S + 500_000 * US, id="all parts"),
        pytest.param("1:02:03:04.5", D + 2 * H + 3 * M + 4 * S + 500_000 * US, id="all, colons"),
        pytest.param("01:02:.5", H + 2 * M + 500_000 * US, id="seconds left out"),
        pytest.param("1.01:02:.5", D + H + 2 * M + 500_000 * US, id="seconds left out after days"),
        pytest.param("1:01:02:.5", D + H + 2 * M + 500_000 * US, id="seconds left out, colons"),
        pytest.param(" \t00:05:00\n\u00a0", 5 * M, id="white space around"),
        pytest.param("10675199.02:48:05.4775807", 10675199 * D + 2 * H + 48 * M + 5 * S + 477580 * US, id="the longest"),
        pytest.param("-10675199.02:48:05.4775808", -(10675199 * D + 2 * H + 48 * M + 5 * S + 477580 * US), id="the lowest"),
    ],
)  # fmt: skip
def test_a_span_is_what_dotnet_reads(text: str, span: timedelta) -> None:
    assert parse_timespan(text) == span


FORM = "use `hh:mm:ss`, or `d.hh:mm:ss` to include days"


@pytest.mark.parametrize(
    ("text", "message", "bad"),
    [
        pytest.param("", "the time span is empty", "", id="empty"),
        pytest.param("  ", "the time span is empty", "", id="blank"),
        pytest.param("5m", "invalid time span `5m`", "m", id="a unit"),
        pytest.param("+5", "invalid time span `+5`", "+", id="plus"),
        pytest.param(" - 5", "invalid time span `- 5`", " ", id="a space after minus"),
        pytest.param("1-2", "invalid time span `1-2`", "-", id="minus inside"),
        pytest.param("--5", "invalid time span `--5`", "-", id="two minus"),
        pytest.param("-", "invalid time span `-`", "-", id="minus alone"),
        pytest.param("1:2:3:4:5", "invalid time span `1:2:3:4:5`", "1:2:3:4:5", id="five parts"),
        pytest.param("01:02.5", "invalid time span `01:02.5`", "01:02.5", id="fraction of minutes"),
        pytest.param("1.5", "invalid time span `1.5`", "1.5", id="fraction of days"),
        pytest.param("00:05:", "invalid time span `00:05:`", "00:05:", id="colon at the end"),
        pytest.param(" \u0665", "invalid time span `\u0665`", "\u0665", id="digits of other scripts"),
        pytest.param("\x1f5", "invalid time span `\\x1f5`", "\x1f", id="no white space to .NET"),
        pytest.param("1\n2", "invalid time span `1\\n2`", "\n", id="two lines"),
        pytest.param("24:60:00", "invalid hours `60` (maximum 23)", "60", id="60 hours"),
        pytest.param("10:60:00", "invalid minutes `60` (maximum 59)", "60", id="60 minutes"),
        pytest.param("10:00:75", "invalid seconds `75` (maximum 59)", "75", id="75 seconds"),
        pytest.param("24:00", "invalid hours `24` (maximum 23)", "24", id="24 hours of two parts"),
        pytest.param("24:00:00.5", "invalid hours `24` (maximum 23)", "24", id="24 hours and a fraction"),
        pytest.param("1.24:00:00", "invalid hours `24` (maximum 23)", "24", id="24 hours after days"),
        pytest.param("10675200", "invalid days `10675200` (maximum 10675199)", "10675200", id="too many days"),
        pytest.param("9" * 5000, f"invalid days `{'9' * 5000}` (maximum 10675199)", "9" * 5000, id="thousands of digits"),
        pytest.param("00:00:00.12345678", "invalid fraction `12345678` (maximum 7 digits)", "12345678", id="eight digits"),
        pytest.param("00:00:00.0999999999", "invalid fraction `0999999999` (maximum 7 digits)", "0999999999", id="ten digits"),
    ],
)  # fmt: skip
def test_what_is_no_span_is_refused_with_its_place(text: str, message: str, bad: str) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_timespan(text)
    error = caught.value
    assert (error.message, error.hint, text[error.start : error.end]) == (message, FORM, bad)


@pytest.mark.parametrize("text", ["10675199.02:48:05.4775808", "-10675199.02:48:05.4775809"])
def test_one_tick_more_than_dotnet_holds_is_refused(text: str) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_timespan(f" {text}")
    assert caught.value.message.startswith("the time span is too long")
    assert (caught.value.start, caught.value.end) == (1, 1 + len(text))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24:00:00", True),
        ("-24:00:00", True),
        (" 48:00:00 ", True),
        ("23:59:59", False),
        ("24:60:00", False),
        ("24:00", False),
        ("24.00:00:00", False),
        ("1:00:00:00", False),
        ("24", False),
        ("", False),
    ],
)
def test_only_three_parts_with_a_high_first_mean_days(text: str, days: bool) -> None:
    assert means_days(text) is days


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (5 * M, "00:05:00"),
        (24 * H, "1.00:00:00"),
        (-30 * S, "-00:00:30"),
        (D + US, "1.00:00:00.0000010"),
        (timedelta.min, "-999999999.00:00:00"),
    ],
)
def test_a_span_is_spelled_with_days_only_when_it_has_some(span: timedelta, text: str) -> None:
    assert format_timespan(span) == text


LONGEST = timedelta(days=10675199, hours=2, minutes=48, seconds=5)


@given(st.timedeltas(-LONGEST, LONGEST))
def test_a_spelled_span_is_read_back(span: timedelta) -> None:
    assert parse_timespan(format_timespan(span)) == span


@given(st.one_of(st.text(), st.text("0123459:.- \t", max_size=12)))
def test_any_text_is_a_span_or_refused_within_it(text: str) -> None:
    try:
        assert abs(parse_timespan(text)) <= LONGEST + S
    except GrammarError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message.isprintable() and error.hint
        assert not means_days(text)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_three_parts_are_days_only_above_23(first: int, second: int, third: int) -> None:
    hours = first <= 23 and second <= 59 and third <= 59
    days = first > 23 and second <= 23 and third <= 59
    text = f"{first}:{second:02}:{third:02}"
    if not (hours or days):
        with pytest.raises(GrammarError):
            parse_timespan(text)
    elif hours:
        assert parse_timespan(text) == first * H + second * M + third * S
    else:
        assert parse_timespan(text) == first * D + second * H + third * M
    assert means_days(text) is days
