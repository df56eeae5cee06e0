"""Keep the orchestrations and entities of a task hub in a SQLite database."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from funcdeco.engine.durable.documents import (
    item_text,
    lists_of,
    needs_lists,
    read_entity,
    read_instance,
    read_item,
    read_lists,
    state_text,
)
from funcdeco.engine.durable.entries import Entity
from funcdeco.engine.durable.instance import Instance
from funcdeco.engine.durable.store import Changes, Saved, StoreError

TABLES = (
    "CREATE TABLE state (hub TEXT, owner TEXT, text TEXT, PRIMARY KEY (hub, owner)) WITHOUT ROWID",
    "CREATE TABLE item (hub TEXT, owner TEXT, kind TEXT, number INTEGER, text TEXT, "
    "PRIMARY KEY (hub, owner, kind, number)) WITHOUT ROWID",
)
"""What creates the tables: a state for each orchestration and entity, and the items of its lists."""
_SET_STATE = "INSERT OR REPLACE INTO state VALUES (?, ?, ?)"
_ADD_ITEM = "INSERT INTO item VALUES (?, ?, ?, ?, ?)"
_REMOVE_ITEM = "DELETE FROM item WHERE hub = ? AND owner = ? AND kind = ? AND number = ?"
_REMOVE = (
    "DELETE FROM item WHERE hub = ? AND owner = ?",
    "DELETE FROM state WHERE hub = ? AND owner = ?",
)
_UNREADABLE = (
    sqlite3.Error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
"""What is raised for a database, a string in it, or a value that is none of ours."""
_Written = list[tuple[int, Any]]
"""The items of a list in the database, with their numbers."""


class _Difference(NamedTuple):
    removed: list[int]
    added: _Written
    written: _Written


class DurableStore:
    """The task hub *hub* in a database, which this process has for itself."""

    def __init__(self, database: sqlite3.Connection, hub: str) -> None:
        self._database = database
        self._hub = hub
        self._written: dict[str, dict[str, _Written]] = {}
        """By the owner and the name of the list."""

    def load(self) -> Saved:
        """Return all orchestrations, the oldest first, and all entities.

        Raises StoreError if the database can't be read, or contains something else.
        """
        with _reading():
            every = [self._loaded(owner, text) for owner, text in self._states()]
        instances = [one for one in every if isinstance(one, Instance)]
        instances.sort(key=lambda one: one.created)
        return Saved(instances, [one for one in every if isinstance(one, Entity)])

    def _states(self) -> list[tuple[str, str]]:
        query = "SELECT owner, text FROM state WHERE hub = ?"
        return self._database.execute(query, [self._hub]).fetchall()

    def _loaded(self, owner: str, text: str) -> Instance | Entity:
        if owner.startswith("@"):
            name, _, key = owner[1:].partition("@")
            return read_entity(name, key, text, self._lists(owner))
        instance = read_instance(owner, text)
        if needs_lists(instance, text):
            read_lists(instance, text, self._lists(owner))
        else:
            instance.read_lists = partial(self._complete, text)
        return instance

    def _complete(self, text: str, instance: Instance) -> None:
        """Read the lists of an orchestration that has ended, for example its history."""
        with _reading():
            read_lists(instance, text, self._lists(instance.id))

    def _lists(self, owner: str) -> dict[str, list[Any]]:
        written: dict[str, _Written] = defaultdict(list)
        query = "SELECT kind, number, text FROM item WHERE hub = ? AND owner = ? ORDER BY number"
        for kind, number, text in self._database.execute(query, [self._hub, owner]):
            written[kind].append((number, read_item(kind, text)))
        self._written[owner] = dict(written)
        return {kind: [item for _, item in rows] for kind, rows in written.items()}

    def save(self, changes: Changes) -> None:
        """Save changes in one transaction. Raises StoreError."""
        written: dict[str, dict[str, _Written]] = {}
        try:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._save(changes, written)
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise StoreError(str(error)) from None
        for owner in changes.removed:
            self._written.pop(owner, None)
        self._written |= written

    def _save(self, changes: Changes, written: dict[str, dict[str, _Written]]) -> None:
        for identity in changes.removed:
            self._remove(identity)
        for identity, instance in changes.instances.items():
            before = {} if identity in changes.removed else self._written.get(identity, {})
            written[identity] = self._save_lists(identity, instance, before)
            if not instance.is_stepping:
                self._save_state(identity, instance)
        for (name, key), entity in changes.entities.items():
            owner = f"@{name}@{key}"
            written[owner] = self._save_lists(owner, entity, self._written.get(owner, {}))
            self._save_state(owner, entity)

    def _save_state(self, owner: str, one: Instance | Entity) -> None:
        self._database.execute(_SET_STATE, [self._hub, owner, state_text(one)])

    def _save_lists(
        self, owner: str, one: Instance | Entity, before: dict[str, _Written]
    ) -> dict[str, _Written]:
        found, at = dict(before), (self._hub, owner)
        for kind, items in lists_of(one).items():
            removed, added, found[kind] = _difference(before.get(kind, []), items)
            removing = [(*at, kind, number) for number in removed]
            adding = [(*at, kind, number, item_text(kind, item)) for number, item in added]
            self._database.executemany(_REMOVE_ITEM, removing)
            self._database.executemany(_ADD_ITEM, adding)
        return found

    def _remove(self, owner: str) -> None:
        for statement in _REMOVE:
            self._database.execute(statement, [self._hub, owner])

    def close(self) -> None:
        """Let another process use the database."""
        self._database.close()


@contextmanager
def _reading() -> Generator[None]:
    """Raise StoreError if the database can't be read, or contains something else."""
    try:
        yield
    except _UNREADABLE as error:
        raise StoreError(f"{type(error).__name__}: {error}") from None


def _difference(written: _Written, items: Sequence[Any]) -> _Difference:
    """Return what to remove from a list in the database, and what to add at its end."""
    kept: _Written = []
    removed: list[int] = []
    for number, item in written:
        if len(kept) < len(items) and items[len(kept)] is item:
            kept.append((number, item))
        else:
            removed.append(number)
    start = written[-1][0] + 1 if written else 0
    added = list(enumerate(items[len(kept) :], start))
    return _Difference(removed, added, kept + added)
