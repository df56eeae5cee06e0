"""Rules for timers: schedules, the other properties, and the time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import counted
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.similar import did_you_mean
from funcdeco.grammar.timer.ncrontab import Cron, surprises
from funcdeco.grammar.timer.schedule import Schedule, as_cron, parse_schedule
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
    """A schedule with its settings filled in."""

    key: str
    text: Resolved
    meaning: Schedule | GrammarError

    def finding(self, message: str, hint: str, start: int, end: int, fix: bool = False) -> Finding:
        """Return a finding, with its range and fix only if no settings were replaced."""
        if not self.text.is_written:
            return Finding(*self.text.explained(message, hint), key=self.key)
        fixed = Fix("set", f"0 {self.text}") if fix else None
        return Finding(message, hint, key=self.key, part=(start, end), fix=fixed)

    def whole(self, message: str, hint: str) -> Finding:
        """Return a finding about the whole schedule."""
        return self.finding(message, hint, 0, len(self.text.written))


def _declared(declaration: BindingDeclaration, app: CheckedApp) -> _Declared | None:
    """Return the schedule of a timer; None if it contains an unknown setting."""
    for key in declaration.holding("schedule"):
        written = declaration.string(key)
        text = None if written is None else replaced(written, app)
        if text is not None:
            return _Declared(key, text, _parsed(text.value))
    return None


@TABLE.binding("TMR001", _SCHEDULED)
def unrecognized(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report schedules that are neither NCRONTAB nor a time span."""
    given = _declared(declaration, app)
    if given and isinstance(given.meaning, GrammarError):
        error = given.meaning
        yield given.finding(error.message, error.hint, error.start, error.end)


@TABLE.binding("TMR002", _SCHEDULED)
def backwards(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report ranges whose ends the host swaps."""
    return _surprising(declaration, app, "backwards-range")


@TABLE.binding("TMR003", _SCHEDULED)
def step(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report steps that aren't positive, which the host treats as one."""
    return _surprising(declaration, app, "step-not-positive")


@TABLE.binding("TMR004", _SCHEDULED)
def day_and_weekday(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report a day combined with a weekday: Unix cron fires on either, the host only on both."""
    return _surprising(declaration, app, "day-and-weekday", unless="never")


@TABLE.binding("TMR005", _SCHEDULED)
def never(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report schedules that never fire because no month has such a day."""
    return _surprising(declaration, app, "never")


@TABLE.binding("TMR006", _SCHEDULED)
def every_second(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report `*` in the field for seconds, which is usually intended for the minutes."""
    given = _declared(declaration, app)
    # An explicit `*/1` is intended for the seconds.
    if given and isinstance(given.meaning, Cron) and given.meaning.second.text == "*":
        return _surprising(declaration, app, "every-second")
    return iter(())


@TABLE.binding("TMR007", _SCHEDULED)
def five_fields(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report schedules of five fields, without seconds."""
    return _surprising(declaration, app, "five-fields")


def _surprising(
    declaration: BindingDeclaration, app: CheckedApp, kind: str, unless: str = ""
) -> Findings:
    given = _declared(declaration, app)
    if given is None or not isinstance(given.meaning, Cron):
        return
    found = _surprises(given.text.value)
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
    """Report spans of days that look like hours or are a plain number."""
    given = _declared(declaration, app)
    if given is None or not isinstance(given.meaning, timedelta) or given.meaning <= timedelta(0):
        return
    text, days = given.text.value.strip(), given.meaning.days
    if text.isdecimal():
        hint = f"write `{format_timespan(given.meaning)}` for days, `00:0{days}:00` for minutes"
        if days not in range(1, 10):
            hint = f"write `{format_timespan(given.meaning)}` for days, `hh:mm:ss` for less"
        yield given.whole(f"`{text}` is {counted(days, 'day')}", hint)
    elif means_days(text):
        yield given.whole(
            f"`{text}` is {counted(days, 'day')}, not hours", _hint_for_hours(given.meaning)
        )


def _hint_for_hours(span: timedelta) -> str:
    """Return a hint with the intended span, in which each number is one unit smaller."""
    minutes, seconds = divmod(span.seconds // 60, 60)
    intended = timedelta(hours=span.days, minutes=minutes, seconds=seconds)
    return f"write `{format_timespan(intended)}` for {span.days} hours"


@TABLE.binding("TMR009", _SCHEDULED)
def span_not_positive(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report spans that leave no time between runs."""
    given = _declared(declaration, app)
    if given and isinstance(given.meaning, timedelta) and given.meaning <= timedelta(0):
        message = f"`{given.text}` leaves no time between runs: the timer fires continuously"
        yield given.whole(message, "use a time span such as `00:05:00`")


@TABLE.binding("TMR010", _SCHEDULED)
def runs_on_startup(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report timers that fire every time the host starts."""
    if declaration.properties.get("runOnStartup") is True:
        quoted_name = declaration.display_name("runOnStartup")
        message = f"{quoted_name} also fires the timer on every start, restart and scale-out"
        hint = "remove it before you deploy the app"
        yield Finding(message, hint, key="runOnStartup")


@TABLE.binding("TMR011", _SCHEDULED)
def monitor_switched_off(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report a schedule monitor that the host disables."""
    if declaration.properties.get("useMonitor") is not True:
        return
    given = _declared(declaration, app)
    if given and _is_below_a_minute(given.meaning):
        quoted_name = declaration.display_name("useMonitor")
        message = f"the host disables {quoted_name}: `{given.text}` fires more than once a minute"
        yield Finding(message, "remove it, or fire at most once a minute", key="useMonitor")


def _is_below_a_minute(meaning: Schedule | GrammarError) -> bool:
    if isinstance(meaning, Cron):
        return meaning.is_below_a_minute
    return isinstance(meaning, timedelta) and timedelta(0) < meaning < _MINUTE


@TABLE.binding("TMR014", _SCHEDULED)
def step_too_large(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report steps that a field can't hold, so that only one of its values matches."""
    return _surprising(declaration, app, "step-too-large")


@TABLE.binding("TMR015", _SCHEDULED)
def span_refused(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report time spans on the plan whose host rejects them."""
    if app.target.plan == "flex":
        yield from _not_cron(
            declaration, app, "Flex Consumption doesn't support time spans as schedules"
        )


@TABLE.binding("TMR016", _SCHEDULED)
def span_not_scaled(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report time spans on the plan whose scale controller doesn't understand them."""
    if app.target.plan == "consumption":
        message = "on the Consumption plan, a time span fires only while the app is running"
        yield from _not_cron(declaration, app, message)


def _not_cron(declaration: BindingDeclaration, app: CheckedApp, message: str) -> Findings:
    given = _declared(declaration, app)
    if given and isinstance(given.meaning, timedelta) and given.meaning > timedelta(0):
        cron = as_cron(given.meaning)
        hint = f"write `{cron}`" if cron else "use six fields, such as `0 */5 * * * *`"
        yield given.whole(message, hint)


@TABLE.app("TMR012")
def zone_ignored(app: CheckedApp) -> Findings:
    """Report a time zone on a plan that doesn't support it."""
    zone = app.setting(TIME_ZONE)
    timer = _first_timer(app)
    if zone and timer and app.target.plan in ("consumption", "flex"):
        plan = app.target.plan
        message = f"`{TIME_ZONE}` has no effect: schedules on plan `{plan}` are in UTC"
        hint = "write schedules in UTC and remove the setting, or use another plan"
        yield Finding(message, hint, at=_setting_place(app) or timer)


@TABLE.app("TMR013")
def zone_unknown(app: CheckedApp) -> Findings:
    """Report a time zone that is not in the tz database."""
    zone = app.setting(TIME_ZONE)
    timer = _first_timer(app)
    if not zone or not timer or app.target.plan in ("consumption", "flex"):
        return
    if not _is_zone(zone):
        message = f"`{TIME_ZONE}` is not a time zone of the tz database"
        yield Finding(message, _zone_hint(zone), at=_setting_place(app) or timer)


def _first_timer(app: CheckedApp) -> BindingDeclaration | None:
    """Return the first timer whose schedule isn't known to be a time span."""
    return next((one for one in _timers(app) if not _is_span(one, app)), None)


def _timers(app: CheckedApp) -> Iterator[BindingDeclaration]:
    for function in app.functions:
        yield from function.declared(_SCHEDULED)


def _is_span(declaration: BindingDeclaration, app: CheckedApp) -> bool:
    given = _declared(declaration, app)
    return given is not None and isinstance(given.meaning, timedelta)


def _setting_place(app: CheckedApp) -> JsonObject | Location | None:
    """Return the location of the time zone setting in the file that contains the settings."""
    if app.target.settings is None:
        return in_local_settings(app, "Values", TIME_ZONE)
    return Location(app.target.settings_file) if app.target.settings_file else None


def _is_zone(name: str) -> bool:
    """Return whether *name* is a time zone; True if this machine has no tz database."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return not available_timezones()
    return True


def _zone_hint(name: str) -> str:
    if name.lower().endswith("time"):
        return "use a tz name such as `Europe/Berlin` instead of the Windows name"
    from zoneinfo import available_timezones

    return did_you_mean(name, available_timezones()) or "use a name such as `Europe/Berlin`"
