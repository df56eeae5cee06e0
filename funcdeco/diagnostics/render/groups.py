"""Findings that one change resolves, or that need none, shown once for all their places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.diagnostic import Diagnostic

_MOST = 3
"""Number of further places that are listed."""


class Group(NamedTuple):
    """A finding, and the others with the same message."""

    first: Diagnostic
    others: list[Diagnostic]

    @property
    def places(self) -> str:
        """The number of further places, and the first of them; empty if there are none."""
        if not self.others:
            return ""
        shown = [one.place for one in self.others[:_MOST]]
        more = len(self.others) - len(shown)
        last = f" and {more} more" if more else ""
        return f"{len(self.others)} more with this message: {', '.join(shown)}{last}"


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Group]:
    """Return *diagnostics* in groups: notes, and codes whose remedy is the same everywhere."""
    groups: dict[object, Group] = {}
    for item in diagnostics:
        is_shared = item.place and not item.detail and _is_grouped(item)
        key = (item.code, item.message, item.hint) if is_shared else id(item)
        if key in groups:
            groups[key].others.append(item)
        else:
            groups[key] = Group(item, [])
    return list(groups.values())


def _is_grouped(item: Diagnostic) -> bool:
    return item.severity == "note" or CODES[item.code].is_grouped
