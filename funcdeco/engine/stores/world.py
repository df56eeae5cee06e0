"""The clock and the stores that an app is connected to."""

from __future__ import annotations

from funcdeco.engine.clock import Clock
from funcdeco.engine.stores.queues import Queue
from funcdeco.engine.stores.stores import StoreSet


class World:
    """Everything outside the app, in memory."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.queues: StoreSet[Queue] = StoreSet("queue", Queue)
