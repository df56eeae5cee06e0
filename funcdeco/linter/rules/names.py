"""Rules of names: queues, tables, event hubs, Service Bus and containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from funcdeco.analysis.blob_paths import path_fault
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text, tokens
from funcdeco.analysis.subjects import Element, Subject
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
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table()

_POISON = "-poison"


@TABLE.binding("NAM001", "queueTrigger", "queue")
def queue_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no storage queue can have."""
    yield from _checked(check_queue_name, element, "queueName", app)


@TABLE.binding("NAM002", "queueTrigger", "queue")
def queue_name_lowered(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names of queues that aren't what the host asks for."""
    known = _good_queue(element, app)
    if known and is_lowered(known[0]):
        name, is_written = known
        message = f"the host reads {name!r} in {element.spelled('queueName')} as {name.lower()!r}"
        fix = Fix("set", name.lower()) if is_written else None
        yield Finding(message, f"write {name.lower()!r}", "queueName", fix=fix)


@TABLE.binding("NAM003", "queueTrigger")
def queue_without_poison(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find queues whose messages are lost when they always fail."""
    known = _good_queue(element, app)
    if not known or has_poison_queue(known[0]):
        return
    name = known[0].lower()
    if not name.endswith(_POISON):
        message = f"{name!r} has {len(name)} characters, which leaves none for a poison queue"
        hint = "take 56 at the most: else a message that always fails is lost"
        yield Finding(message, hint, "queueName")
    elif not any(name == f"{one}{_POISON}" for one in _watched(app)):
        message = f"{name!r} gets no poison queue: it looks like one itself"
        hint = "end its name otherwise: else a message that always fails is lost"
        yield Finding(message, hint, "queueName")


@TABLE.binding("NAM004", "table")
def table_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no table can have."""
    yield from _checked(check_table_name, element, "tableName", app)


@TABLE.binding("NAM005", "table")
def table_key(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find keys that hold what a table's key can't, in what isn't filled in later."""
    for key in ("partitionKey", "rowKey"):
        parts = tokens(element.text(key) or "")
        for part in () if isinstance(parts, GrammarError) else parts:
            if isinstance(part, Text) and (error := _fault(check_table_key, part.text)):
                place = (part.start + error.start, part.start + error.end)
                message = f"in {element.spelled(key)}, {error.message}"
                yield Finding(message, error.hint, key, place)
                break


@TABLE.binding("NAM006", "eventHubTrigger", "eventHub")
def event_hub_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that no event hub or consumer group can have."""
    # What the connection names as its event hub counts instead, then this is only a label.
    connection = app.setting(element.text("connection") or "") or ""
    if element.text("eventHubName") and "entitypath=" not in connection.lower():
        yield from _checked(check_event_hub_name, element, "eventHubName", app)
    if element.text("consumerGroup"):
        yield from _checked(check_consumer_group, element, "consumerGroup", app)


@TABLE.binding("NAM007", "serviceBusTrigger", "serviceBus")
def service_bus_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find names that Service Bus doesn't give."""
    for key in ("queueName", "topicName"):
        yield from _checked(check_service_bus_entity, element, key, app)
    yield from _checked(check_subscription_name, element, "subscriptionName", app)


@TABLE.binding("NAM008", "blobTrigger", "blob")
def container_name(element: Element, subject: Subject, app: CheckedApp) -> Findings:
    """Find paths whose container can't have its name."""
    fault = path_fault(element, app)
    if fault and fault.is_name:
        yield _finding(fault.error, element, "path", fault.is_written)


def _checked(
    check: Callable[[str], None], element: Element, key: str, app: CheckedApp
) -> Iterator[Finding]:
    """Give what *check* refuses in the text of *key*, if that is known."""
    known = known_text(element, key, app)
    if known and (error := _fault(check, known[0])):
        yield _finding(error, element, key, known[1])


def _finding(error: GrammarError, element: Element, key: str, is_written: bool) -> Finding:
    part = (error.start, error.end) if is_written else None
    return Finding(f"in {element.spelled(key)}, {error.message}", error.hint, key, part)


def _fault(check: Callable[[str], None], text: str) -> GrammarError | None:
    try:
        check(text)
    except GrammarError as error:
        return error
    return None


def _good_queue(element: Element, app: CheckedApp) -> tuple[str, bool] | None:
    known = known_text(element, "queueName", app)
    return None if known is None or _fault(check_queue_name, known[0]) else known


def _watched(app: CheckedApp) -> Iterator[str]:
    """Give the storage queues that start functions, in lower case."""
    for subject in app.subjects:
        for element in subject.of_kind("queuetrigger"):
            if known := known_text(element, "queueName", app):
                yield known[0].lower()
