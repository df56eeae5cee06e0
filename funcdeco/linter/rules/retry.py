"""Rules of retry policies."""

from __future__ import annotations

from functools import lru_cache

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.retry_policies import INTERVALS, interval_faults
from funcdeco.analysis.subjects import Subject
from funcdeco.bindings.base import json_names
from funcdeco.bindings.root import Retry
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table()
_USUAL = {name.lower(): name for name in INTERVALS}


@TABLE.function("FUN021")
def retry_not_honoured(subject: Subject, app: CheckedApp) -> Findings:
    """Find retry policies of triggers that have none."""
    if subject.retry is None or subject.trigger is None:
        return
    hint = subject.trigger.facts.instead_of_retry
    if hint is not None:
        message = f"a `{subject.trigger.type}` has no retry policy: the host will ignore `retry`"
        key = "" if subject.is_decorated else "retry"
        yield Finding(message, hint, key=key, source=subject.retry_source)


@TABLE.function("FUN022")
def retry_interval(subject: Subject, app: CheckedApp) -> Findings:
    """Find intervals of a retry policy that the host refuses."""
    for message, hint, key in _faults(_intervals(subject), subject.is_decorated):
        source = subject.retry_source
        yield Finding(message, hint, key=key, above=("retry",), source=source)


def _intervals(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Give the intervals that are texts, under their usual names; what is none is told already."""
    return tuple(
        (_USUAL[key.lower()], value)
        for key, value in (subject.retry or {}).items()
        if key.lower() in _USUAL and isinstance(value, str)
    )


@lru_cache(1024)  # functions of one app have the same few policies
def _faults(
    intervals: tuple[tuple[str, str], ...], is_decorated: bool
) -> tuple[tuple[str, str, str], ...]:
    """Give message, hint and property, as the user spells it, of each fault."""
    names = json_names(Retry)
    spelled = {json: name if is_decorated else json for name, json in names.items()}
    found = interval_faults(dict(intervals), lambda key: f"`{spelled[key]}`")
    return tuple((fault.message, fault.hint, spelled[fault.key]) for fault in found)
