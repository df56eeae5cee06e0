"""Rules of names: queues, tables, event hubs, Service Bus and containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from funcdeco.analysis.blob_paths import path_faults
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text, tokens
from funcdeco.analysis.subjects import Element, Subject, holds
from funcdeco.bindings.base import Binding, Meaning, holding
from funcdeco.diagnostics.diagnostic import Fix
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Text
from funcdeco.grammar.resource_names import (
    check_consumer_group,
    check_event_hub_name,
    check_queue_name,
    check_service_bus_entity,
    check_subscription_name,
    check_table_key,
    check_table_name,
    has_poison_queue,
    is_lowered,
)
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("NAM")

_POISON = "-poison"


def _queue_starts(facts: type[Binding]) -> bool:
    """Select what a storage queue starts."""
    return facts.role == "trigger" and bool(holding(facts, "storage queue"))


@TABLE.binding("NAM001", holds("storage queue"))
def queue_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no storage queue can have."""
    yield from _checked(check_queue_name, element, "storage queue", app)


@TABLE.binding("NAM002", holds("storage queue"))
def queue_name_lowered(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names of queues that aren't what the host asks for."""
    for key, name, is_written in _good_queues(element, app):
        if is_lowered(name):
            message = f"the host reads {name!r} in {element.spelled(key)} as {name.lower()!r}"
            fix = Fix("set", name.lower()) if is_written else None
            yield Finding(message, f"write {name.lower()!r}", key, fix=fix)


@TABLE.binding("NAM003", _queue_starts)
def queue_without_poison(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find queues whose messages are lost when they always fail."""
    for key, name, _ in _good_queues(element, app):
        if not has_poison_queue(name):
            yield from _without_poison(name.lower(), key, app)


def _without_poison(name: str, key: str, app: CheckedApp) -> Findings:
    if not name.endswith(_POISON):
        message = f"{name!r} has {len(name)} characters, which leaves none for a poison queue"
        hint = "take 56 at the most: else a message that always fails is lost"
        yield Finding(message, hint, key)
    elif not any(name == f"{one}{_POISON}" for one in _watched(app)):
        message = f"{name!r} gets no poison queue: it looks like one itself"
        hint = "end its name otherwise: else a message that always fails is lost"
        yield Finding(message, hint, key)


@TABLE.binding("NAM004", holds("table"))
def table_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no table can have."""
    yield from _checked(check_table_name, element, "table", app)


@TABLE.binding("NAM005", holds("table key"))
def table_key(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find keys that hold what a table's key can't, in what isn't filled in later."""
    for key in element.held("table key"):
        parts = tokens(element.text(key) or "")
        for part in () if isinstance(parts, GrammarError) else parts:
            if isinstance(part, Text) and (error := _fault(check_table_key, part.text)):
                place = (part.start + error.start, part.start + error.end)
                message = f"in {element.spelled(key)}, {error.message}"
                yield Finding(message, error.hint, key, place)
                break


@TABLE.binding("NAM006", holds("event hub"))
def event_hub_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no event hub or consumer group can have."""
    # What the connection names as its event hub counts instead, then this is only a label.
    connection = app.setting(element.text("connection") or "") or ""
    if "entitypath=" not in connection.lower():
        yield from _checked(check_event_hub_name, element, "event hub", app, empty=False)
    yield from _checked(check_consumer_group, element, "consumer group", app, empty=False)


@TABLE.binding("NAM007", holds("service bus entity"))
def service_bus_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that Service Bus doesn't give."""
    yield from _checked(check_service_bus_entity, element, "service bus entity", app)
    yield from _checked(check_subscription_name, element, "service bus subscription", app)


@TABLE.binding("NAM008", holds("blob path"))
def container_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find paths whose container can't have its name."""
    for fault in path_faults(element, app):
        if fault.is_name:
            yield refused(fault.error, element, fault.key, fault.is_written)


def _checked(
    check: Callable[[str], None],
    element: Element,
    text: Meaning,
    app: CheckedApp,
    empty: bool = True,
) -> Iterator[Finding]:
    """Give what *check* refuses in the properties that say such a *text*, as far as known."""
    for key in element.held(text):
        known = known_text(element, key, app) if empty or element.text(key) else None
        if known and (error := _fault(check, known[0])):
            yield refused(error, element, key, known[1])


def _fault(check: Callable[[str], None], text: str) -> GrammarError | None:
    try:
        check(text)
    except GrammarError as error:
        return error
    return None


def _good_queues(element: Element, app: CheckedApp) -> Iterator[tuple[str, str, bool]]:
    """Return property and name of each queue that can be, and whether it stands so in the source."""
    for key in element.held("storage queue"):
        known = known_text(element, key, app)
        if known and not _fault(check_queue_name, known[0]):
            yield key, *known


def _watched(app: CheckedApp) -> Iterator[str]:
    """Give the storage queues that start functions, in lower case."""
    for subject in app.subjects:
        for element in subject.having(_queue_starts):
            for key in element.held("storage queue"):
                if known := known_text(element, key, app):
                    yield known[0].lower()
