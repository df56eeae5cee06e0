"""The durable extension of an app: its task hub, what runs it, and its HTTP API."""

from __future__ import annotations

from collections.abc import Iterable

from funcdeco.engine.clock import Clock
from funcdeco.engine.durable.addresses import client_value
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.library import ClientSession
from funcdeco.engine.durable.listener import Listener
from funcdeco.engine.durable.management import ManagementApi
from funcdeco.engine.durable.replay import Caller
from funcdeco.engine.durable.worker import DurableWorker
from funcdeco.functions.model import Function


class DurableHost:
    """Runs the durable functions among *functions* of the project in the folder *root*.

    *call* calls one of them.
    """

    def __init__(
        self, root: str, clock: Clock, functions: Iterable[Function], call: Caller
    ) -> None:
        self.hub: TaskHub = TaskHub(clock)
        self.worker: DurableWorker = DurableWorker(root, self.hub, functions, call)
        self.api: ManagementApi = ManagementApi(self.hub, self.worker.poll)
        self._listener: Listener | None = None
        self._session = ClientSession()

    def client_value(self) -> str:
        """Return the value of a `durableClient` binding; from the first one on, calls are served."""
        if self._listener is None:
            self._listener = Listener(self.api)
        self._session.activate()
        api = self.api
        return client_value(self._listener.url, api.code, api.origin, api.hub_name)

    async def close_clients(self) -> None:
        """Close the connections of durable clients, on the app's event loop."""
        await self._session.close()

    def close(self) -> None:
        """Stop serving calls."""
        self._session.release()
        if self._listener is not None:
            self._listener.close()
            self._listener = None
