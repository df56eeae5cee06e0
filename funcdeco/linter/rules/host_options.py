"""Rules for the options in host.json: times, numbers, the retry policy, Durable Functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple, cast

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.retry_policies import INTERVALS, retry_faults
from funcdeco.analysis.settings_in_use import is_durable, uses_azure_storage
from funcdeco.analysis.substitution import replaced
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar import GrammarError
from funcdeco.grammar.resource_names import check_task_hub_name
from funcdeco.grammar.timespan import means_days, parse_timespan
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.host_values import config_text, whole_number

TABLE = Table("HST")
_SECOND = timedelta(seconds=1)
_ENDLESS = timedelta(days=-1)  # the time span `-1`
_LONGEST = {"consumption": timedelta(minutes=10)}
_RETRY_KEYS = ("strategy", "maxRetryCount", *INTERVALS)
_DURABLE = ("extensions", "durableTask")

_IS_TIME = re.compile("(?:interval|timeout|duration|period)$", re.IGNORECASE)

Fault = Callable[[object], str]
"""Returns a description of the valid values if a value is invalid, else an empty string."""


class Option(NamedTuple):
    """An option in host.json that the host or an extension validates."""

    path: tuple[str, ...]
    fault: Fault
    section: str = ""
    """The extension's section, which is read only if the app has such bindings (empty: always)."""


def _number(least: int, most: int | None = None, other: int | None = None) -> Fault:
    def fault(value: object) -> str:
        number = whole_number(value)
        is_within = number is not None and least <= number and (most is None or number <= most)
        if is_within or (number is not None and number == other):
            return ""
        limits = f"of at least {least}" if most is None else f"from {least} to {most}"
        return f"a whole number {limits}" + ("" if other is None else f", or {other}")

    return fault


def _span(least: timedelta | None, most: timedelta | None = None) -> Fault:
    def fault(value: object) -> str:
        try:
            span = parse_timespan(config_text(value) or "")
        except GrammarError:
            return "a time span in the form `hh:mm:ss`"
        if (least is None or span >= least) and (most is None or span <= most):
            return ""
        lower = f"{(least or timedelta(0)).total_seconds():g}"
        limits = f"at least {lower}" if most is None else f"{lower} to {most.total_seconds():g}"
        return f"a time span of {limits} seconds"

    return fault


def _share(value: object) -> str:
    try:
        number = float(config_text(value) or "")
    except ValueError:
        number = 0
    return "" if 0 < number < 1 else "a number between 0 and 1, such as `0.8`"


def _encoding(value: object) -> str:
    is_known = whole_number(value) is not None or str(value).lower() in ("base64", "none")
    return "" if is_known else "`base64` or `none`"


def _of(section: str, **options: Fault) -> list[Option]:
    return [Option(("extensions", section, key), fault, section) for key, fault in options.items()]


OPTIONS = (
    *_of(
        "queues",
        batchSize=_number(1, 32),
        newBatchThreshold=_number(0),
        maxDequeueCount=_number(1),
        maxPollingInterval=_span(timedelta(milliseconds=100)),
        visibilityTimeout=_span(None),
        messageEncoding=_encoding,
    ),
    *_of("blobs", maxDegreeOfParallelism=_number(1)),
    *_of(
        "serviceBus",
        maxConcurrentCalls=_number(1),
        maxConcurrentSessions=_number(1),
        maxAutoLockRenewalDuration=_span(timedelta(0)),
    ),
    *_of(
        "eventHubs",
        batchCheckpointFrequency=_number(1),
        maxEventBatchSize=_number(1),
    ),
    *_of(
        "durableTask",
        maxConcurrentActivityFunctions=_number(1),
        maxConcurrentOrchestratorFunctions=_number(1),
    ),
    Option(("singleton", "lockPeriod"), _span(15 * _SECOND, 60 * _SECOND)),
    Option(("singleton", "listenerLockPeriod"), _span(15 * _SECOND, 60 * _SECOND)),
    Option(("singleton", "lockAcquisitionPollingInterval"), _span(_SECOND / 2)),
    Option(("concurrency", "maximumFunctionConcurrency"), _number(1, other=-1)),
    Option(("concurrency", "cpuThreshold"), _share),
)
"""The options whose setters reject values, in `QueuesOptions`, `BlobsOptions`, `ServiceBusOptions`,
`EventHubOptions`, `DurableTaskOptions`, `SingletonOptions` and `ConcurrencyOptions`."""

MOVED = {
    "azurestorageconnectionstringname": "storageProvider.connectionName",
    "controlqueuebatchsize": "storageProvider.controlQueueBatchSize",
    "controlqueuevisibilitytimeout": "storageProvider.controlQueueVisibilityTimeout",
    "maxqueuepollinginterval": "storageProvider.maxQueuePollingInterval",
    "partitioncount": "storageProvider.partitionCount",
    "trackingstoreconnectionstringname": "storageProvider.trackingStoreConnectionName",
    "trackingstorenameprefix": "storageProvider.trackingStoreNamePrefix",
    "workitemqueuevisibilitytimeout": "storageProvider.workItemQueueVisibilityTimeout",
    "traceinputsandoutputs": "tracing.traceInputsAndOutputs",
    "tracereplayevents": "tracing.traceReplayEvents",
    "eventgridkeysettingname": "notifications.eventGrid.keySettingName",
    "eventgridpublisheventtypes": "notifications.eventGrid.publishEventTypes",
    "eventgridpublishretrycount": "notifications.eventGrid.publishRetryCount",
    "eventgridpublishretryinterval": "notifications.eventGrid.publishRetryInterval",
    "eventgridtopicendpoint": "notifications.eventGrid.topicEndpoint",
}
"""Options that Durable Functions 1.x reads directly below `durableTask`, and their new paths."""


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
    plan = app.facts.plan
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


def _used_sections(app: CheckedApp) -> set[str]:
    declarations = (
        declaration for function in app.functions for declaration in function.declarations
    )
    return {declaration.facts.host_section for declaration in declarations}


def _read_options(app: CheckedApp) -> Iterator[tuple[Option, object]]:
    """Yield each option that is set and that the host reads, with its value.

    .NET ignores an object or a list in place of a value and uses the default.
    """
    used = _used_sections(app)
    for option in OPTIONS:
        value = app.host_value(*option.path)
        if config_text(value) and (not option.section or option.section in used):
            yield option, value


@TABLE.app("HST010")
def option_refused(app: CheckedApp) -> Findings:
    """Report option values that prevent the host from starting."""
    for option, value in _read_options(app):
        if expected := option.fault(value):
            message = f"invalid value {value!r} for `{'.'.join(option.path)}`"
            yield Finding(message, f"use {expected}", at=in_host(app, *option.path))


def _retry(app: CheckedApp) -> dict[str, Any]:
    """Return the retry policy for all functions, with its keys in canonical spelling."""
    found = {key: app.host_value("retry", key) for key in _RETRY_KEYS}
    return {key: value for key, value in found.items() if config_text(value)}


@TABLE.app("HST012")
def host_retry(app: CheckedApp) -> Findings:
    """Report problems in the retry policy for all functions."""
    for key, message, hint in retry_faults(policy) if (policy := _retry(app)) else ():
        yield Finding(message, hint, at=in_host(app, "retry", key))


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
    options = app.host_value(*_DURABLE)
    if not isinstance(options, dict) or not is_durable(app):
        return
    for key, value in cast("dict[str, Any]", options).items():
        at = in_host(app, *_DURABLE, key)
        if key.lower() in MOVED:
            hint = f"use `{MOVED[key.lower()]}` below `durableTask`"
            message = f"Durable Functions doesn't read `{key}` here since version 2"
            yield Finding(message, hint, at=at)
        elif key.lower() == "extendedsessionsenabled" and str(value).lower() == "true":
            message = f"`{key}` has no effect: Durable Functions disables it for Python"
            yield Finding(message, "remove it", at=at)


@TABLE.app("HST018")
def timeout_of_days(app: CheckedApp) -> Findings:
    """Report otherwise valid time spans of days that look like hours."""
    declared: list[tuple[str, ...]] = [] if _timeout_fault(app)[0] else [("functionTimeout",)]
    declared += [option.path for option, value in _read_options(app) if not option.fault(value)]
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
            yield Finding(message, hint, at=in_host(app, *path))
