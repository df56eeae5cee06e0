"""Rules of timers: schedules, what else a timer says, and the time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.analysis.substitution import replaced
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import counted
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.similar import did_you_mean
from funcdeco.grammar.timer.ncrontab import Cron, surprises
from funcdeco.grammar.timer.schedule import Schedule, parse_schedule
from funcdeco.grammar.timespan import format_timespan, means_days
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_object import JsonObject

TABLE = Table("TMR")
TIME_ZONE = "WEBSITE_TIME_ZONE"
_SCHEDULED = holds("schedule")
_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Schedule | GrammarError:
    try:
        return parse_schedule(text)
    except GrammarError as error:
        return error


class _Declared(NamedTuple):
    """A schedule: as written, and with its settings put in."""

    key: str
    written: str
    text: str
    meaning: Schedule | GrammarError

    def finding(self, message: str, hint: str, start: int, end: int, fix: bool = False) -> Finding:
        """Return a finding; the place and the fix only where the text is the user's own."""
        if self.text != self.written:
            message = f"`{self.written}` is `{self.text}`: {message}"
            return Finding(message, hint, key=self.key)
        fixed = Fix("set", f"0 {self.text}") if fix else None
        return Finding(message, hint, key=self.key, part=(start, end), fix=fixed)

    def whole(self, message: str, hint: str) -> Finding:
        """Return a finding that is about all of it."""
        return self.finding(message, hint, 0, len(self.text))


def _declared(declaration: BindingDeclaration, app: CheckedApp) -> _Declared | None:
    """Return the schedule of a timer; None where a setting in it isn't known."""
    for key in declaration.holding("schedule"):
        written = declaration.string(key)
        text = None if written is None else replaced(written, app)
        if written is not None and text is not None:
            return _Declared(key, written, text, _parsed(text))
    return None


@TABLE.binding("TMR001", _SCHEDULED)
def unrecognized(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find what is neither NCRONTAB nor a time span."""
    given = _declared(declaration, app)
    if given and isinstance(given.meaning, GrammarError):
        error = given.meaning
        yield given.finding(error.message, error.hint, error.start, error.end)


@TABLE.binding("TMR002", _SCHEDULED)
def backwards(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find ranges whose ends the host swaps."""
    return _surprising(declaration, app, "backwards-range")


@TABLE.binding("TMR003", _SCHEDULED)
def step(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find steps that count as one."""
    return _surprising(declaration, app, "step-not-positive")


@TABLE.binding("TMR004", _SCHEDULED)
def day_and_weekday(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find a day with a weekday, which Unix takes for either of the two."""
    return _surprising(declaration, app, "day-and-weekday", unless="never")


@TABLE.binding("TMR005", _SCHEDULED)
def never(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find days that no month has."""
    return _surprising(declaration, app, "never")


@TABLE.binding("TMR006", _SCHEDULED)
def every_second(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find `*` where the seconds stand, which is mostly meant for the minutes."""
    given = _declared(declaration, app)
    # Who writes `*/1` there has thought of seconds.
    if given and isinstance(given.meaning, Cron) and given.meaning.second.text == "*":
        return _surprising(declaration, app, "every-second")
    return iter(())


@TABLE.binding("TMR007", _SCHEDULED)
def five_fields(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find schedules without seconds."""
    return _surprising(declaration, app, "five-fields")


def _surprising(
    declaration: BindingDeclaration, app: CheckedApp, kind: str, unless: str = ""
) -> Findings:
    given = _declared(declaration, app)
    if given is None or not isinstance(given.meaning, Cron):
        return
    found = _surprises(given.text)
    if any(one[0] == unless for one in found):
        return
    for name, message, hint, start, end in found:
        if name == kind:
            yield given.finding(message, hint, start, end, fix=kind == "five-fields")


@lru_cache(maxsize=1024)
def _surprises(text: str) -> tuple[tuple[str, str, str, int, int], ...]:
    cron = _parsed(text)
    assert isinstance(cron, Cron)
    return tuple((one.kind, one.message, one.hint, one.start, one.end) for one in surprises(cron))


@TABLE.binding("TMR008", _SCHEDULED)
def span_of_days(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find spans that look like hours, or like a plain number, and mean days."""
    given = _declared(declaration, app)
    if given is None or not isinstance(given.meaning, timedelta) or given.meaning <= timedelta(0):
        return
    text, days = given.text.strip(), given.meaning.days
    if text.isdecimal():
        hint = f"write `{format_timespan(given.meaning)}` for days, `00:0{days}:00` for minutes"
        if days not in range(1, 10):
            hint = f"write `{format_timespan(given.meaning)}` for days, `hh:mm:ss` for less"
        yield given.whole(f"`{text}` is {counted(days, 'day')}", hint)
    elif means_days(given.text):
        yield given.whole(
            f"`{text}` is {counted(days, 'day')}, not hours", _hint_for_hours(given.meaning)
        )


def _hint_for_hours(span: timedelta) -> str:
    """Return how to write what was meant: each number of it counts one unit less."""
    minutes, seconds = divmod(span.seconds // 60, 60)
    intended = timedelta(hours=span.days, minutes=minutes, seconds=seconds)
    return f"write `{format_timespan(intended)}` for {span.days} hours"


@TABLE.binding("TMR009", _SCHEDULED)
def span_not_positive(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find spans that leave no time between two runs."""
    given = _declared(declaration, app)
    if given and isinstance(given.meaning, timedelta) and given.meaning <= timedelta(0):
        message = f"`{given.text}` leaves no time between runs: the timer fires continuously"
        yield given.whole(message, "write a span such as `00:05:00`")


@TABLE.binding("TMR010", _SCHEDULED)
def runs_on_startup(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find timers that fire whenever a host starts."""
    if declaration.properties.get("runOnStartup") is True:
        quoted_name = declaration.display_name("runOnStartup")
        message = f"with {quoted_name} the timer fires at every start, restart and scale-out too"
        hint = "remove it once the app is deployed"
        yield Finding(message, hint, key="runOnStartup")


@TABLE.binding("TMR011", _SCHEDULED)
def monitor_switched_off(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find a monitor that was asked for where the host has none."""
    if declaration.properties.get("useMonitor") is not True:
        return
    given = _declared(declaration, app)
    if given and _is_below_a_minute(given.meaning):
        quoted_name = declaration.display_name("useMonitor")
        message = (
            f"the host switches {quoted_name} off: `{given.text}` fires more than once a minute"
        )
        yield Finding(message, "remove it, or fire once a minute at most", key="useMonitor")


def _is_below_a_minute(meaning: Schedule | GrammarError) -> bool:
    if isinstance(meaning, Cron):
        return meaning.is_below_a_minute
    return isinstance(meaning, timedelta) and timedelta(0) < meaning < _MINUTE


@TABLE.app("TMR012")
def zone_ignored(app: CheckedApp) -> Findings:
    """Find a time zone on a plan that knows none."""
    zone = app.setting(TIME_ZONE)
    timer = _first_timer(app)
    if zone and timer and app.facts.plan in ("consumption", "flex"):
        message = f"`{TIME_ZONE}` is `{zone}`, and schedules on plan `{app.facts.plan}` are in UTC"
        hint = "write schedules in UTC and remove the setting, or use another plan"
        yield Finding(message, hint, at=_setting_place(app) or timer)


@TABLE.app("TMR013")
def zone_unknown(app: CheckedApp) -> Findings:
    """Find a time zone that the tz database doesn't have."""
    zone = app.setting(TIME_ZONE)
    timer = _first_timer(app)
    if not zone or not timer or app.facts.plan in ("consumption", "flex"):
        return
    if not _is_zone(zone):
        message = f"`{TIME_ZONE}` is `{zone}`, which the tz database doesn't have"
        yield Finding(message, _zone_hint(zone), at=_setting_place(app) or timer)


def _first_timer(app: CheckedApp) -> BindingDeclaration | None:
    """Return the first timer whose schedule may follow a clock."""
    return next((one for one in _timers(app) if not _is_span(one, app)), None)


def _timers(app: CheckedApp) -> Iterator[BindingDeclaration]:
    for function in app.functions:
        yield from function.declared(_SCHEDULED)


def _is_span(declaration: BindingDeclaration, app: CheckedApp) -> bool:
    given = _declared(declaration, app)
    return given is not None and isinstance(given.meaning, timedelta)


def _setting_place(app: CheckedApp) -> JsonObject | Location | None:
    """Return the place of the time zone in the file that the settings are from."""
    if app.facts.settings is None:
        return in_local_settings(app, "Values", TIME_ZONE)
    return Location(app.facts.settings_file) if app.facts.settings_file else None


def _is_zone(name: str) -> bool:
    """Return whether *name* is a time zone; True where this machine knows none at all."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return not available_timezones()
    return True


def _zone_hint(name: str) -> str:
    if name.lower().endswith("time"):
        return "that is how Windows names them: write one such as `Europe/Berlin`"
    from zoneinfo import available_timezones

    return did_you_mean(name, available_timezones()) or "write one such as `Europe/Berlin`"
