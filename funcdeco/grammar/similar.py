"""Find known names that are similar to an unknown one: the only module that compares names.

Case, `_` and `-` are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable
from os.path import commonprefix

_CUTOFF = 0.8
"""The minimum similarity, from 0 to 1.

Properties that only share a word are below it (`leaseConnection` and `leaseCollectionName` 0.77);
a typo in a name of five letters is at 0.8 or above.
"""
_SHORT = 4
"""The minimum length of a name in which a changed letter is a typo rather than another name."""


def near(name: str, names: Iterable[str]) -> list[str]:
    """Return the *names* that *name* may be a misspelling of, most likely first.

    *name* itself is never one of them. If any differ only in case, `_` and `-`, only those are
    returned.
    """
    expected, known = _folded(name), {*names} - {name}
    if same := sorted(one for one in known if _folded(one) == expected):
        return same
    # Imported late: most commands have nothing to compare.
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=expected)
    found: list[tuple[bool, float, bool, int, str]] = []
    for one in known:
        other = _folded(one)
        matcher.set_seq1(other)
        slip = is_slip(name, one)
        if slip or (matcher.quick_ratio() >= _CUTOFF and matcher.ratio() >= _CUTOFF):
            begin = len(commonprefix([expected, other]))  # noqa: RUF071
            is_other = sorted(other) != sorted(expected)
            found.append((not slip, -matcher.ratio(), is_other, -begin, one))
    return [one for *_, one in sorted(found)]


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the most similar of *names*, or None if none is similar."""
    return next(iter(near(name, names)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint that suggests the most similar of *names*; empty if none is similar."""
    found = closest(name, names)
    return f"did you mean `{found}`?" if found else ""


def with_words_of(name: str, names: Iterable[str]) -> list[str]:
    """Return those of *names* that consist of the words of *name* and the fewest others, sorted.

    For example, `a_queue_b` and `a_topic_b` for `a_b`.
    """
    words = {*name.lower().split("_")}
    others = {one: len({*one.split("_")} - words) for one in names if words <= {*one.split("_")}}
    return sorted(one for one, count in others.items() if count == min(others.values()))


def is_slip(name: str, other: str) -> bool:
    """Return whether two names differ by at most one keystroke.

    That is an extra or missing letter, two swapped letters or, except in short names, a changed
    letter.
    """
    short, long = sorted((_folded(name), _folded(other)), key=len)
    begin = len(commonprefix([short, long]))  # noqa: RUF071
    less, more = short[begin:], long[begin:]
    if len(short) < len(long):
        return len(short) >= _SHORT - 1 and less == more[1:]
    is_replaced = len(short) >= _SHORT and less[1:] == more[1:]
    return is_replaced or (less[:2] == more[1::-1] and less[2:] == more[2:])


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
