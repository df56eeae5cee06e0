"""Rules for the names of queues, tables, event hubs, Service Bus entities and containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.blob_paths import path_faults
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import known_text, tokens
from funcdeco.analysis.substitution import Resolved
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
    is_topic_address,
)
from funcdeco.linter.rule import Finding, Findings, Table, refused

TABLE = Table("NAM")

_POISON = "-poison"


def _queue_starts(facts: type[Binding]) -> bool:
    """Return whether *facts* are those of a storage queue trigger."""
    return facts.role == "trigger" and bool(holding(facts, "storage queue"))


@TABLE.binding("NAM001", holds("storage queue"))
def queue_name(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report invalid storage queue names."""
    yield from _checked(check_queue_name, declaration, "storage queue", app)


@TABLE.binding("NAM002", holds("storage queue"))
def queue_name_lowered(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report queue names that the host converts to lower case."""
    for key, name in _good_queues(declaration, app):
        if not is_lowered(name.value):
            continue
        quoted_name, lower = declaration.display_name(key), name.value.lower()
        if name.is_written:
            message = f"the host reads {name!r} in {quoted_name} as {lower!r}"
            yield Finding(message, f"write {lower!r}", key, fix=Fix("set", lower))
        else:
            message = f"{name.origin}, {quoted_name} has uppercase letters, which the host converts to lowercase"
            yield Finding(message, "use lowercase letters in the setting", key)


@TABLE.binding("NAM003", _queue_starts)
def queue_without_poison(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report queues without a poison queue, whose failing messages are lost."""
    for key, name in _good_queues(declaration, app):
        if not has_poison_queue(name.value):
            yield from _without_poison(name, key, app)


def _without_poison(name: Resolved, key: str, app: CheckedApp) -> Findings:
    lower = name.value.lower()
    shown = repr(lower if name.is_written else name)
    if not lower.endswith(_POISON):
        message = f"{shown} has {len(lower)} characters, too many to add `{_POISON}`"
        hint = "use at most 56 characters; otherwise, messages that always fail are lost"
        yield Finding(message, hint, key)
    elif not any(lower == f"{one}{_POISON}" for one in _watched(app)):
        message = f"{shown} gets no poison queue because its name ends with `{_POISON}`"
        hint = "use another ending; otherwise, messages that always fail are lost"
        yield Finding(message, hint, key)


@TABLE.binding("NAM004", holds("table"))
def table_name(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report invalid table names."""
    yield from _checked(check_table_name, declaration, "table", app)


@TABLE.binding("NAM005", holds("table key"))
def table_key(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report characters that are invalid in table keys, outside of binding expressions."""
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
    """Report invalid event hub and consumer group names."""
    # An event hub in the connection string takes precedence, and the name is only a label.
    connection = app.setting(declaration.string("connection") or "") or ""
    if "entitypath=" not in connection.lower():
        yield from _checked(check_event_hub_name, declaration, "event hub", app, empty=False)
    yield from _checked(check_consumer_group, declaration, "consumer group", app, empty=False)


@TABLE.binding("NAM007", holds("service bus entity"))
def service_bus_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report invalid Service Bus queue, topic and subscription names."""
    yield from _checked(check_service_bus_entity, declaration, "service bus entity", app)
    yield from _checked(check_subscription_name, declaration, "service bus subscription", app)


@TABLE.binding("NAM008", holds("blob path"))
def container_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report paths with an invalid container name."""
    for fault in path_faults(declaration, app):
        if fault.is_name:
            yield refused(fault.error, declaration, fault.key, fault.path)


@TABLE.binding("NAM009", holds("topic address"))
def topic_address(declaration: BindingDeclaration, function: Function, app: CheckedApp) -> Findings:
    """Report the address of an Event Grid topic in place of the name of a setting."""
    for key in declaration.holding("topic address"):
        if is_topic_address(declaration.string(key) or ""):
            shown = declaration.display_name(key)
            message = f"{shown} contains an address instead of the name of a setting"
            yield Finding(
                message, "move the address to an app setting, and write its name here", key
            )


def _checked(
    check: Callable[[str], None],
    declaration: BindingDeclaration,
    text: Meaning,
    app: CheckedApp,
    empty: bool = True,
) -> Iterator[Finding]:
    """Yield what *check* rejects in the properties that mean *text*, if their value is known.

    Empty strings are checked only if *empty* is set.
    """
    for key in declaration.holding(text):
        known = known_text(declaration, key, app) if empty or declaration.string(key) else None
        if known and (error := _fault(check, known.value)):
            yield refused(error, declaration, key, known)


def _fault(check: Callable[[str], None], text: str) -> GrammarError | None:
    try:
        check(text)
    except GrammarError as error:
        return error
    return None


def _good_queues(
    declaration: BindingDeclaration, app: CheckedApp
) -> Iterator[tuple[str, Resolved]]:
    """Yield the property and the name of each valid queue."""
    for key in declaration.holding("storage queue"):
        known = known_text(declaration, key, app)
        if known and not _fault(check_queue_name, known.value):
            yield key, known


def _watched(app: CheckedApp) -> Iterator[str]:
    """Yield the names of the storage queues that trigger functions, in lower case."""
    for function in app.functions:
        for declaration in function.declared(_queue_starts):
            for key in declaration.holding("storage queue"):
                if known := known_text(declaration, key, app):
                    yield known.value.lower()
