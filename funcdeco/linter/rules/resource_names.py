"""Rules of names: queues, tables, event hubs, Service Bus and containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.blob_paths import path_faults
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text, tokens
from funcdeco.bindings.base import Binding, Meaning, holding
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
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
def queue_name(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find names that no storage queue can have."""
    yield from _checked(check_queue_name, declaration, "storage queue", app)


@TABLE.binding("NAM002", holds("storage queue"))
def queue_name_lowered(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find names of queues that aren't what the host asks for."""
    for key, name, is_written in _good_queues(declaration, app):
        if is_lowered(name):
            message = (
                f"the host reads {name!r} in {declaration.display_name(key)} as {name.lower()!r}"
            )
            fix = Fix("set", name.lower()) if is_written else None
            yield Finding(message, f"write {name.lower()!r}", key, fix=fix)


@TABLE.binding("NAM003", _queue_starts)
def queue_without_poison(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find queues whose messages are lost when they always fail."""
    for key, name, _ in _good_queues(declaration, app):
        if not has_poison_queue(name):
            yield from _without_poison(name.lower(), key, app)


def _without_poison(name: str, key: str, app: CheckedApp) -> Findings:
    if not name.endswith(_POISON):
        message = f"{name!r} has {len(name)} characters, which leaves none for a poison queue"
        hint = "use at most 56 characters: otherwise a message that always fails is lost"
        yield Finding(message, hint, key)
    elif not any(name == f"{one}{_POISON}" for one in _watched(app)):
        message = f"{name!r} gets no poison queue: it looks like one itself"
        hint = "end its name otherwise: else a message that always fails is lost"
        yield Finding(message, hint, key)


@TABLE.binding("NAM004", holds("table"))
def table_name(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find names that no table can have."""
    yield from _checked(check_table_name, declaration, "table", app)


@TABLE.binding("NAM005", holds("table key"))
def table_key(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Find keys that hold what a table's key can't, in what isn't filled in later."""
    for key in declaration.holding("table key"):
        parts = tokens(declaration.string(key) or "")
        for part in () if isinstance(parts, GrammarError) else parts:
            if isinstance(part, Text) and (error := _fault(check_table_key, part.text)):
                place = (part.start + error.start, part.start + error.end)
                message = f"in {declaration.display_name(key)}, {error.message}"
                yield Finding(message, error.hint, key, place)
                break


@TABLE.binding("NAM006", holds("event hub"))
def event_hub_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find names that no event hub or consumer group can have."""
    # What the connection names as its event hub counts instead, then this is only a label.
    connection = app.setting(declaration.string("connection") or "") or ""
    if "entitypath=" not in connection.lower():
        yield from _checked(check_event_hub_name, declaration, "event hub", app, empty=False)
    yield from _checked(check_consumer_group, declaration, "consumer group", app, empty=False)


@TABLE.binding("NAM007", holds("service bus entity"))
def service_bus_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find names that Service Bus doesn't give."""
    yield from _checked(check_service_bus_entity, declaration, "service bus entity", app)
    yield from _checked(check_subscription_name, declaration, "service bus subscription", app)


@TABLE.binding("NAM008", holds("blob path"))
def container_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find paths whose container can't have its name."""
    for fault in path_faults(declaration, app):
        if fault.is_name:
            yield refused(fault.error, declaration, fault.key, fault.is_written)


def _checked(
    check: Callable[[str], None],
    declaration: BindingDeclaration,
    text: Meaning,
    app: CheckedApp,
    empty: bool = True,
) -> Iterator[Finding]:
    """Return what *check* refuses in the properties that say such a *text*, as far as known."""
    for key in declaration.holding(text):
        known = known_text(declaration, key, app) if empty or declaration.string(key) else None
        if known and (error := _fault(check, known[0])):
            yield refused(error, declaration, key, known[1])


def _fault(check: Callable[[str], None], text: str) -> GrammarError | None:
    try:
        check(text)
    except GrammarError as error:
        return error
    return None


def _good_queues(
    declaration: BindingDeclaration, app: CheckedApp
) -> Iterator[tuple[str, str, bool]]:
    """Return property and name of each queue that can be, and whether it stands so in the source."""
    for key in declaration.holding("storage queue"):
        known = known_text(declaration, key, app)
        if known and not _fault(check_queue_name, known[0]):
            yield key, *known


def _watched(app: CheckedApp) -> Iterator[str]:
    """Return the storage queues that start functions, in lower case."""
    for function in app.functions:
        for declaration in function.declared(_queue_starts):
            for key in declaration.holding("storage queue"):
                if known := known_text(declaration, key, app):
                    yield known[0].lower()
