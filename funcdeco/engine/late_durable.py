"""The durable extension of an app, created when it is first used: most apps don't use it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost

Prepare = Callable[["DurableHost"], None]


class LateDurable:
    """What *create* returns, called once."""

    def __init__(self, create: Callable[[], DurableHost]) -> None:
        self._create = create
        self._created: DurableHost | None = None
        self._creating = threading.Lock()
        self._prepared: list[Prepare] = []

    @property
    def host(self) -> DurableHost:
        """The extension."""
        return self._created or self._created_once()

    def _created_once(self) -> DurableHost:
        with self._creating:
            if self._created is None:
                created = self._create()
                for prepare in self._prepared:
                    prepare(created)
                self._created = created
            return self._created

    def prepare(self, prepare: Prepare) -> None:
        """Call *prepare* with the extension, before its first use if it isn't used yet."""
        with self._creating:
            self._prepared.append(prepare)
            if self._created is not None:
                prepare(self._created)

    def close(self) -> None:
        """Close it, if it was used."""
        if self._created is not None:
            self._created.close()

    async def close_clients(self) -> None:
        """Close the connections of durable clients, if it was used."""
        if self._created is not None:
            await self._created.close_clients()
