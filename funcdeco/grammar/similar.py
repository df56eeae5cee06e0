"""Which of the names that exist is meant by one that doesn't: the only place that compares them.

Case, `_` and `-` don't count.
"""

from __future__ import annotations

from collections.abc import Iterable
from os.path import commonprefix

_CUTOFF = 0.8
"""The least similarity, from 0 to 1.

Below it lie properties that only share a word (`leaseConnection` and `leaseCollectionName` 0.77);
a slip in a name of five letters is at 0.8 or above.
"""
_SHORT = 4
"""Letters of a name in which another letter is a slip rather than another name."""


def near(name: str, names: Iterable[str]) -> list[str]:
    """Return those of *names* that *name* may be a misspelling of, the likeliest first.

    Where some differ in case, `_` and `-` alone, it is those.
    """
    expected, known = _folded(name), {*names}
    if same := sorted(one for one in known if _folded(one) == expected):
        return same
    # Most commands have nothing to compare.
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(b=expected)
    found: list[tuple[bool, float, int, str]] = []
    for one in known:
        other = _folded(one)
        matcher.set_seq1(other)
        slip = is_slip(name, one)
        if slip or (matcher.quick_ratio() >= _CUTOFF and matcher.ratio() >= _CUTOFF):
            begin = len(commonprefix([expected, other]))  # noqa: RUF071
            found.append((not slip, -matcher.ratio(), -begin, one))
    return [one for *_, one in sorted(found)]


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that *name* most likely stands for; None if none is near."""
    return next(iter(near(name, names)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return the hint that asks for the nearest of *names*; empty if none is near."""
    found = closest(name, names)
    return f"did you mean `{found}`?" if found else ""


def is_slip(name: str, other: str) -> bool:
    """Return whether one keystroke at the most lies between two names.

    That is a letter too many or too few, two that are swapped, or, in all but short names, another.
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
