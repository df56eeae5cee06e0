"""How long Microsoft supports Python versions, plans, extension bundles and hosts.

This table is the only place with such dates. If Microsoft publishes only a month, the day is the last
one of the month. Bundle 4, host 4 and the other plans have no announced end.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

Kind = Literal["python", "plan", "bundle", "host"]
_AZURE = "https://learn.microsoft.com/azure/azure-functions"
_LANGUAGES = f"{_AZURE}/supported-languages"
_HOSTS = f"{_AZURE}/functions-versions"
COMMUNITY = "https://devguide.python.org/versions/"
"""The source of the months in which Python's own maintainers stop."""
_FLEX = f"{_AZURE}/migration/migrate-plan-consumption-to-flex"
_BUNDLES = (
    "https://github.com/MicrosoftDocs/azure-docs/commit/b85fd69a727e6655dc8220b7c823723b67a58f18"
)
"""A version of the page on bundles; the current one has no dates, only that they are deprecated."""
_HALF_A_YEAR = timedelta(days=182)


class Lifetime(NamedTuple):
    """The end of Microsoft's support for something that an app runs on."""

    kind: Kind
    name: str
    """As users write it, such as `3.12` or `consumption`."""
    title: str
    end: date
    """The last day with support."""
    source: str
    is_month: bool = False
    """Whether only the month is published."""
    notice: timedelta = _HALF_A_YEAR
    """How long before the end it is worth mentioning: about as long as a change takes."""
    community_end: str = ""
    """The month in which Python's own maintainers stop fixing security problems."""

    def is_over(self, today: date) -> bool:
        """Return whether the support has ended."""
        return today > self.end

    def ends_soon(self, today: date) -> bool:
        """Return whether the support ends within the notice."""
        return not self.is_over(today) and today >= self.end - self.notice

    @property
    def when(self) -> str:
        """The end with its preposition, such as `on 2028-09-30` or `in October 2026`."""
        if not self.is_month:
            return f"on {self.end}"
        return f"in {_MONTHS[self.end.month - 1]} {self.end.year}"

    def sentence(self, today: date) -> str:
        """Return a clause that is right on any day, without a final period."""
        verb = "ended" if self.is_over(today) else "ends"
        return f"Microsoft's support for {self.title} {verb} {self.when}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

# Support of a Python version ends with that of its maintainers or with that of the image's Linux,
# whichever is earlier: https://learn.microsoft.com/azure/azure-functions/language-support-policy
# The end of 3.14 is earlier than Python's own: it is the month in which that of Ubuntu 24.04 ends.
# fmt: off
LIFETIMES: tuple[Lifetime, ...] = (
    Lifetime("python", "3.10", "Python 3.10", date(2026, 10, 31), _LANGUAGES, is_month=True, community_end="October 2026"),
    Lifetime("python", "3.11", "Python 3.11", date(2027, 10, 31), _LANGUAGES, is_month=True, community_end="October 2027"),
    Lifetime("python", "3.12", "Python 3.12", date(2028, 10, 31), _LANGUAGES, is_month=True, community_end="October 2028"),
    Lifetime("python", "3.13", "Python 3.13", date(2029, 10, 31), _LANGUAGES, is_month=True, community_end="October 2029"),
    Lifetime("python", "3.14", "Python 3.14", date(2029, 4, 30), _LANGUAGES, is_month=True, community_end="October 2030"),
    Lifetime("plan", "consumption", "the Linux Consumption plan", date(2028, 9, 30), _FLEX, notice=timedelta(days=365)),
    Lifetime("bundle", "2", "extension bundle 2", date(2026, 5, 30), _BUNDLES),
    Lifetime("bundle", "3", "extension bundle 3", date(2026, 5, 30), _BUNDLES),
    Lifetime("host", "1", "Functions 1.x", date(2026, 9, 14), _HOSTS),
    Lifetime("host", "2", "Functions 2.x", date(2022, 12, 13), f"{_HOSTS}#retired-versions"),
    Lifetime("host", "3", "Functions 3.x", date(2022, 12, 13), f"{_HOSTS}#retired-versions"),
)
# fmt: on
_LAST_ON_CONSUMPTION = (3, 12)
"""The newest Python on the Linux Consumption plan, which has got no new ones since 2025-09-30. The
source is that of its end, and https://github.com/Azure/azure-functions-python-worker/issues/1588"""


def of_kind(kind: Kind) -> tuple[Lifetime, ...]:
    """Return the rows of a kind, in the order of the table."""
    return tuple(one for one in LIFETIMES if one.kind == kind)


def names(kind: Kind) -> tuple[str, ...]:
    """Return the names of a kind, in the order of the table."""
    return tuple(one.name for one in of_kind(kind))


def lifetime(kind: Kind, name: str | None) -> Lifetime | None:
    """Return the row of *name*; None if no end is known."""
    return next((one for one in LIFETIMES if (one.kind, one.name) == (kind, name)), None)


def is_on_plan(python: str, plan: str | None) -> bool:
    """Return whether a plan has a Python version that Azure supports at all."""
    major, minor = python.split(".")
    return plan != "consumption" or (int(major), int(minor)) <= _LAST_ON_CONSUMPTION
