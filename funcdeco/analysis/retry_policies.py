"""Errors that the host rejects in a retry policy, in a function.json, a decorator or host.json.

See `ValidateRetryOptions` of azure-functions-host and the retry attributes of azure-webjobs-sdk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from funcdeco.bindings.base import json_names
from funcdeco.bindings.root import Retry
from funcdeco.bindings.rules import Needs
from funcdeco.grammar import GrammarError
from funcdeco.grammar.timespan import parse_timespan
from funcdeco.project.host_values import config_text, whole_number

_JSON = json_names(Retry)
STRATEGIES = {
    str(rule.value): tuple(_JSON[name] for name in rule.others)
    for rule in Retry.rules
    if isinstance(rule, Needs)
}
"""The intervals that each strategy requires, by their names in function.json."""
INTERVALS = tuple(key for needed in STRATEGIES.values() for key in needed)
"""The properties that are time spans."""


class RetryFault(NamedTuple):
    """One error in a retry policy."""

    key: str
    """The property, as spelled in function.json; it may be a missing one."""
    message: str
    hint: str


QuotedName = Callable[[str], str]
"""Returns the name of a property as the user spells it, in backticks."""


def in_json(key: str) -> str:
    """Return the name of a property as spelled in function.json and host.json, in backticks."""
    return f"`{key}`"


def retry_faults(
    retry: Mapping[str, Any], quoted_name: QuotedName = in_json
) -> Iterator[RetryFault]:
    """Yield all errors in a policy, whose keys must be in their usual spelling."""
    strategy = _strategy(retry.get("strategy"))
    if strategy is None:
        message = f"invalid {quoted_name('strategy')} {retry['strategy']!r}"
        hint = f"use {' or '.join(map(in_json, STRATEGIES))}"
        yield RetryFault("strategy", message, hint)
    yield from _count_faults(retry.get("maxRetryCount"), quoted_name("maxRetryCount"))
    for key in STRATEGIES[strategy] if strategy else ():
        if retry.get(key) is None:
            message = f"the `{strategy}` retry policy has no {quoted_name(key)}"
            yield RetryFault(key, message, "add it as `hh:mm:ss`")
    yield from interval_faults(retry, quoted_name)


def interval_faults(
    retry: Mapping[str, Any], quoted_name: QuotedName = in_json
) -> Iterator[RetryFault]:
    """Yield the errors in the declared intervals."""
    spans: dict[str, timedelta] = {}
    for key in INTERVALS:
        if retry.get(key) is None:
            continue
        try:
            spans[key] = parse_timespan(config_text(retry[key]) or "")
        except GrammarError as error:
            yield RetryFault(key, f"in {quoted_name(key)}, {error.message}", error.hint)
            continue
        if spans[key] < timedelta(0):
            message = f"{quoted_name(key)} is negative"
            yield RetryFault(key, message, "use a time span such as `00:00:10`")
    least, most = spans.get("minimumInterval"), spans.get("maximumInterval")
    if least is not None and most is not None and least > most:
        message = (
            f"{quoted_name('minimumInterval')} is longer than {quoted_name('maximumInterval')}"
        )
        yield RetryFault("minimumInterval", message, "swap the two intervals")


def _strategy(value: object) -> str | None:
    if value is None:
        return str(Retry.model_fields["strategy"].default)
    return next((name for name in STRATEGIES if name.lower() == str(value).lower()), None)


def _count_faults(value: object, quoted_name: str) -> Iterator[RetryFault]:
    hint = "use the maximum number of retries, or -1 to retry indefinitely"
    if value is None:
        yield RetryFault("maxRetryCount", f"the retry policy has no {quoted_name}", hint)
        return
    count = whole_number(value)
    if count is None or count < -1:
        yield RetryFault("maxRetryCount", f"invalid {quoted_name} {value!r}", hint)
