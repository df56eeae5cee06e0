"""`.funcignore` as Azure Functions Core Tools reads it, which is not as git reads `.gitignore`.

All patterns are combined into one expression, matched from the project root up to a word boundary:
`test` also matches `test.py` and `test-data/`, and `*.pyc` matches nothing in a subfolder. See
`GitIgnoreParser` in azure-functions-core-tools. No library implements these semantics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple


class Pattern(NamedTuple):
    """One line with a pattern: its number, and the pattern without the `!`."""

    line: int
    pattern: str
    is_negated: bool


class FuncIgnore:
    """The patterns of one `.funcignore`."""

    def __init__(self, text: str) -> None:
        lines = patterns(text)
        self._left_out = _expression(line.pattern for line in lines if not line.is_negated)
        self._kept = _expression(line.pattern for line in lines if line.is_negated)

    @property
    def has_exceptions(self) -> bool:
        """Whether a line starts with `!`; files that it matches are always published."""
        return self._kept is not None

    def keeps(self, path: str) -> bool:
        """Return whether a line that starts with `!` matches *path*."""
        return bool(self._kept and self._kept.match(path))

    def leaves_out(self, path: str) -> bool:
        """Return whether *path*, relative to the project root with `/` separators, is excluded."""
        if self.keeps(path):
            return False
        return bool(self._left_out and self._left_out.match(path))


def patterns(text: str) -> list[Pattern]:
    """Return the lines of a `.funcignore` that contain a pattern."""
    numbered = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    return [
        Pattern(number, line.removeprefix("!"), line.startswith("!"))
        for number, line in numbered
        if line and not line.startswith("#")
    ]


@lru_cache(1024)
def alone(pattern: str) -> FuncIgnore:
    """Return a `.funcignore` that contains only *pattern*."""
    return FuncIgnore(pattern)


def misses(pattern: str, paths: Iterable[str]) -> str | None:
    """Return the first of *paths* that Core Tools publishes but git would ignore, or None.

    Applies only to patterns that git matches in all folders: those without a slash before the end.
    """
    if _is_anchored(pattern) or not _is_plain(pattern):
        return None
    ignore = alone(pattern)
    return next((p for p in paths if _git_ignores(pattern, p) and not ignore.leaves_out(p)), None)


def too_wide(pattern: str, paths: Iterable[str]) -> str | None:
    """Return the first of *paths* that Core Tools excludes but git would keep, or None."""
    if not _is_plain(pattern):
        return None
    ignore = alone(pattern)
    return next((p for p in paths if ignore.leaves_out(p) and not _git_ignores(pattern, p)), None)


def _is_anchored(pattern: str) -> bool:
    return "/" in pattern[:-1]


def _is_plain(pattern: str) -> bool:
    """Return whether `fnmatch` reads every part of *pattern* as git does."""
    parts = pattern.removeprefix("/").removesuffix("/").split("/")
    if pattern.startswith(("!", "#")) or not all(parts):
        return False
    return not (
        "\\" in pattern or "[" in re.sub(r"\[[A-Za-z0-9]+\]", "", pattern) or "**" in pattern
    )


def _git_ignores(pattern: str, path: str) -> bool:
    """Return whether git ignores the file at *path*, either directly or through a parent folder."""
    parts = pattern.removeprefix("/").removesuffix("/").split("/")
    names = path.split("/")
    # With a trailing slash, the last matching name must be a folder.
    last = len(names) - len(parts) - pattern.endswith("/")
    places = range(min(last, 0) + 1 if _is_anchored(pattern) else last + 1)
    return any(_fit(parts, names[place:]) for place in places)


def _fit(parts: Sequence[str], names: Sequence[str]) -> bool:
    return all(map(fnmatchcase, names, parts))


def _expression(patterns: Iterable[str]) -> re.Pattern[str] | None:
    parts = [_translate(pattern.removeprefix("/")) for pattern in patterns]
    # With .NET's ECMAScript option, \w and therefore \b are limited to ASCII.
    return re.compile("|".join(parts), re.ASCII) if parts else None


def _translate(pattern: str) -> str:
    """Return the expression for *pattern*, up to a word boundary.

    Core Tools replaces `*` by `[^/]+` and `**` by `.+`, which takes exponential time for a pattern
    such as `*a*a*a`. Here, each star ends at the first place where the text after it fits: if the
    pattern matches at all, it also matches from there.
    """
    *first, last = pattern.split("**")
    parts = [*(_part(part, "") for part in first), _part(last, r"\b")]
    found = parts[0]
    for part in parts[1:]:
        found += rf".+{part}" if part == r"\b" else rf".(?:(?!{part}).)*{part}"
    return found


def _part(part: str, end: str) -> str:
    """Return the expression for a pattern without `**`, followed by *end*."""
    texts = [re.escape(text) for text in part.split("*")]
    texts[-1] += end
    found = texts[0]
    for text in texts[1:]:
        found += rf"[^/]+{text}" if text == r"\b" else rf"[^/](?:(?!{text})[^/])*{text}"
    return found
