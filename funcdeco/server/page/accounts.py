"""What is in the queues, containers and tables of storage accounts that an app's bindings name.

Nothing is received or changed: messages are peeked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.app import EngineApp
from funcdeco.engine.binding import connection_of
from funcdeco.engine.errors import HostError
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.server.page.items import MOST_ITEMS, Item, item_of, message_item, row_item
from funcdeco.storage.blobs import ServiceContainer
from funcdeco.storage.queues import ServiceQueue
from funcdeco.storage.tables import ServiceTable

_QUEUES, _CONTAINERS, _TABLES = "Queues", "Blob containers", "Tables"
_KINDS = {
    "queuetrigger": _QUEUES,
    "queue": _QUEUES,
    "blobtrigger": _CONTAINERS,
    "blob": _CONTAINERS,
    "table": _TABLES,
}
_ORDER = (_QUEUES, _CONTAINERS, _TABLES)
_POISON = "-poison"


class _Place(NamedTuple):
    kind: str
    connection: str
    name: str


class _Found(NamedTuple):
    noun: str
    total: int
    items: list[Item]
    has_more: bool = False

    def row(self) -> dict[str, Any]:
        """Return what the page shows, as JSON."""
        more = {"has_more": True} if self.has_more else {}
        return {"noun": self.noun, "count": self.total, "items": self.items, **more}


def shown_accounts(app: EngineApp) -> list[dict[str, Any]]:
    """Return each store of an account with its first items, as JSON; none without accounts."""
    if app.world.services is None:
        return []
    failed: dict[tuple[str, str], str] = {}
    places = sorted(set(_places(app)), key=lambda one: (_ORDER.index(one.kind), *one[1:]))
    return [_described(app, one, failed) for one in places]


def _places(app: EngineApp) -> Iterator[_Place]:
    for declaration in (one for function in app.functions for one in function.declarations):
        kind = _KINDS.get(declaration.kind)
        name = _name(app, declaration) if kind is not None else ""
        if kind is None or not name:
            continue
        connection = connection_of(declaration, app.settings)
        yield _Place(kind, connection, name)
        if declaration.kind == "queuetrigger":
            yield _Place(kind, connection, name + _POISON)


def _name(app: EngineApp, declaration: BindingDeclaration) -> str:
    """Return the name of the store; "" if it depends on the event."""
    key = json_names(declaration.facts).get(declaration.facts.resource_property or "", "")
    try:
        name = fill_settings(declaration.string(key) or "", app.settings)
    except (ExpressionError, GrammarError):
        return ""
    is_blob = _KINDS[declaration.kind] == _CONTAINERS
    name = name.partition("/")[0].lower() if is_blob else name
    return "" if "{" in name else name


def _described(app: EngineApp, place: _Place, failed: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Return one store; a service that has failed once isn't asked again."""
    row: dict[str, Any] = {**place._asdict(), "is_remote": True, "count": 0, "items": []}
    service = place.kind, place.connection
    if service in failed:
        return {**row, "noun": "item", "error": failed[service]}
    try:
        return {**row, **_found(app, place).row()}
    except ServiceError as error:
        return {**row, "noun": "item", "error": masked(str(error))}
    except HostError as error:
        failed[service] = masked(str(error))
        return {**row, "noun": "item", "error": failed[service]}


def _found(app: EngineApp, place: _Place) -> _Found:
    world, address = app.world, (place.connection, place.name)
    if place.kind == _QUEUES:
        queue = world.queue(*address)
        return _of_queue(queue) if isinstance(queue, ServiceQueue) else _Found("message", 0, [])
    if place.kind == _CONTAINERS:
        container = world.container(*address)
        if not isinstance(container, ServiceContainer):
            return _Found("blob", 0, [])
        return _of_container(container)
    table = world.table(*address)
    return _of_table(table) if isinstance(table, ServiceTable) else _Found("row", 0, [])


def _of_queue(queue: ServiceQueue) -> _Found:
    count, peeked = queue.peek(MOST_ITEMS)
    return _Found("message", max(count, len(peeked)), [message_item(one) for one in peeked])


def _of_container(container: ServiceContainer) -> _Found:
    found = container.first(MOST_ITEMS + 1)
    items = [item_of("", one.name, one.last_modified.isoformat(" ", "seconds")) for one in found]
    return _Found("blob", *_cut(items))


def _of_table(table: ServiceTable) -> _Found:
    try:
        rows = list(table.query("", MOST_ITEMS + 1))
    except ServiceError as error:
        if error.code != "TableNotFound":
            raise
        rows = []
    return _Found("row", *_cut([row_item(one) for one in rows]))


def _cut(items: list[Item]) -> tuple[int, list[Item], bool]:
    """Return how many items are shown, those, and whether there are more."""
    shown = items[:MOST_ITEMS]
    return len(shown), shown, len(items) > MOST_ITEMS
