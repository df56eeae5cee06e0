"""Version ranges as NuGet reads them: its own examples, and an independent ordering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.nuget_range import (
    Version,
    VersionRange,
    majors,
    parse_range,
    parse_version,
)


def version(*numbers: int, labels: str = "") -> Version:
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return Version((first, second, third, fourth), tuple(labels.split(".")) if labels else ())


V4, V5 = version(4), version(5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[4.*, 5.0.0)", VersionRange(V4, V5, is_floating=True)),
        ("[4.0.0, 5.0.0)", VersionRange(V4, V5)),
        ("  [ 4.0 , 5 ] ", VersionRange(V4, V5, accepts_maximum=True)),
        ("(4,5)", VersionRange(V4, V5, accepts_minimum=False)),
        ("(,5]", VersionRange(None, V5, accepts_minimum=False, accepts_maximum=True)),
        ("[4,)", VersionRange(V4, None)),
        ("[4.12.0]", VersionRange(version(4, 12), version(4, 12), accepts_maximum=True)),
        ("(4, 4)", VersionRange(V4, V4, accepts_minimum=False)),
        ("[, ]", VersionRange(None, None, accepts_maximum=True)),
        ("[ ]", VersionRange(None, None, accepts_maximum=True)),
        ("4", VersionRange(V4, None)),
        ("4. 1 .2-a.1+b", VersionRange(version(4, 1, 2, labels="a.1"), None)),
        ("4.*", VersionRange(V4, None, is_floating=True)),
        ("4.5.*", VersionRange(version(4, 5), None, is_floating=True)),
        ("4.5*", VersionRange(version(4, 50), None, is_floating=True)),
        ("*", VersionRange(version(), None, is_floating=True)),
        ("[*, 5)", VersionRange(version(), V5, is_floating=True)),
        ("*-*", VersionRange(version(labels="0"), None, is_floating=True)),
        ("4.0.0-*", VersionRange(version(4, labels="0"), None, is_floating=True)),
        ("4.0.0-a*", VersionRange(version(4, labels="a"), None, is_floating=True)),
        ("4.0.0-a.*", VersionRange(version(4, labels="a.0"), None, is_floating=True)),
        ("4.0.0-a-*", VersionRange(version(4, labels="a-"), None, is_floating=True)),
        ("4.*-*", VersionRange(version(4, labels="0"), None, is_floating=True)),
        ("4.*-a*", VersionRange(version(4, labels="a"), None, is_floating=True)),
    ],
)
def test_a_range_is_read(text: str, expected: VersionRange) -> None:
    assert parse_range(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "offending"),
    [
        ("", "the version range is empty", (0, 0)),
        ("  ", "the version range is empty", (0, 2)),
        ("[4.*]", "only the lower bound of a range can contain `*`", (3, 4)),
        ("[4, 5.*)", "only the lower bound of a range can contain `*`", (6, 7)),
        ("[4.0, 5.0", "the range must end with `]` or `)`", (8, 9)),
        ("[", "the range must end with `]` or `)`", (0, 1)),
        ("[4, 5, 6)", "the range has more than one comma", (5, 6)),
        ("(,)", "the range contains no version", (0, 3)),
        ("[]", "the range contains no version", (0, 2)),
        ("(4)", "a single version needs `[` and `]`, not `(` and `)`", (0, 3)),
        ("[4)", "a single version needs `[` and `]`, not `[` and `)`", (0, 3)),
        ("[5, 4]", "the range ends at 4.0.0, before its start 5.0.0", (0, 6)),
        ("[4, 4.0)", "the range begins and ends at 4.0.0, but one bracket excludes it", (0, 8)),
        ("~4.0", "invalid version '~4.0'", (0, 4)),
        ("[ 4.x, 5)", "invalid version '4.x'", (2, 5)),
        ("[4, v5 )", "invalid version 'v5'", (4, 6)),
        ("1.2.3.4.5", "invalid version '1.2.3.4.5'", (0, 9)),
        ("4.", "invalid version '4.'", (0, 2)),
        ("4.0-", "invalid version '4.0-'", (0, 4)),
        ("4.0-01", "invalid version '4.0-01'", (0, 6)),
        ("4.2147483648", "invalid version '4.2147483648'", (0, 12)),
        ("9" * 5000, f"invalid version {'9' * 5000!r}", (0, 5000)),
        (
            "4.*.0",
            "invalid floating version '4.*.0': `*` must replace the last number or label",
            (2, 3),
        ),
        (
            "[4.* , 5)",
            "invalid floating version '4.*': `*` must replace the last number or label",
            (3, 4),
        ),
        (
            "4.*+a",
            "invalid floating version '4.*+a': `*` must replace the last number or label",
            (2, 3),
        ),
        ("**", "invalid floating version '**': `*` must replace the last number or label", (0, 1)),
    ],
)
def test_what_nuget_refuses_is_refused(text: str, message: str, offending: tuple[int, int]) -> None:
    with pytest.raises(GrammarError) as found:
        parse_range(text)
    assert (found.value.message, found.value.start, found.value.end) == (message, *offending)


def test_versions_are_ordered_as_nuget_orders_them() -> None:
    ordered = [
        *("0.0.0-0", "1.0-0", "1.0-2", "1.0-10", "1.0--", "1.0-A", "1.0-a.1", "1.0-a.b", "1.0-B"),
        *("1.0", "1.0.0.1-a", "1.0.0.1", "1.0.1", "1.2", "1.10", "2"),
    ]
    assert sorted(ordered, key=lambda text: parse_version(text).key()) == ordered


@pytest.mark.parametrize(
    ("first", "second"), [("1", "1.0.0.0"), ("01.0", "1"), ("1-A", "1-a"), ("1+a", "1+b")]
)
def test_versions_that_are_the_same(first: str, second: str) -> None:
    assert parse_version(first).key() == parse_version(second).key()


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("[4.*, 5.0.0)", ["4", "4.99.1", "5.0.0-beta"], ["3.9", "4.0-a", "5", "5.0.1"]),
        ("4.*", ["4", "5", "6.0-a"], ["3.9", "4-a"]),
        ("[4.12.0]", ["4.12"], ["4.12.0.1", "4.12.0-a"]),
        ("(,5]", ["0", "5"], ["5.0.1"]),
        ("(4, 4)", [], ["4"]),
        ("*", ["0", "9.9"], ["0-a"]),
    ],
)
def test_a_range_contains_versions(text: str, inside: list[str], outside: list[str]) -> None:
    found = parse_range(text)
    assert [one for one in [*inside, *outside] if found.contains(one)] == inside


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ("[4.*, 5.0.0)", "[4.12.0]", True),
        ("[2.*, 3.0.0)", "[4.*, 5.0.0)", False),
        ("[3.*, 4.0.0)", "[4.0.0, 5.0.0)", False),
        ("[3.*, 4.0.0]", "[4.0.0, 5.0.0)", True),
        ("[3.*, 4.0.0]", "(4.0.0, 5.0.0)", False),
        ("2.*", "[4.*, 5.0.0)", True),
        ("(,2)", "[2,)", False),
        ("(4, 4)", "[3, 5]", False),
        ("[, ]", "*", True),
    ],
)
def test_ranges_meet_where_a_version_is_in_both(first: str, second: str, meet: bool) -> None:
    assert parse_range(first).intersects(parse_range(second)) == meet
    assert parse_range(second).intersects(parse_range(first)) == meet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[4.*, 5.0.0)", {4}),
        ("[4.*, 5.0.0]", {4, 5}),
        ("[2.6.1, 4.0.0)", {2, 3}),
        ("[3.3.0]", {3}),
        ("4.*", {4, 5}),
        ("*", {1, 2, 3, 4, 5}),
        ("(,2)", {1}),
        ("[5.0.0-a, 5.0.0)", set()),
        ("[0.1, 1.0)", set()),
        ("[6, 7)", set()),
        ("(4, 4)", set()),
    ],
)
def test_majors_of_the_bundle_in_a_range(text: str, expected: set[int]) -> None:
    assert majors(parse_range(text)) == expected


numbers = st.tuples(*[st.integers(0, 3)] * 3)
ends = st.one_of(st.none(), numbers)


def quoted_name(numbers: tuple[int, ...] | None) -> str:
    return "" if numbers is None else ".".join(map(str, numbers))


@given(ends, ends, st.booleans(), st.booleans(), numbers)
def test_a_range_contains_what_comparing_numbers_says(
    low: tuple[int, ...] | None,
    high: tuple[int, ...] | None,
    with_low: bool,
    with_high: bool,
    one: tuple[int, ...],
) -> None:
    text = f"{'[' if with_low else '('}{quoted_name(low)}, {quoted_name(high)}{']' if with_high else ')'}"
    is_above = low is None or one > low or (with_low and one == low)
    is_below = high is None or one < high or (with_high and one == high)
    try:
        found = parse_range(text)
    except GrammarError:
        assert low and high
        assert low > high or (low == high and with_low != with_high)
    else:
        assert found.contains(quoted_name(one)) == (is_above and is_below)


pieces = st.sampled_from(["[", "(", "]", ")", ",", " ", "4", "5.0", ".", "*", "-", "a", "0", "+"])
texts = st.one_of(st.text(), st.lists(pieces, max_size=9).map("".join))
well_formed = st.builds(
    "{}{}, {}{}".format,
    st.sampled_from("[("),
    st.sampled_from(["", "1", "2.1", "2.1-a", "3.*", "3.0-a.*", "*"]),
    st.sampled_from(["", "2.1.0.5", "4-b.1", "5.0.0"]),
    st.sampled_from("])"),
)


@given(texts)
def test_a_range_is_read_or_refused_within(text: str) -> None:
    try:
        parse_range(text)
    except GrammarError as refused:
        assert 0 <= refused.start <= refused.end <= len(text)
        assert refused.start < refused.end or not text
        assert "\n" not in refused.message


@given(well_formed)
def test_a_range_is_spelled_back(text: str) -> None:
    try:
        found = parse_range(text)
    except GrammarError:
        return
    again = parse_range(str(found))
    assert again == VersionRange(
        found.minimum, found.maximum, found.accepts_minimum, found.accepts_maximum
    )


@given(well_formed, well_formed, st.lists(numbers.map(quoted_name), min_size=1))
def test_ranges_with_a_version_in_both_meet(first: str, second: str, some: list[str]) -> None:
    try:
        one, other = parse_range(first), parse_range(second)
    except GrammarError:
        return
    both = [text for text in some if one.contains(text) and other.contains(text)]
    assert one.intersects(other) or not both
