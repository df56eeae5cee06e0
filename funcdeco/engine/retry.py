"""Retry policies: how often the host repeats a failed invocation, and how long it waits.

| Trigger | Repeats | After the last attempt | Rows |
| --- | --- | --- | --- |
| timer | supported | the schedule continues | R-RTY-02, H-TMR-02 |
| Event Hubs, Cosmos DB, Kafka | supported | the checkpoint moves on | R-RTY-02, H-RETRY-05 |
| queue | with a warning | one dequeue counts for all attempts | R-RTY-02, H-RETRY-05 |
| blob | with a warning | one try counts for all attempts | R-RTY-02, H-RETRY-01 |
| Service Bus | with a warning | one delivery counts for all attempts | R-RTY-02, H-RETRY-01 |

The host runs the loop around the call for every trigger (H-RETRY-01), all attempts with the same
invocation ID (H-RETRY-03): see `FunctionExecutorExtensions` of azure-webjobs-sdk.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from funcdeco.engine.context import RetryContext, RetryFailure
from funcdeco.engine.host_options import HostOptions
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.timespan import parse_timespan
from funcdeco.project.host_values import whole_number

ENDLESS = -1
_SOURCE = "System.Private.CoreLib"
_DOUBLINGS = 60
"""Every maximum is reached after fewer."""


@dataclass(frozen=True)
class RetryPolicy:
    """A retry policy, of a function or of host.json."""

    maximum: int
    """Attempts after the first one; -1 for no end."""
    minimum_wait: timedelta
    maximum_wait: timedelta | None
    """None for a fixed delay."""

    def allows(self, retry: int) -> bool:
        """Return whether the host makes the attempt with this number; the first retry is 1."""
        return self.maximum == ENDLESS or retry <= self.maximum

    def wait_before(self, retry: int) -> timedelta:
        """Return how long the host waits before the attempt with this number (H-RETRY-02).

        The host multiplies growing delays by a random number between 0.8 and 1.2; here it is 1.
        """
        if self.maximum_wait is None or retry <= 1:
            return self.minimum_wait
        factor = 1 + 2 ** min(retry - 2, _DOUBLINGS)
        most = self.maximum_wait
        is_below = self.minimum_wait.total_seconds() * factor < most.total_seconds()
        return self.minimum_wait * factor if is_below else most

    def context(self, retry: int, failure: BaseException | None) -> RetryContext:
        """Return what the function sees at the attempt with this number (H-RETRY-04)."""
        described = describe(failure) if failure is not None else RetryFailure()
        return RetryContext(retry, self.maximum, described)


def describe(failure: BaseException) -> RetryFailure:
    """Return a failure as the worker gets it back; its message is H-DATA-17's text."""
    stack = "".join(traceback.format_tb(failure.__traceback__))
    error = f"{type(failure).__name__}: {failure}"
    return RetryFailure(_SOURCE, stack, f"Result: Failure\nException: {error}\nStack: {stack}")


def policy_of(function: Function, options: HostOptions) -> RetryPolicy | None:
    """Return the retry policy; one of the function itself takes precedence over host.json's."""
    declared = function.retry_declaration
    found = declared.properties if declared is not None else options.value("retry")
    return _policy(cast("Mapping[str, Any]", found)) if isinstance(found, Mapping) else None


def _policy(properties: Mapping[str, Any]) -> RetryPolicy | None:
    """Return the policy; None for one that the host rejects (R-RTY-01)."""
    values = {key.lower(): value for key, value in properties.items()}
    maximum = whole_number(values.get("maxretrycount"))
    is_fixed = str(values.get("strategy", "")).lower() == "fixeddelay"
    try:
        least = parse_timespan(str(values["delayinterval" if is_fixed else "minimuminterval"]))
        most = None if is_fixed else parse_timespan(str(values["maximuminterval"]))
    except (GrammarError, KeyError):
        return None
    return RetryPolicy(maximum, least, most) if maximum is not None else None
