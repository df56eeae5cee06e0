"""Rules for the options in host.json: times, numbers, the retry policy, Durable Functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from funcdeco.analysis.bundles import bundle_majors
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.host_options.durable import DURABLE_TASK
from funcdeco.analysis.host_options.section import Option
from funcdeco.analysis.host_sources import Found, HostSource, host_sources
from funcdeco.analysis.retry_policies import INTERVALS, retry_faults
from funcdeco.analysis.settings_in_use import is_durable, uses_azure_storage
from funcdeco.analysis.substitution import replaced
from funcdeco.diagnostics.wording import counted, in_backticks
from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.resource_names import check_task_hub_name
from funcdeco.grammar.timespan import means_days, parse_timespan
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.host_values import config_text, value_at, whole_number

TABLE = Table("HST")
_SECOND = timedelta(seconds=1)
_ENDLESS = timedelta(days=-1)  # the time span `-1`
_LONGEST = {"consumption": timedelta(minutes=10)}
_RETRY_KEYS = ("strategy", "maxRetryCount", *INTERVALS)
_DURABLE = ("extensions", "durableTask")

_IS_TIME = late_pattern("(?:interval|timeout|duration|period)$", re.IGNORECASE)
_TELEMETRY = ("APPLICATIONINSIGHTS_CONNECTION_STRING", "APPINSIGHTS_INSTRUMENTATIONKEY")


def _timeout_fault(app: CheckedApp) -> tuple[str, str]:
    """Return the problem of `functionTimeout` and a hint; both are empty if it is valid."""
    text = config_text(app.host_value("functionTimeout"))
    if not text:
        return "", ""
    hint = "write it as `hh:mm:ss`"
    try:
        span = parse_timespan(text)
    except GrammarError as error:
        return error.message, error.hint or hint
    plan = app.target.plan
    longest = _LONGEST.get(plan or "")
    if span == _ENDLESS:
        why = "the Consumption plan doesn't allow unlimited execution time"
        return (why, "use at most `00:10:00`") if longest else ("", "")
    if span < _SECOND:
        return "it is shorter than a second", hint
    if longest and span > longest:
        return "the Consumption plan allows at most 10 minutes", "use at most `00:10:00`"
    return "", ""


@TABLE.app("HST008")
def timeout(app: CheckedApp) -> Findings:
    """Report a function timeout that the host rejects."""
    why, hint = _timeout_fault(app)
    if why:
        message = f"the host rejects `functionTimeout`: {why}"
        yield Finding(message, hint, at=in_host(app, "functionTimeout"))


@once
def _used_sections(app: CheckedApp) -> frozenset[str]:
    """Return the lowercase sections of the extensions that the host loads for the app."""
    declarations = (
        declaration for function in app.functions for declaration in function.declarations
    )
    return frozenset(declaration.facts.host_section.lower() for declaration in declarations)


def _is_evaluated(app: CheckedApp, path: tuple[str, ...]) -> bool:
    """Return whether the host converts the option at *path* when it starts."""
    first, second = path[0].lower(), path[1].lower() if len(path) > 1 else ""
    if first == "extensions":
        return second in _used_sections(app)
    if first == "logging":
        mode = config_text(app.host_value("telemetryMode")) or ""
        return mode.lower() != "opentelemetry" and any(map(app.setting, _TELEMETRY))
    return True


def _read_options(app: CheckedApp) -> Iterator[tuple[HostSource, Found, Option]]:
    """Yield each option that is set and that the host validates, with its source.

    .NET ignores an object or a list in place of a value and uses the default.
    """
    majors = bundle_majors(app)
    for source in host_sources(app):
        for found in source.all():
            option = found.member
            if not isinstance(option, Option) or not found.section.stops_host:
                continue
            is_set = config_text(found.value) and not _is_overridden(app, source, found.path)
            if is_set and option.is_read(majors) and _is_evaluated(app, found.path):
                yield source, found, option


def _is_overridden(app: CheckedApp, source: HostSource, path: tuple[str, ...]) -> bool:
    return not source.settings and tuple(key.lower() for key in path) in app.host_overrides


@TABLE.app("HST010")
def option_refused(app: CheckedApp) -> Findings:
    """Report option values that prevent the host from starting."""
    for source, found, option in _read_options(app):
        if expected := option.value.fault(found.value):
            name = f"`{'.'.join(found.path)}`"
            message = f"invalid value {found.value!r} for {name}"
            if setting := source.setting(*found.path):  # the value may be secret
                message = f"`{setting.name}` has an invalid value for {name}"
            yield Finding(message, f"use {expected}", at=source.place(found))
    yield from _out_of_order(app)


_ORDERED = (
    (("extensions", "serviceBus"), "minMessageBatchSize", "maxMessageBatchSize", 1000),
    (("extensions", "eventHubs"), "minEventBatchSize", "maxEventBatchSize", 100),
)
"""Sections with an option that must not exceed another one, and the default of that one.

See `ServiceBusHostBuilderExtensions` and `EventHubWebJobsBuilderExtensions` of azure-sdk-for-net.
"""


def _out_of_order(app: CheckedApp) -> Findings:
    """Yield the minimums that are above their maximums."""
    for path, least, most, default in _ORDERED:
        lower, upper = (whole_number(app.host_value(*path, key)) for key in (least, most))
        if lower is None or not _is_evaluated(app, path):
            continue
        limit = default if upper is None else upper
        if 0 < limit < lower:
            shown = limit if upper is not None else f"{limit} by default"
            message = f"`{least}` is greater than `{most}`, which is {shown}"
            yield Finding(message, f"use at most `{limit}`", at=in_host(app, *path, least))


def _retry(app: CheckedApp) -> dict[str, Any]:
    """Return the retry policy for all functions, with its keys in canonical spelling."""
    found = {key: app.host_value("retry", key) for key in _RETRY_KEYS}
    return {key: value for key, value in found.items() if config_text(value)}


@TABLE.app("HST012")
def host_retry(app: CheckedApp) -> Findings:
    """Report problems in the retry policy for all functions."""
    for key, message, hint in retry_faults(policy) if (policy := _retry(app)) else ():
        yield Finding(message, hint, at=in_host(app, "retry", key))


@TABLE.app("HST020")
def host_retry_ignored(app: CheckedApp) -> Findings:
    """Report a retry policy for all functions that no function supports."""
    policy = _retry(app)
    unread = len(app.names) > len(app.functions) or app.is_partly_known
    if not policy or not app.functions or unread or any(retry_faults(policy)):
        return
    triggers = [one.declared_trigger for one in app.functions]
    known = [one.facts.replacement_for_retry for one in triggers if one is not None]
    hints = [hint for hint in known if hint is not None]
    if len(hints) == len(app.functions):
        hint = hints[0] if len({*hints}) == 1 else "remove `retry`"
        in_file = value_at(app.host, "retry") is not None
        at = in_host(app, "retry", *([] if in_file else [next(iter(policy))]))
        message = "no trigger of the app supports retry policies, so the host ignores `retry`"
        yield Finding(message, hint, at=at)


@TABLE.app("HST016")
def task_hub_name(app: CheckedApp) -> Findings:
    """Report an invalid task hub name."""
    hub = app.host_value(*_DURABLE, "hubName")
    if not isinstance(hub, str) or not hub or not is_durable(app):
        return
    whole = replaced(hub, app)
    try:
        if uses_azure_storage(app):
            check_task_hub_name(hub if whole is None else whole.value)
    except GrammarError as error:
        is_written = whole is None or whole.is_written
        part = (error.start, error.end) if is_written else None
        message = "invalid task hub name in `hubName` after its settings are replaced"
        message = f"in `hubName`, {error.message}" if is_written else message
        at = in_host(app, *_DURABLE, "hubName")
        yield Finding(message, error.hint, part=part, at=at)


@TABLE.app("HST017")
def durable_option_ignored(app: CheckedApp) -> Findings:
    """Report Durable Functions options that have no effect."""
    if not is_durable(app):
        return
    for source in host_sources(app):
        for found in source.all():
            if found.section is DURABLE_TASK and (why := _durable_fault(found)):
                yield Finding(*why, at=source.place(found))


def _durable_fault(found: Found) -> tuple[str, str] | None:
    """Return a message and a hint for an option of Durable Functions without effect."""
    key, option = found.key, found.member
    if isinstance(option, Option) and option.instead:
        message = f"Durable Functions doesn't read `{key}` here since version 2"
        return message, f"use `{option.instead}` below `durableTask`"
    if key.lower() == "extendedsessionsenabled" and str(found.value).lower() == "true":
        return f"`{key}` has no effect: Durable Functions disables it for Python", "remove it"
    return None


@TABLE.app("HST018")
def timeout_of_days(app: CheckedApp) -> Findings:
    """Report otherwise valid time spans of days that look like hours."""
    declared: list[tuple[str, ...]] = [] if _timeout_fault(app)[0] else [("functionTimeout",)]
    declared += [
        found.path for _, found, option in _read_options(app) if not option.value.fault(found.value)
    ]
    if (policy := _retry(app)) and not list(retry_faults(policy)):
        declared += [("retry", key) for key in INTERVALS]
    for path in declared:
        value = app.host_value(*path)
        text = str(value) if isinstance(value, (str, int)) else ""
        is_number = _IS_TIME.search(path[-1]) and re.fullmatch(r"\s*[1-9][0-9]*\s*", text)
        if means_days(text) or is_number:
            days = text.strip().lstrip("-").partition(":")[0].lstrip("0")
            many = "1 day" if days == "1" else f"{days} days"
            message = f"`{path[-1]}` is {in_backticks([text])}, which is {many}"
            hint = "use `d.hh:mm:ss`: one day is `1.00:00:00`"
            if is_number and len(days) <= 2 and int(days) < 60:
                minutes = f"`00:{days:0>2}:00` for {counted(int(days), 'minute')}"
                hint = f"use {minutes}, or `{days}.00:00:00` for {many}"
            yield Finding(message, hint, at=in_host(app, *path))
