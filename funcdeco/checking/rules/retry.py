"""Rules of retry policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.bindings.base import json_names
from funcdeco.bindings.root import Retry
from funcdeco.checking.app import CheckedApp
from funcdeco.checking.retries import INTERVALS, interval_faults
from funcdeco.checking.rule import Finding, Findings, Table
from funcdeco.checking.subjects import Subject

TABLE = Table()
_INSTEAD: Mapping[str, str] = {
    "queuetrigger": "set `maxDequeueCount` in host.json, below `extensions` and `queues`",
    "blobtrigger": "set `poisonBlobThreshold` in host.json, below `extensions` and `blobs`",
    "servicebustrigger": "set the delivery count of the queue or subscription in Service Bus",
    "eventgridtrigger": "set the retry policy of the event subscription",
    "httptrigger": "leave it out: callers try again themselves",
    "activitytrigger": "call the activity with `call_activity_with_retry`",
    "orchestrationtrigger": "call the orchestrator with `call_sub_orchestrator_with_retry`",
    "entitytrigger": "leave it out: callers try again themselves",
    "manualtrigger": "leave it out: callers try again themselves",
    "warmuptrigger": "leave it out",
}
"""By trigger that has no retry policy: what to do."""


@TABLE.function("FUN021")
def retry_not_honoured(subject: Subject, app: CheckedApp) -> Findings:
    """Find retry policies of triggers that have none."""
    if subject.retry is None or subject.trigger is None:
        return
    hint = _INSTEAD.get(subject.trigger.kind)
    if hint is not None:
        message = f"a `{subject.trigger.type}` has no retry policy: the host will ignore `retry`"
        key = "" if subject.is_decorated else "retry"
        yield Finding(message, hint, key=key, source=subject.retry_source)


@TABLE.function("FUN022")
def retry_interval(subject: Subject, app: CheckedApp) -> Findings:
    """Find intervals of a retry policy that the host refuses."""
    names = json_names(Retry)
    spelled = {json: name if subject.is_decorated else json for name, json in names.items()}
    for fault in interval_faults(_intervals(subject), lambda key: f"`{spelled[key]}`"):
        yield Finding(
            fault.message,
            fault.hint,
            key=spelled[fault.key],
            above=("retry",),
            source=subject.retry_source,
        )


def _intervals(subject: Subject) -> dict[str, Any]:
    """Give the intervals that are texts, under their usual names; what is none is told already."""
    usual = {name.lower(): name for name in INTERVALS}
    return {
        usual[key.lower()]: value
        for key, value in (subject.retry or {}).items()
        if key.lower() in usual and isinstance(value, str)
    }
