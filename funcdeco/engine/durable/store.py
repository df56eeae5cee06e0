"""What a task hub saves: the interface of the store, and what has changed since it saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from funcdeco.engine.durable.entries import Entity
from funcdeco.engine.durable.instance import Instance


class StoreError(Exception):
    """Raised if changes can't be saved; the message gives the reason."""


class Saved(NamedTuple):
    """What a store contains."""

    instances: list[Instance]
    entities: list[Entity]


class Changes:
    """What has changed since the last time."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        """By their IDs."""
        self.entities: dict[tuple[str, str], Entity] = {}
        """By their names and keys."""
        self.removed: set[str] = set()
        """The IDs of orchestrations that were purged, even if others have them now."""

    def __bool__(self) -> bool:
        return bool(self.instances or self.entities or self.removed)

    def clear(self) -> None:
        """Forget all changes."""
        self.instances.clear()
        self.entities.clear()
        self.removed.clear()


class Store(Protocol):
    """Keeps the orchestrations and entities of one task hub."""

    def load(self) -> Saved:
        """Return all of them. Raises StoreError and ValueError."""
        ...

    def save(self, changes: Changes) -> None:
        """Save changes, either all or none. Raises StoreError."""
        ...

    def close(self) -> None:
        """Let another process use the store."""
        ...


class Saver:
    """Saves the changes of a task hub, if it has a store."""

    def __init__(self) -> None:
        self.store: Store | None = None
        """None to keep everything only in memory."""
        self.problem: str = ""
        """Why the latest changes couldn't be saved."""
        self.on_problem: Callable[[str], None] = lambda _: None
        """Called with the reason when they can't be saved any more."""
        self._changes = Changes()

    def changed(self, instance: Instance) -> None:
        """Save an orchestration the next time."""
        self._changes.instances[instance.id] = instance

    def entity_changed(self, entity: Entity) -> None:
        """Save an entity the next time."""
        self._changes.entities[entity.name, entity.key] = entity

    def removed(self, identity: str) -> None:
        """Remove an orchestration the next time."""
        self._changes.instances.pop(identity, None)
        self._changes.removed.add(identity)

    def save(self) -> None:
        """Save what has changed; if that fails, the next time tries it again."""
        if not self._changes:
            return
        try:
            if self.store is not None:
                self.store.save(self._changes)
        except StoreError as error:
            is_new, self.problem = not self.problem, str(error)
            if is_new:
                self.on_problem(self.problem)
        else:
            self.problem = ""
            self._changes.clear()
