"""Version ranges in NuGet's notation, for `extensionBundle` in host.json.

See `VersionRange` and `FloatRange` in NuGet.Versioning. No Python library reads floating ranges. A
star only selects the preferred version: `4.*` accepts 4.0 and everything above, including 5.0.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern

MAJORS = range(1, 6)
"""Major versions of the extension bundle that exist, or may exist soon."""

_HINT = "use a range such as `[4.*, 5.0.0)`"
_LABELS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_NUMBER = r"\s*0*([0-9]{1,10})\s*"
_VERSION = late_pattern(
    rf"{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER})?(?:\.{_NUMBER})?"
    rf"(?:-({_LABELS}))?(?:\+{_LABELS})?\s*"
)
_NUMERIC = late_pattern(r"-?[0-9]{1,10}")
_MOST = 2**31 - 1  # numbers are .NET's int

_Label = tuple[int, int, str]
_Key = tuple[tuple[int, ...], bool, tuple[_Label, ...]]


class Version(NamedTuple):
    """One version: four numbers, and the labels after the first dash."""

    numbers: tuple[int, int, int, int]
    labels: tuple[str, ...] = ()

    def key(self) -> _Key:
        """Return the sort key of the version; prereleases sort before their release."""
        return self.numbers, not self.labels, tuple(map(_label_key, self.labels))

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.numbers if self.numbers[3] else self.numbers[:3]))
        return f"{numbers}-{'.'.join(self.labels)}" if self.labels else numbers


class VersionRange(NamedTuple):
    """All versions between two bounds; None is unbounded."""

    minimum: Version | None
    maximum: Version | None
    accepts_minimum: bool = True
    accepts_maximum: bool = False
    is_floating: bool = False

    def contains(self, version: str) -> bool:
        """Return whether *version* is in the range, prerelease or not."""
        return self.intersects(_only(parse_version(version)))

    def intersects(self, other: VersionRange) -> bool:
        """Return whether a version is in both ranges."""
        both = (self, other)
        return all(_has_room(low, high) for low in both for high in both)

    def __str__(self) -> str:
        if self.minimum and self.accepts_minimum and not (self.maximum or self.accepts_maximum):
            return str(self.minimum)
        low = f"{'[' if self.accepts_minimum else '('}{self.minimum or ''}"
        return f"{low}, {self.maximum or ''}{']' if self.accepts_maximum else ')'}"


def parse_version(text: str, start: int = 0) -> Version:
    """Return a parsed version of one to four numbers; *start* is added to offsets."""
    found = _VERSION.fullmatch(text)
    if not found:
        raise _not_a_version(text, start)
    first, second, third, fourth = (int(number or 0) for number in found.groups()[:4])
    labels = tuple(found[5].split(".")) if found[5] else ()
    if max(first, second, third, fourth) > _MOST or any(map(_has_leading_zero, labels)):
        raise _not_a_version(text, start)
    return Version((first, second, third, fourth), labels)


def parse_range(text: str) -> VersionRange:
    """Return a parsed range, with or without brackets; the lower bound may contain a star."""
    start = len(text) - len(text.lstrip())
    trimmed = text.strip()
    if not trimmed:
        raise GrammarError("the version range is empty", _HINT, 0, len(text))
    if trimmed[0] not in "[(":
        minimum, is_floating = _lower(trimmed, start)
        return VersionRange(minimum, None, is_floating=is_floating)
    if len(trimmed) == 1 or trimmed[-1] not in "])":
        end = start + len(trimmed)
        raise GrammarError("the range must end with `]` or `)`", _HINT, end - 1, end)
    return _between_brackets(trimmed, start)


def majors(versions: VersionRange) -> set[int]:
    """Return the major versions of the extension bundle that have a release in the range."""
    return {major for major in MAJORS if versions.intersects(_releases(major))}


def _between_brackets(text: str, start: int) -> VersionRange:
    accepts_minimum, accepts_maximum = text[0] == "[", text[-1] == "]"
    lower, comma, upper = text[1:-1].partition(",")
    at = start + len(lower) + 2
    if "," in upper:
        at += upper.index(",")
        raise GrammarError("the range has more than one comma", _HINT, at, at + 1)
    if not lower and not upper:  # NuGet accepts the same with a space inside
        raise GrammarError("the range contains no version", _HINT, start, start + len(text))
    if not comma:
        if not (accepts_minimum and accepts_maximum):
            message = f"a single version needs `[` and `]`, not `{text[0]}` and `{text[-1]}`"
            hint = "use `[4.12.0]`, or a range: `[4.*, 5.0.0)`"
            raise GrammarError(message, hint, start, start + len(text))
        upper, at = lower, start + 1
    minimum, is_floating = _lower(lower, start + 1) if lower.strip() else (None, False)
    maximum = _upper(upper, at) if upper.strip() else None
    found = VersionRange(minimum, maximum, accepts_minimum, accepts_maximum, is_floating)
    _check_order(found, start, start + len(text))
    return found


def _check_order(versions: VersionRange, start: int, end: int) -> None:
    low, high = versions.minimum, versions.maximum
    if not low or not high:
        return
    if low.key() > high.key():
        raise GrammarError(f"the range ends at {high}, before its start {low}", "", start, end)
    if low.key() == high.key() and versions.accepts_minimum != versions.accepts_maximum:
        message = f"the range begins and ends at {low}, but one bracket excludes it"
        raise GrammarError(message, f"write `[{low}]`", start, end)


def _lower(text: str, start: int) -> tuple[Version, bool]:
    if "*" not in text:
        return parse_version(text, start), False
    lowest = _lowest(text)
    try:
        if lowest is not None:
            return parse_version(lowest), True
    except GrammarError:
        pass
    at = start + text.index("*")
    message = (
        f"invalid floating version {text.strip()!r}: `*` must replace the last number or label"
    )
    raise GrammarError(message, _HINT, at, at + 1)


def _upper(text: str, start: int) -> Version:
    if "*" in text:
        at = start + text.index("*")
        hint = "use the first excluded version: `[4.*, 5.0.0)`"
        raise GrammarError("only the lower bound of a range can contain `*`", hint, at, at + 1)
    return parse_version(text, start)


def _lowest(text: str) -> str | None:
    """Return the lowest version of a floating version, or None for a misplaced star."""
    if "+" in text or not text.endswith("*"):
        return None
    if text == "*-*":
        return "0-0"
    numbers, dash, labels = text[:-1].partition("-")
    if not dash:
        return f"{numbers}0"
    if "*" in numbers:  # `4.*-*`: both float
        if not numbers.endswith("*"):
            return None
        return f"{numbers[:-1]}0-{labels}{'0' if not labels or labels.endswith('.') else ''}"
    if "-" in labels:
        return text[:-1]
    return f"{text[:-1]}{'0' if not labels or labels.endswith('.') else ''}"


def _has_room(low: VersionRange, high: VersionRange) -> bool:
    if low.minimum is None or high.maximum is None:
        return True
    first, last = low.minimum.key(), high.maximum.key()
    return first < last or (first == last and low.accepts_minimum and high.accepts_maximum)


def _only(version: Version) -> VersionRange:
    return VersionRange(version, version, accepts_maximum=True)


def _releases(major: int) -> VersionRange:
    return VersionRange(Version((major, 0, 0, 0)), Version((major + 1, 0, 0, 0), ("0",)))


def _label_key(label: str) -> _Label:
    if _NUMERIC.fullmatch(label) and -_MOST - 1 <= int(label) <= _MOST:
        return 0, int(label), ""
    return 1, 0, label.upper()


def _has_leading_zero(label: str) -> bool:
    return len(label) > 1 and label[0] == "0" and label.isdecimal()


def _not_a_version(text: str, start: int) -> GrammarError:
    at = start + len(text) - len(text.lstrip())
    shown = text.strip()
    return GrammarError(f"invalid version {shown!r}", _HINT, at, at + len(shown))
