"""Queues, containers and tables of Azurite, as the host uses them: what the services refuse."""

from __future__ import annotations

import base64
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core import exceptions
from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

from azurite import ACCOUNT, KEY, Azurite, azurite, connection_string, free_ports
from funcdeco.engine.delivery.blobs import WorkItem
from funcdeco.engine.errors import HostError
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.tables import Change
from funcdeco.storage import clients
from funcdeco.storage.blobs import ServiceContainer
from funcdeco.storage.clients import open_client
from funcdeco.storage.connections import Connections
from funcdeco.storage.errors import NotSignedIn, Unreachable, requests_to
from funcdeco.storage.queues import MessageLost, ServiceQueue
from funcdeco.storage.receipts import CONTAINER, Receipts
from funcdeco.storage.service import Identity, Key, Service
from funcdeco.storage.storage import Storage
from funcdeco.storage.tables import ServiceTable
from storage_support import Account, account

HOST = "AzureWebJobsStorage"
LEASE = timedelta(minutes=10)
ITEM = WorkItem("changed", "data", "a.txt", '"0x1"')
SHOP = Service("blob", "https://shop.blob.core.windows.net", "shop", Key("shop", "a2V5"))


@pytest.fixture(scope="module")
def emulator() -> Iterator[Azurite]:
    with azurite() as found:
        yield found


@pytest.fixture
def store(emulator: Azurite) -> Iterator[Account]:
    """Return the account of the emulator, without content."""
    with account(emulator.connection) as found:
        yield found


@pytest.fixture
def storage(emulator: Azurite, store: Account) -> Iterator[Storage]:
    yield from opened(emulator.settings)


def opened(settings: dict[str, str]) -> Iterator[Storage]:
    found = Storage(Connections(HostSettings(settings)), 49_152)
    try:
        yield found
    finally:
        found.close()


class Contested:
    """A client that finds, when *method* is called, that *other* was faster."""

    def __init__(self, client: Any, method: str, other: Callable[[], object]) -> None:
        self._client = client
        self._method = method
        self._other = other

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name != self._method:
            return found

        def call(*args: Any, **options: Any) -> Any:
            self._other()
            return found(*args, **options)

        return call


def contested(getter: str, client: Contested) -> Callable[[], Any]:
    """Return what opens a client of a service, from which each store gets *client*."""
    return lambda: SimpleNamespace(**{getter: lambda _: client})


def test_only_a_service_that_starts_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funcdeco.storage.storage._START", 3600.0)
    ports = free_ports()
    settings = HostSettings({HOST: connection_string(ports)})
    found = Storage(Connections(settings), 49_152, awaited_ports=[ports["blob"]])
    with pytest.raises(Unreachable):
        found.queue(HOST, "jobs").put("a")
    errors: list[Exception] = []

    def upload() -> None:
        try:
            found.container(HOST, "data").write("a.txt", b"", {})
        except Unreachable as error:
            errors.append(error)

    thread = threading.Thread(target=upload, daemon=True)
    thread.start()
    found.awaited_ports = ()  # it has ended
    thread.join(60)
    assert len(errors) == 1


def test_a_message_that_another_one_has_received_is_lost(storage: Storage) -> None:
    queue = storage.queue(HOST, "jobs")
    queue.put("a")
    (one,) = queue.receive(1, LEASE)
    old = replace(one.message)
    queue.extend(one.message, LEASE)  # which is a new receipt
    with pytest.raises(MessageLost):
        queue.delete(old)
    queue.delete(one.message)
    with pytest.raises(MessageLost):
        queue.extend(one.message, LEASE)


def test_a_queue_that_another_one_has_just_created_is_used(
    storage: Storage, store: Account
) -> None:  # H-QUE-11
    real = store.queues.get_queue_client("jobs")

    def create() -> None:
        real.create_queue(metadata={"by": "another"})

    client = Contested(real, "create_queue", create)
    service = storage.service(HOST, "queue")
    ServiceQueue(service, contested("get_queue_client", client), "jobs", 9).put("a")
    assert store.messages("jobs") == [base64.b64encode(b"a").decode()]


@pytest.mark.parametrize(
    "request_of",
    [
        lambda queue: queue.put_text("x" * 70_000),
        lambda queue: queue.receive(33, LEASE),
    ],
)
def test_requests_that_a_queue_refuses_are_errors(
    request_of: Callable[[ServiceQueue], object], storage: Storage
) -> None:
    queue = storage.queue(HOST, "jobs")
    queue.put("a")
    with pytest.raises(ServiceError) as caught:
        request_of(queue)
    assert caught.value.status in (400, 413)


def test_writes_are_reported_to_those_who_watch(storage: Storage) -> None:  # H-QUE-03, H-BLOB-06
    queue, container = storage.queue(HOST, "jobs"), storage.container(HOST, "data")
    found: list[str] = []
    storage.watch(queue.service, "jobs", lambda name: found.append(f"queue {name}"))
    storage.watch(container.service, "data", lambda name: found.append(f"blob {name}"))
    queue.put("a")
    container.amend("a.txt", b"a", {})
    storage.on_written = lambda: found.append("written")
    queue.put("b")
    storage.queue(HOST, "others").put("c")
    assert found == ["queue jobs", "blob a.txt", "queue jobs", "written"]


def test_only_block_blobs_are_overwritten(storage: Storage, store: Account) -> None:  # H-BLOB-11
    container = storage.container(HOST, "data")
    container.amend("block", b"1", {"by": "a"})
    container.amend("block", b"2", {"more": "b"})
    found = container.get("block")
    assert found is not None
    assert (found.content, found.metadata) == (b"2", {"by": "a", "more": "b"})
    assert found.content_type == "application/octet-stream"
    store.blobs.get_blob_client("data", "page").create_page_blob(512)
    with pytest.raises(ServiceError) as caught:
        container.amend("page", b"1", {})
    assert caught.value.code == "InvalidBlobType"


def test_a_blob_that_another_one_has_leased_is_not_overwritten(
    storage: Storage, store: Account
) -> None:
    container = storage.container(HOST, "data")
    container.amend("a", b"1", {})
    store.blobs.get_blob_client("data", "a").acquire_lease()
    with pytest.raises(ServiceError) as caught:
        container.amend("a", b"2", {})
    assert (caught.value.status, caught.value.code) == (412, "LeaseIdMissing")


def test_a_container_that_another_one_has_just_created_is_used(
    storage: Storage, store: Account
) -> None:  # H-BLOB-11
    real = store.blobs.get_container_client("data")
    client = Contested(real, "create_container", lambda: store.blobs.create_container("data"))
    service = storage.service(HOST, "blob")
    ServiceContainer(service, contested("get_container_client", client), "data").amend("a", b"", {})
    assert store.names("data") == ["a"]


def test_a_list_has_the_blobs_below_a_prefix(storage: Storage, store: Account) -> None:
    container = storage.container(HOST, "data")
    assert (list(container.pages("")), container.first(5)) == ([], [])
    store.blobs.create_container("data")
    assert [one for page in container.pages("") for one in page] == []
    for name in ("a/1", "a/2", "b/1"):
        store.write("data", name, b"")
    assert [one.name for page in container.pages("a/") for one in page] == ["a/1", "a/2"]
    assert [one.name for one in container.first(1)] == ["a/1"]


def test_a_wrong_key_is_an_error_that_does_not_name_it(emulator: Azurite) -> None:
    wrong = base64.b64encode(b"wrong").decode()
    settings = {HOST: emulator.connection.replace(KEY, wrong)}
    for storage in opened(settings):
        with pytest.raises(ServiceError, match="rejects the key"):
            storage.queue(HOST, "jobs").peek(1)
        with pytest.raises(ServiceError) as caught:
            storage.container(HOST, "data").properties("a")
        assert str(caught.value).startswith(
            f"the storage account `{ACCOUNT}` rejects the key or signature."
        )
        assert (caught.value.status, wrong in str(caught.value)) == (403, False)


@pytest.mark.parametrize("is_setting", [True, False])
def test_a_signature_opens_what_it_permits(
    is_setting: bool, emulator: Azurite, store: Account
) -> None:
    store.write("data", "a.txt", b"1")
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    permitted, on = AccountSasPermissions(read=True), ResourceTypes(object=True)
    token = generate_account_sas(ACCOUNT, KEY, on, permitted, until)
    url = f"http://127.0.0.1:{emulator.ports['blob']}/{ACCOUNT}"
    settings = {HOST: f"BlobEndpoint={url};SharedAccessSignature={token}"}
    if is_setting:
        settings = {f"{HOST}__blobServiceUri": f"{url}?{token}"}
    for storage in opened(settings):
        container = storage.container(HOST, "data")
        found = container.get("a.txt")
        assert found is not None and found.content == b"1"
        with pytest.raises(ServiceError) as caught:
            container.write("a.txt", b"2", {})
        assert caught.value.status == 403 and token not in str(caught.value)


def test_a_table_that_another_one_has_just_created_is_used(
    storage: Storage, store: Account
) -> None:  # H-TBL-05
    real = store.tables.get_table_client("Rows")
    client = Contested(real, "create_table", lambda: store.tables.create_table("Rows"))
    service = storage.service(HOST, "table")
    table = ServiceTable(service, contested("get_table_client", client), "Rows")
    table.write([Change("insert", {"PartitionKey": "p", "RowKey": "1"})])
    assert table.query("", None) == [{"PartitionKey": "p", "RowKey": "1"}]


def test_values_of_a_row_are_plain(storage: Storage, store: Account) -> None:  # H-TBL-03
    time = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
    row = {"PartitionKey": "p", "RowKey": "1", "time": time, "bytes": b"\x01", "real": 1.0}
    guid = uuid.UUID(int=1)
    store.tables.create_table("Rows").create_entity({**row, "guid": guid})
    assert storage.table(HOST, "Rows").query("", 1) == [{**row, "guid": str(guid)}]


def test_a_number_of_more_than_64_bits_is_refused(storage: Storage) -> None:  # H-TBL-04
    table = storage.table(HOST, "Rows")
    row = {"PartitionKey": "p", "RowKey": "1"}
    table.write([Change("insert", {**row, "number": 2**63 - 1})])
    assert table.query("", None) == [{**row, "number": 2**63 - 1}]
    with pytest.raises(ServiceError) as caught:
        table.write([Change("upsert", {**row, "number": 2**63}, "*")])
    assert str(caught.value).startswith("The number 9223372036854775808 has more than 64 bits.")


def test_a_version_of_a_blob_is_queued_once(storage: Storage, store: Account) -> None:
    # H-BLOB-03: the receipt is incomplete until the work item is queued.
    receipts = Receipts(storage.container(HOST, CONTAINER), "host")
    found: list[bool] = []

    def fail() -> None:
        raise HostError("away")

    def queue() -> None:
        found.append(receipts.once(ITEM, fail))  # another host, which doesn't get the lease

    with pytest.raises(HostError):
        receipts.once(ITEM, fail)
    assert receipts.once(ITEM, queue)
    assert receipts.once(ITEM, fail)
    assert found == [False]
    name = 'blobreceipts/host/Host.Functions.changed/"0x1"/data/a.txt'
    assert store.names(CONTAINER) == [name]
    changed: list[int] = []
    assert receipts.once(ITEM._replace(etag='"0x2"'), lambda: changed.append(1))
    assert (changed, len(store.names(CONTAINER))) == ([1], 2)


class TwoHosts(ServiceContainer):
    """A container in which another host writes the same at the same time."""

    def write(self, *args: Any, **options: Any) -> None:
        super().write(*args, **options)
        super().write(*args, **options)


class Emptied(ServiceContainer):
    """A container whose blobs are deleted as soon as they are written."""

    def write(self, name: str, *args: Any, **options: Any) -> None:
        super().write(name, *args, **options)
        self.client(name).delete_blob()


@pytest.mark.parametrize(("kind", "count"), [(TwoHosts, 1), (Emptied, 0)])
def test_a_receipt_that_others_write_or_delete_meanwhile_is_no_error(
    kind: type[ServiceContainer], count: int, storage: Storage
) -> None:
    service = storage.service(HOST, "blob")
    container = kind(service, lambda: open_client(service), CONTAINER)
    queued: list[int] = []
    assert Receipts(container, "host").once(ITEM, lambda: queued.append(1)) is bool(count)
    assert len(queued) == count


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        (Identity(), "DefaultAzureCredential"),
        (Identity(client_id="c"), "DefaultAzureCredential"),
        (Identity(is_managed=True), "ManagedIdentityCredential"),
        (Identity(is_managed=True, client_id="c"), "ManagedIdentityCredential"),
        (Identity(is_managed=True, resource_id="r"), "ManagedIdentityCredential"),
        (Identity(is_managed=True, object_id="o"), "ManagedIdentityCredential"),
        (
            Identity(client_id="c", tenant_id="t", client_secret="s"),
            "ClientSecretCredential",
        ),
    ],
)
def test_an_identity_is_that_of_the_settings(identity: Identity, kind: str) -> None:
    client = open_client(replace(SHOP, credential=identity))
    assert type(client.credential).__name__ == kind
    client.credential.close()
    client.close()


def test_packages_of_the_extra_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clients.is_installed()
    for missing in ("not_there", "not_there.at_all"):
        monkeypatch.setattr(clients, "_PACKAGES", (missing,))
        assert not clients.is_installed()


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (
            exceptions.ClientAuthenticationError("no identity"),
            NotSignedIn,
            "no identity can sign in to the storage account `shop`: run `az login`, or use a "
            "connection string",
        ),
        (
            exceptions.ServiceRequestTimeoutError("late"),
            Unreachable,
            "the storage account `shop` doesn't respond at shop.blob.core.windows.net: timed out",
        ),
        (
            exceptions.ServiceResponseError("cut"),
            Unreachable,
            "the storage account `shop` doesn't respond at shop.blob.core.windows.net: "
            "the connection was lost",
        ),
        (
            exceptions.DecodeError("https://shop?sig=1"),
            HostError,
            "the storage account `shop` failed: DecodeError",
        ),
    ],
)
def test_errors_of_the_libraries_are_explained(
    error: Exception, kind: type[HostError], text: str
) -> None:
    with pytest.raises(HostError) as caught, requests_to(SHOP):
        raise error
    assert (type(caught.value), str(caught.value)) == (kind, text)


def test_an_account_on_this_machine_has_a_local_name() -> None:
    for name in ("localhost", "shop.localhost", "127.0.0.1", "[::1]"):
        assert replace(SHOP, url=f"http://{name}:10000/shop").is_local
    assert not SHOP.is_local
