"""Let the functions of an app use storage accounts, and listen to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.delivery.source import Listener, Source
from funcdeco.engine.resources import resources_of
from funcdeco.engine.stores.stores import Address
from funcdeco.functions.model import Function
from funcdeco.storage.blob_source import StorageBlobSource
from funcdeco.storage.clients import EXTRA, is_installed
from funcdeco.storage.connections import ConnectionProblem, Connections
from funcdeco.storage.health import Healths, Log
from funcdeco.storage.host_id import local_host_id
from funcdeco.storage.leases import LEASE
from funcdeco.storage.queue_source import Listening, StorageQueueSource
from funcdeco.storage.service import Kind, Service
from funcdeco.storage.storage import Storage
from funcdeco.storage.waiting import BLOB, QUEUE, is_known_lost, services_of

_KINDS: dict[str, Kind] = {"queue": "queue", "container": "blob", "table": "table"}
_EVENT_GRID = "eventgrid"
Run = Callable[[Signals], None]


class StorageListening:
    """The storage of an app whose functions run. The stores of its world aren't used any more.

    If the emulator *is_starting*, nothing is reported until it has responded once; functions
    wait for services on *awaited_ports*.
    """

    def __init__(
        self,
        app: EngineApp,
        folder: str,
        log: Log,
        lease: timedelta = LEASE,
        *,
        is_starting: bool = False,
        awaited_ports: Sequence[int] = (),
    ) -> None:
        self._app = app
        self._log = log
        self._is_starting = is_starting
        world = app.world
        self._storage = Storage(
            Connections(app.settings),
            world.largest_message,
            encodes_messages=world.encodes_messages,
            awaited_ports=awaited_ports,
        )
        self._healths = Healths(log)
        world.services = self._storage
        self._common = Listening(self._storage, self._healths, log, lease, local_host_id(folder))
        self.scans: list[Run] = []
        """What finds blobs, each to be run in a thread."""

    def listens(self, kind: str) -> bool:
        """Return whether it delivers to triggers of a type."""
        return kind in (QUEUE, BLOB)

    def source(self, listener: Listener) -> Source | None:
        """Return what delivers to a queue or blob trigger; None if its storage isn't known.

        Raises ExpressionError and GrammarError.
        """
        declaration = listener.declaration
        if (declaration.string("source") or "").lower() == _EVENT_GRID or not is_installed():
            return None
        try:
            self._note_lost(listener)
            if declaration.kind == QUEUE:
                return StorageQueueSource(listener, self._common)
            found = StorageBlobSource(listener, self._common)
        except ConnectionProblem:  # the table of functions shows it
            return None
        self.scans.append(found.scan)
        return found

    def wake_after_writes(self, wake: Callable[[], None]) -> None:
        """Call *wake* after each write of this app to what its functions listen to (H-QUE-03)."""
        self._storage.on_written = wake

    def warn(self, known: Iterable[str] = ()) -> list[str]:
        """Warn of each account that isn't an emulator; return their names.

        Nothing warns of those that are *known*. Missing packages are explained, too.
        """
        used = list(self._used())
        if used and not is_installed():
            what = "queues, blobs and tables require more packages"
            self._log("WARNING", f"{what}: run `pip install '{EXTRA}'`, or use `--in-memory`")
            return []
        accounts: dict[str, list[str]] = {}
        for address, service in used:
            if not service.is_emulator and not service.is_local:
                accounts.setdefault(service.account, []).append(address.connection)
        for account, connections in accounts.items():
            if account not in known:
                self._warn_of(account, sorted(set(connections)))
        return sorted(accounts)

    def _warn_of(self, account: str, connections: list[str]) -> None:
        verb = "use" if len(connections) > 1 else "uses"
        what = f"{in_backticks(connections)} {verb} the storage account `{account}`"
        taken = any(self._listens_to(one, account) for one in self._app.functions)
        then = "messages are taken from it" if taken else "functions read and write it"
        self._log("WARNING", f"{what}; {then}")

    def _listens_to(self, function: Function, account: str) -> bool:
        trigger, settings = function.declared_trigger, self._app.settings
        if trigger is None or not self.listens(trigger.kind):
            return False
        found = (self._service(*one) for one in services_of(trigger, settings))
        return any(one is not None and one.account == account for one in found)

    def _used(self) -> Iterator[tuple[Address, Service]]:
        """Yield the services that the bindings of the app use."""
        for resource in resources_of(self._app.functions, self._app.settings):
            if resource.kind in _KINDS:
                service = self._service(resource.address.connection, _KINDS[resource.kind])
                if service is not None:
                    yield resource.address, service

    def _service(self, connection: str, kind: Kind) -> Service | None:
        try:
            return self._storage.service(connection, kind)
        except ConnectionProblem:
            return None

    def _note_lost(self, listener: Listener) -> None:
        """Note which services don't respond, since the table of functions shows it."""
        for name, kind in services_of(listener.declaration, listener.settings):
            service = self._storage.service(name, kind)
            if is_known_lost(service):
                self._healths.of(service).begins_lost(is_shown=not self._is_starting)

    def await_nothing(self) -> None:
        """Let no function wait for a service any more."""
        self._storage.awaited_ports = ()

    def close(self) -> None:
        """Close all connections."""
        self._storage.close()
