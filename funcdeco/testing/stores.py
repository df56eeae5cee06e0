"""The part of `TestClient` with the stores of the app, such as queues, blobs and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from funcdeco.bindings.facts import ConnectionNames
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.app import EngineApp
from funcdeco.engine.arguments import WrongArgument, checked
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.families.checked_names import ResourceNameError, split_blob_path
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.payload import body_of
from funcdeco.engine.resources import resources_of
from funcdeco.engine.stores.blobs import Blob, Container
from funcdeco.engine.stores.documents import DocumentContainer
from funcdeco.engine.stores.queues import Queue
from funcdeco.engine.stores.rabbitmq import RabbitQueue
from funcdeco.engine.stores.stores import Address, StoreSet
from funcdeco.engine.stores.streams import EventHub, KafkaTopic, Stream
from funcdeco.engine.stores.tables import Table
from funcdeco.engine.stores.topics import Topic
from funcdeco.grammar.similar import did_you_mean
from funcdeco.testing.session import Session

__tracebackhide__ = is_usage_error

Key = str | tuple[str, str]
"""Name of a store, or its connection and its name."""
S = TypeVar("S")
_ASSIGN = 'write `client.blobs["container/name"] = content`'
_READ = 'write `client.blobs["container/name"]`'
_LOGS = "$logs"
_POISON = "-poison"


class UnknownStore(UsageError, KeyError):
    """Raised for a name that no binding declares and that was never written to."""


class NoBlob(UsageError, KeyError):
    """Raised for a blob that doesn't exist, or for an invalid path."""


def _is_key(key: object) -> bool:
    """Return whether *key* is a name, or a connection and a name."""
    parts = cast("tuple[object, ...]", key if isinstance(key, tuple) else ("", key))
    return len(parts) == 2 and all(isinstance(one, str) for one in parts)


def _check_key(key: object) -> None:
    if not _is_key(key):
        expected = "a name, or a connection and a name, as strings"
        raise WrongArgument(f"the key of a store must be {expected}, not {key!r}")


def _unknown(kind: str, name: str, known: Iterable[str], where: str = "") -> UnknownStore:
    """Return the error for a name, with the names that exist."""
    names = sorted(known)
    hint = did_you_mean(name, names)
    message = f"no {kind} `{name}`{where}; available: {in_backticks(names) or 'none'}"
    return UnknownStore(f"{message}; {hint}" if hint else message)


class StoreView(Hinted, Mapping[Key, S], Generic[S]):
    """The stores of one kind, by name or by connection and name.

    A name alone raises LookupError if no connection has it, or more than one.
    """

    def __init__(
        self,
        app: EngineApp,
        stores: StoreSet[S],
        kind: str,
        default: str,
        order: ConnectionNames = "prefixed first",
    ) -> None:
        self._app = app
        self._stores = stores
        self._order: ConnectionNames = order
        self._default = app.settings.connection(default, order)
        found = (one for one in resources_of(app.functions, app.settings) if one.kind == kind)
        addresses = list(dict.fromkeys(one.address for one in found))
        self._declared = [one for one in addresses if one.name]
        self._open = {one.connection for one in addresses if not one.name}

    if not TYPE_CHECKING:

        def __setitem__(self, key: Key, _: object) -> NoReturn:
            kind = type(self[key])
            method = next(one for one in ("put", "upsert") if hasattr(kind, one))
            raise WrongArgument(
                f"a {self._stores.kind} can't be assigned; use its method `{method}`"
            )

    def __getitem__(self, key: Key) -> S:
        _check_key(key)
        if isinstance(key, tuple):
            self._check_name(key)
            return self.created(key)
        if not (self._open or key.endswith(_POISON) or key in self._names()):
            raise _unknown(self._stores.kind, key, self._names())
        return self.at(key)

    def created(self, key: tuple[str, str]) -> S:
        """Return the store of a connection; create it if it is new. Raises UnknownStore."""
        address = self._address(key)
        if address.connection not in self._connections():
            raise _unknown("connection", key[0], filter(None, self._connections()))
        return self._stores.at(*address)

    def _check_name(self, key: tuple[str, str]) -> None:
        """Raise UnknownStore for a store that no binding declares and nothing was written to."""
        address = self._address(key)
        is_open = address.connection in self._open or address.name.endswith(_POISON)
        every = {*self._declared, *self._stores}
        if not is_open and address not in every and address.connection in self._connections():
            names = {one.name for one in every if one.connection == address.connection}
            raise _unknown(self._stores.kind, key[1], names, f" in the connection `{key[0]}`")

    def _connections(self) -> set[str]:
        every = (*self._declared, *self._stores)
        return {self._default, *self._open, *(one.connection for one in every)}

    def at(self, name: str) -> S:
        """Return the store with a name; create it if it is new. Raises LookupError if ambiguous."""
        default = self._default
        if name.endswith(_POISON):
            own = {one.connection for one in self._declared if name == one.name + _POISON}
            default = own.pop() if len(own) == 1 else default
        return self._stores.named(name, default, self._declared)

    def _address(self, key: tuple[str, str]) -> Address:
        connection, name = key
        return Address(self._app.settings.connection(connection, self._order), name)

    def _names(self) -> set[str]:
        return {one.name for one in (*self._declared, *self._stores)}

    def __contains__(self, key: object) -> bool:
        if isinstance(key, tuple):
            if not _is_key(cast("object", key)):
                return False
            address = self._address(cast("tuple[str, str]", key))
            return address in self._declared or address in self._stores
        return key in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names()))

    def __len__(self) -> int:
        return len(self._names())

    def __repr__(self) -> str:
        return f"<{self._stores.kind}s: {in_backticks(map(str, self)) or 'none'}>"


class QueueView(StoreView[Queue]):
    """Storage queues; the host writes their names in lowercase."""

    def __getitem__(self, key: Key) -> Queue:
        _check_key(key)
        lowered = key.lower() if isinstance(key, str) else (key[0], key[1].lower())
        return super().__getitem__(lowered)


class DocumentView(StoreView[DocumentContainer]):
    """Containers of documents, by `database/container`."""

    def __delitem__(self, key: Key) -> None:
        """Delete a container, as if it had never been created."""
        self[key].drop()


class BlobView(Hinted, MutableMapping[Key, bytes]):
    """The content of blobs, by `container/name` or by connection and `container/name`."""

    _hints = {
        **dict.fromkeys(("put", "upload", "upload_blob", "write", "add", "append", "set"), _ASSIGN),
        **dict.fromkeys(("read", "download", "download_blob"), _READ),
    }

    def __init__(self, containers: StoreView[Container], stores: StoreSet[Container]) -> None:
        self._containers = containers
        self._stores = stores

    @checked
    def get_blob(self, key: Key) -> Blob:
        """Return a blob with its metadata and other properties. Raises KeyError."""
        container, name = self._place(key)
        if name not in container:
            names = in_backticks(f"{container.name}/{one}" for one in container) or "none"
            raise NoBlob(f"no blob `{container.name}/{name}`; the container has {names}")
        return container[name]

    def __getitem__(self, key: Key) -> bytes:
        return self.get_blob(key).content

    def __setitem__(self, key: Key, content: Any) -> None:
        """Write a blob. A value that is neither a string nor bytes is written as JSON.

        Raises NoBlob for a name that Azure rejects.
        """
        container, name = self._place(key, is_new=True)
        try:
            # Only the service itself writes this container, which a function can listen to.
            checked_as = "logs" if container.name == _LOGS else container.name
            split_blob_path(f"{checked_as}/{name}")
        except ResourceNameError as error:
            raise NoBlob(str(error)) from None
        container.put(name, body_of(content))

    def __delitem__(self, key: Key) -> None:
        self.get_blob(key)
        container, name = self._place(key)
        container.delete(name)

    def __contains__(self, key: object) -> bool:
        if not _is_key(key):
            return False
        try:
            container, name = self._place(cast("Key", key))
        except KeyError:
            return False
        return name in container

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({f"{one.name}/{name}" for one, name in self._every()}))

    def __len__(self) -> int:
        return len(set(self))

    def __repr__(self) -> str:
        return f"<blobs: {in_backticks(map(str, self)) or 'none'}>"

    def _every(self) -> Iterator[tuple[Address, str]]:
        for address in self._stores:
            for name in self._stores.at(*address):
                yield address, name

    def _place(self, key: Key, *, is_new: bool = False) -> tuple[Container, str]:
        _check_key(key)
        path = key[1] if isinstance(key, tuple) else key
        container, slash, name = path.partition("/")
        if not slash or not container or not name:
            raise NoBlob(f"`{path}` isn't a path of a blob, such as `container/name`")
        if isinstance(key, tuple):
            at = (key[0], container)
            return self._containers.created(at) if is_new else self._containers[at], name
        found = self._containers.at(container) if is_new else self._containers[container]
        return found, name


class StoreViews(Session):
    """The stores that the app reads and writes."""

    @cached_property
    def queues(self) -> Mapping[Key, Queue]:
        """The storage queues: sequences of messages; `put` adds one."""
        return QueueView(self._app, self._app.world.queues, "queue", "AzureWebJobsStorage")

    @cached_property
    def blobs(self) -> BlobView:
        """The content of blobs as bytes, by `container/name`; assigning writes one."""
        stores = self._app.world.blobs
        containers = StoreView(self._app, stores, "container", "AzureWebJobsStorage")
        return BlobView(containers, stores)

    @cached_property
    def tables(self) -> Mapping[Key, Table]:
        """The tables: sequences of rows; `insert` and `upsert` add one."""
        return StoreView(self._app, self._app.world.tables, "table", "AzureWebJobsStorage")

    @cached_property
    def topics(self) -> Mapping[Key, Topic]:
        """The queues and topics of Service Bus: all messages that were sent; `put` sends one."""
        stores = self._app.world.topics
        return StoreView(self._app, stores, "topic", "ServiceBus", "plain first")

    @cached_property
    def event_hubs(self) -> Mapping[Key, EventHub]:
        """The event hubs: sequences of events; `put` sends one."""
        return StoreView(self._app, self._app.world.event_hubs, "event hub", "")

    @cached_property
    def kafka_topics(self) -> Mapping[Key, KafkaTopic]:
        """The topics of Kafka: sequences of records; `put` sends one."""
        return StoreView(self._app, self._app.world.kafka, "Kafka topic", "")

    @cached_property
    def rabbitmq_queues(self) -> Mapping[Key, RabbitQueue]:
        """The queues of RabbitMQ: sequences of messages; `put` sends one."""
        return StoreView(self._app, self._app.world.rabbitmq, "RabbitMQ queue", "")

    @cached_property
    def events(self) -> Mapping[Key, Stream[Any]]:
        """The topics of Event Grid, by the setting with their endpoint: sequences of events."""
        return StoreView(self._app, self._app.world.events, "Event Grid topic", "")

    @cached_property
    def documents(self) -> DocumentView:
        """The Cosmos DB containers, by `database/container`; `upsert` adds a document.

        Every container exists, since apps rarely create their own; `del` deletes one.
        """
        return DocumentView(self._app, self._app.world.documents, "documents", "CosmosDB")
