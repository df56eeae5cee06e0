"""Read the retry policy of a v2 function into our model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from funcdeco.bindings.base import json_names
from funcdeco.bindings.fill import fill_model
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.root import Retry
from funcdeco.diagnostics.loss import LOSES_ALL, losing
from funcdeco.functions.declaration import RetryDeclaration
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.function_app.elements import call_of
from funcdeco.sources.function_app.model import RecordedDecorator
from funcdeco.sources.function_app.readers import about_none

_STRATEGIES = {"fixed_delay": "fixedDelay", "exponential_backoff": "exponentialBackoff"}
_INTERVALS = ("delay_interval", "minimum_interval", "maximum_interval")
_BACKOFF = {"minimum_interval": "00:00:00", "maximum_interval": "24855.03:14:07"}
"""What the worker of Python 3.13 and newer sends without intervals; the maximum is 2^31 - 1 seconds."""
_TIME_OF_DAY = late_pattern(r"([01]?\d|2[0-3]):[0-5]?\d:([0-5]?\d|6[01])")


def read_retry(
    found: Mapping[str, Any], made: RecordedDecorator, findings: FunctionFindings
) -> RetryDeclaration | None:
    """Return the retry policy, and add its problems."""
    keywords = {
        key: value
        for key, value in found.items()
        if key in Retry.model_fields and value is not None
    }
    at = call_of(made, dict.fromkeys(json_names(Retry).values()))
    strategy = _read_strategy(keywords.get("strategy"), at, findings)
    if not strategy or _has_late(keywords, at, findings):
        return None
    keywords["strategy"] = strategy
    count = keywords.get("max_retry_count")
    if isinstance(count, str) and _is_whole(count):
        keywords["max_retry_count"] = int(count)
    keywords |= {key: _span(keywords[key]) for key in _INTERVALS if key in keywords}
    defaults = _BACKOFF if keywords["strategy"] == _STRATEGIES["exponential_backoff"] else {}
    retry, problems = fill_model("retry", Retry, {**defaults, **keywords})
    problems = [about_none(one, made) for one in problems]
    stops = {"max_retry_count": not _is_whole(count), "": _lacks_delay(keywords)}
    findings.add_properties((_as_written(one, stops.get(one.key, False)) for one in problems), at)
    names = json_names(Retry)
    properties = {names[key]: value for key, value in keywords.items()}
    return RetryDeclaration(properties, retry, at)


def _read_strategy(strategy: object, at: DecoratorCall, findings: FunctionFindings) -> str:
    """Return the strategy as function.json spells it; report an invalid one, and return ""."""
    if isinstance(strategy, str) and strategy in _STRATEGIES:
        return _STRATEGIES[strategy]
    message = f"invalid `strategy`: {strategy!r}"
    message = message if strategy is None or type(strategy) is int else losing(message)
    hint = f"use one of {', '.join(map(repr, _STRATEGIES))}"
    findings.findings.add(
        "BND003", message, hint, at=at, function=findings.function, key="strategy"
    )
    return ""


def _has_late(keywords: Mapping[str, Any], at: DecoratorCall, findings: FunctionFindings) -> bool:
    """Return whether an interval isn't a time of day, and report each that isn't."""
    late = [key for key in _INTERVALS if key in keywords and not _is_time_of_day(keywords[key])]
    for key in late:
        message = f"invalid `{key}`: {keywords[key]!r}, {LOSES_ALL}"
        hint = "use `hh:mm:ss`, at most `23:59:59`"
        findings.findings.add("BND003", message, hint, at=at, function=findings.function, key=key)
    return bool(late)


def _is_time_of_day(value: object) -> bool:
    """Return whether the worker can read an interval, which it does by `time.strptime`."""
    return isinstance(value, str) and _TIME_OF_DAY.fullmatch(value) is not None


def _span(interval: str) -> str:
    """Return an interval as a time span: `time.strptime` accepts 60 and 61 seconds too."""
    hours, minutes, seconds = map(int, interval.split(":"))
    if seconds < 60:
        return interval
    total = hours * 3600 + minutes * 60 + seconds
    return f"{total // 86400}.{total // 3600 % 24:02}:{total // 60 % 60:02}:{total % 60:02}"


def _is_whole(count: object) -> bool:
    """Return whether the worker can convert a number of retries, which it does by `int`."""
    try:
        int(cast("Any", count))
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _lacks_delay(keywords: Mapping[str, Any]) -> bool:
    """Return whether the worker raises because it has no delay to read."""
    return keywords["strategy"] == "fixedDelay" and "delay_interval" not in keywords


def _as_written(found: PropertyFinding, stops: bool) -> PropertyFinding:
    """Return a finding with the strategy as the decorator spells it, and whether it *stops* the app."""
    message = losing(found.message) if stops else found.message
    for written, ours in _STRATEGIES.items():
        message = message.replace(repr(ours), repr(written))
    return found._replace(message=message)
