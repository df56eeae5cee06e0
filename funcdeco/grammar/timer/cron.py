"""A parsed schedule, and the times at which the host's timer fires.

See `CrontabSchedule` in NCrontab, and `CronSchedule` in azure-webjobs-sdk-extensions for daylight
saving time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, time, timedelta, timezone, tzinfo

LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The maximum length of each month, by its number."""


@dataclass(frozen=True)
class Item:
    """One comma-separated item of a field; `first` may be greater than `last`."""

    text: str
    start: int
    first: int
    last: int
    step: int | None

    @property
    def values(self) -> range:
        """The values that the host uses: ends in order, a step of at least 1."""
        low, high = sorted((self.first, self.last))
        return range(low, high + 1, max(self.step or 1, 1))


@dataclass(frozen=True)
class Field:
    """One field of a schedule, with its position. `values` are sorted."""

    name: str
    values: tuple[int, ...]
    text: str
    start: int
    end: int
    is_star: bool
    """Whether it matches every value, even if it is not written as `*`."""
    items: tuple[Item, ...] = field(repr=False)


@dataclass(frozen=True)
class Cron:
    """A schedule. With five fields, `second` has empty text and the value 0."""

    text: str
    second: Field
    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field
    has_seconds: bool

    @property
    def fields(self) -> tuple[Field, ...]:
        """All six fields, in order."""
        return self.second, self.minute, self.hour, self.day, self.month, self.weekday

    @property
    def never_fires(self) -> bool:
        """Whether none of the months has any of the days."""
        return all(self.day.values[0] > LENGTHS[month] for month in self.month.values)

    @property
    def is_below_a_minute(self) -> bool:
        """Whether it fires more than once a minute; the host then ignores `useMonitor`."""
        return len(self.second.values) > 1

    @property
    def is_interval(self) -> bool:
        """Whether the host runs it in both repeated hours, based on consecutive values."""
        clock = self.fields[:3] if self.has_seconds else self.fields[1:3]
        return any(value + 1 in part.values for part in clock for value in part.values)

    def occurrences(self, after: datetime, count: int) -> list[datetime]:
        """Return the next *count* times, or fewer if there are no more before the year 10000.

        With a time zone, daylight saving time is handled as by the host's timer: skipped times
        are delayed, and repeated times occur once unless the schedule `is_interval`.
        """
        found: list[datetime] = []
        following: datetime | None = after
        while following and len(found) < count:
            try:
                following = _following(self, following)
            except OverflowError:  # outside the range of datetime
                break
            if following:
                found.append(following)
        return found


def _following(cron: Cron, now: datetime) -> datetime | None:
    if now.tzinfo is None:
        return _wall_following(cron, now)
    # A skipped time is not a valid start: it is later on the clock.
    now = _moved(now, timedelta(0), now.tzinfo)
    wall = _wall_following(cron, now.replace(tzinfo=None, fold=0))
    return wall and _adjusted(cron, now, _on_clock(wall, now.tzinfo), now.tzinfo)


def _adjusted(cron: Cron, now: datetime, found: datetime, zone: tzinfo | None) -> datetime | None:
    """Return *found* adjusted for the repeated hour in autumn, as `TryAdjustAmbiguousTime` does."""
    shift = _offset(found) - _offset(now)
    if cron.is_interval:
        crosses = shift and (_is_repeated(now) or _is_repeated(found))
        return _moved(found, shift, zone) if crosses else found
    if not _is_repeated(found):
        return found
    if shift:
        return _moved(found, shift, zone)
    # It starts in the second hour: occurrences there are assumed to have run in the first.
    wall: datetime | None = found.replace(tzinfo=None, fold=0)
    while wall and _is_repeated(wall.replace(tzinfo=zone)):
        wall = _wall_following(cron, wall)
    return wall and _on_clock(wall, zone)


def _on_clock(wall: datetime, zone: tzinfo | None) -> datetime:
    found = wall.replace(tzinfo=zone)
    if _is_repeated(found):
        return found.replace(fold=1)
    return _moved(found, timedelta(0), zone)


def _moved(moment: datetime, shift: timedelta, zone: tzinfo | None) -> datetime:
    # Through UTC: Python adds to the wall clock and does not adjust skipped times.
    return (moment.astimezone(timezone.utc) + shift).astimezone(zone)


def _is_repeated(moment: datetime) -> bool:
    return _offset(moment.replace(fold=0)) > _offset(moment.replace(fold=1))


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta(0)


def _wall_following(cron: Cron, now: datetime) -> datetime | None:
    floor = now.replace(microsecond=0) + timedelta(seconds=1)
    for day in _days(cron, floor.date()):
        least = floor.time() if day == floor.date() else time.min
        if clock := _clock(cron, least.hour, least.minute, least.second):
            return datetime.combine(day, clock)
    return None


def _days(cron: Cron, floor: date) -> Iterator[date]:
    from calendar import monthrange

    if cron.never_fires:
        return
    for year in range(floor.year, MAXYEAR + 1):
        for month in cron.month.values:
            if (year, month) < (floor.year, floor.month):
                continue
            length = monthrange(year, month)[1]
            for day in (date(year, month, day) for day in cron.day.values if day <= length):
                if day >= floor and day.isoweekday() % 7 in cron.weekday.values:
                    yield day


def _clock(cron: Cron, hour: int, minute: int, second: int) -> time | None:
    clocks = (
        time(h, m, s)
        for h in cron.hour.values
        if h >= hour
        for m in cron.minute.values
        if (h, m) >= (hour, minute)
        for s in cron.second.values
        if (h, m, s) >= (hour, minute, second)
    )
    return next(clocks, None)
