"""Queue and blob triggers on storage: waits, limits and poison, against Azurite and on their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from azurite import Azurite, azurite
from funcdeco.engine.delivery.blobs import WorkItem
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.errors import HostError
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.queues import Message
from funcdeco.storage.blob_scan import BlobScan
from funcdeco.storage.blobs import Listed
from funcdeco.storage.errors import Unreachable
from funcdeco.storage.health import Health, Healths
from funcdeco.storage.held_delivery import Failures, HeldDelivery
from funcdeco.storage.held_source import HeldMessages
from funcdeco.storage.poll import Poll
from funcdeco.storage.queues import Received
from funcdeco.storage.service import Key, Service
from run_support import HEAD, hosted
from storage_support import Account, account

NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
SHOP = Service("queue", "https://shop.example", "shop", Key("shop", "a2V5"))


@pytest.fixture(scope="module")
def emulator() -> Iterator[Azurite]:
    with azurite() as found:
        yield found


@pytest.fixture
def store(emulator: Azurite) -> Iterator[Account]:
    """Return the account of the emulator, without content."""
    with account(emulator.connection) as found:
        yield found


# -- Queues


def test_not_more_messages_are_processed_at_once_than_host_json_allows(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-02
    source = f"""{HEAD}
lock, running = threading.Lock(), [0]

@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: str) -> None:
    with lock:
        running[0] += 1
        needed = 3 if done else 2  # the second batch is taken when the first message is processed
        done.append(running[0])
    deadline = time.monotonic() + PATIENCE
    while max(done) < needed and time.monotonic() < deadline:
        time.sleep(0.01)
    with lock:
        running[0] -= 1
"""
    host = {"extensions": {"queues": {"batchSize": 2, "newBatchThreshold": 1}}}
    store.send("jobs", *(b"a" for _ in range(20)))
    with hosted(tmp_path, source, settings=emulator.settings, in_memory=False, host=host) as found:
        found.invoked("work", 20)
        assert max(found.module.done) == 3


def test_a_message_has_the_metadata_of_the_service(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-10
    source = f"""{HEAD}
@app.queue_trigger(name="message", queue_name="jobs", connection=STORAGE)
def work(message: func.QueueMessage) -> None:
    done.append(message)
"""
    store.send("jobs", b"a")
    (sent,) = store.queues.get_queue_client("jobs").peek_messages()
    with hosted(tmp_path, source, settings=emulator.settings, in_memory=False) as found:
        found.invoked("work")
        (one,) = found.module.done
    assert (one.get_body(), one.id, one.dequeue_count) == (b"a", sent.id, 1)
    assert (one.insertion_time, one.expiration_time) == (sent.inserted_on, sent.expires_on)
    assert one.pop_receipt and one.time_next_visible > sent.inserted_on


def test_a_poison_message_of_a_poison_queue_stays_invisible(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-QUE-07
    source = f"""{HEAD}
@app.queue_trigger(name="message", queue_name="jobs-poison", connection=STORAGE)
def work(message: str) -> None:
    raise ValueError(message)
"""
    host = {"extensions": {"queues": {"maxDequeueCount": 2}}}
    store.send("jobs-poison", b"a")
    with hosted(tmp_path, source, settings=emulator.settings, in_memory=False, host=host) as found:
        statuses = [one["status"] for one in found.invoked("work", 2)]
    assert (statuses, store.count("jobs-poison")) == (["failed"] * 2, 1)
    assert store.messages("jobs-poison") == []
    assert [one.name for one in store.queues.list_queues()] == ["jobs-poison"]


class GivenQueue:
    """A queue that returns *found*, batch by batch, and then nothing; an error is raised."""

    name, service = "jobs-poison", SHOP

    def __init__(self, *found: list[Received] | HostError) -> None:
        self._found = list(found)
        self.calls: list[tuple[str, object]] = []
        self.error: HostError | None = None

    def receive(self, most: int, lease: timedelta) -> list[Received]:
        self.calls.append(("receive", most))
        found = self._found.pop(0) if self._found else []
        if isinstance(found, HostError):
            raise found
        return found

    def extend(self, message: Message, visible_in: timedelta) -> None:
        self._settle("extend", visible_in)

    def delete(self, message: Message) -> None:
        self._settle("delete", None)

    def put_text(self, text: str) -> None:
        self._settle("put", text)

    def _settle(self, name: str, value: object) -> None:
        self.calls.append((name, value))
        if self.error is not None:
            raise self.error


def received(tries: int = 1, *, is_decoded: bool = True) -> Received:
    return Received("YQ==", Message(b"a", "id", NOW, NOW, NOW, tries, "receipt"), is_decoded)


def poll_of(queue: GivenQueue, logs: list[str] | None = None, lease: float = 600) -> Poll:
    health = health_of([] if logs is None else logs)
    given: Any = queue
    return Poll(given, health, timedelta(seconds=lease), timedelta(seconds=2))


def health_of(logs: list[str]) -> Health:
    return Healths(lambda level, text: logs.append(f"{level}: {text}")).of(SHOP)


def test_an_empty_queue_is_polled_again_after_a_wait_or_a_write_of_the_app() -> None:
    # H-QUE-01, H-QUE-03
    queue = GivenQueue()
    poll = poll_of(queue)
    assert poll.due(NOW) == NOW
    assert poll.receive(NOW, 16) == []
    due = NOW + timedelta(seconds=0.1)
    assert poll.due(NOW) == due
    poll.receive(NOW, 16)
    assert len(queue.calls) == 1
    poll.receive(due, 16)
    assert poll.due(due) > due + timedelta(seconds=0.1)
    poll.wake()
    assert poll.due(due) == due
    poll.receive(due, 16)
    assert (len(queue.calls), poll.due(due)) == (3, due + timedelta(seconds=0.1))


def test_a_queue_is_polled_again_at_once_after_a_message() -> None:  # H-QUE-02
    poll = poll_of(GivenQueue([received()]))
    assert len(poll.receive(NOW, 16)) == 1
    assert poll.due(NOW) == NOW


def test_an_error_of_the_service_is_a_wait_too() -> None:  # H-QUE-04
    logs: list[str] = []
    busy = ServiceError("Server busy.", 503, "ServerBusy")
    poll = poll_of(GivenQueue(busy, busy, [received()]), logs)
    now = NOW
    for _ in range(2):
        assert poll.receive(now, 16) == []
        assert poll.due(now) > now
        now = poll.due(now)
    assert [one.partition(":")[0] for one in logs] == ["WARNING"]
    assert len(poll.receive(now, 16)) == 1
    assert logs[1:] == ["INFO: the storage account `shop` is available at shop.example"]


def test_messages_that_were_received_too_often_become_poison_without_a_call() -> None:
    # H-QUE-06
    poison, logs = GivenQueue(), list[str]()
    queue = GivenQueue([received(6), received(5), received(is_decoded=False)])
    source = messages(queue, poison, logs)
    assert [work.event() for work in source.take(NOW)] == [None]
    assert source.take(NOW, 3) == []
    assert queue.calls == [("receive", 16), ("delete", None), ("delete", None), ("receive", 3)]
    assert poison.calls == [("put", "YQ==")] * 2
    assert logs == [
        "Message has reached MaxDequeueCount of 5. Moving message to queue 'jobs-poison'.",
        "Message isn't Base64. Moving message to queue 'jobs-poison'.",
    ]
    assert (source.redelivery(NOW), source.due(NOW)) == (None, NOW + timedelta(seconds=0.1))


def messages(queue: GivenQueue, poison: Any, logs: list[str], lease: float = 600) -> HeldMessages:
    wait = timedelta(seconds=7)
    failures = Failures(5, wait, poison, lambda _, text: logs.append(text))
    return HeldMessages(poll_of(queue, lease=lease), failures, 16, lambda _: None)


@pytest.mark.parametrize(
    ("settle", "calls"),
    [
        (lambda work: work.finish(NOW, is_success=True), [("delete", None)]),
        (lambda work: work.finish(NOW, is_success=False), [("extend", timedelta(seconds=7))]),
        (lambda work: work.release(NOW), [("extend", timedelta())]),
    ],
)
def test_a_message_is_settled_by_what_its_function_did(
    settle: Callable[[HeldDelivery], None], calls: list[Any]
) -> None:  # H-QUE-06
    queue = GivenQueue([received(4)])
    (work,) = messages(queue, GivenQueue(), []).take(NOW)
    assert isinstance(work, HeldDelivery)
    settle(work)
    assert queue.calls[1:] == calls


def test_a_message_that_can_not_be_settled_is_reported() -> None:
    queue, logs = GivenQueue([received()]), list[str]()
    (work,) = messages(queue, None, logs, lease=0.1).take(NOW)
    queue.error = Unreachable("away")
    work.finish(NOW, is_success=True)
    assert logs == ["a message may be delivered once more: away"]


# -- Blobs

BLOBS = f"""{HEAD}
@app.blob_trigger(name="data", path="data/{{name}}", connection=STORAGE)
def changed(data: func.InputStream) -> None:
    done.append(data.name)
"""


def test_work_items_of_other_versions_are_dropped_and_invalid_ones_are_poison(
    emulator: Azurite, store: Account, tmp_path: Path
) -> None:  # H-BLOB-04, H-BLOB-05
    store.write("data", "a.txt", b"1")
    with hosted(tmp_path, BLOBS, settings=emulator.settings, in_memory=False) as host:
        host.invoked("changed")
        (queue,) = (one.name for one in store.queues.list_queues())
        assert queue.startswith("azure-webjobs-blobtrigger-")
        for name in ("a.txt", "none.txt"):
            item = WorkItem("changed", "data", name, '"0x0"')
            store.send(queue, item.to_json().encode())
        store.queues.get_queue_client(queue).send_message("no base64!")
        host.wait_until(lambda: store.count(queue) == 0)
        assert store.messages("webjobs-blobtrigger-poison") == ["no base64!"]
        assert host.module.done == ["data/a.txt"]


class GivenContainer:
    """A container with *count* blobs, listed in pages of 5,000."""

    name = "data"

    def __init__(self, count: int, *, is_emulator: bool = False) -> None:
        self.service = SimpleNamespace(is_emulator=is_emulator)
        self._names = [f"{number:05}" for number in range(count)]
        self.prefixes: list[str] = []

    def pages(self, prefix: str) -> Iterator[list[Listed]]:
        self.prefixes.append(prefix)
        for start in range(0, len(self._names), 5_000):
            yield [Listed(one, '"0x1"', NOW) for one in self._names[start : start + 5_000]]


class GivenReceipts:
    """Receipts that note the blobs, and fail with *errors* first."""

    def __init__(self, *errors: HostError) -> None:
        self.asked: list[str] = []
        self._errors = list(errors)

    def once(self, item: WorkItem, queue: Callable[[], None]) -> bool:
        self.asked.append(item.blob)
        if self._errors:
            raise self._errors.pop(0)
        return True


class Steps(Signals):
    """Signals that don't wait, note how long they should, and stop after some *lists*."""

    def __init__(self, lists: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.sleeps: list[float] = []
        self._lists = lists
        self._time = time.monotonic()
        monkeypatch.setattr("funcdeco.storage.blob_scan.time.monotonic", lambda: self._time)

    def wait(self, seen: int, seconds: float) -> None:
        self.waits.append(seconds)
        self._time += seconds
        if len(self.waits) == self._lists:
            self.stop()

    def sleep(self, seconds: float) -> bool:
        self.sleeps.append(seconds)
        self._time += seconds
        return True


def scan(
    container: GivenContainer,
    receipts: GivenReceipts,
    signals: Signals,
    *,
    pattern: str = "data/{name}",
) -> list[str]:
    """Run a scan until the signals stop it; return what it has logged."""
    logs: list[str] = []
    given: tuple[Any, Any] = container, receipts
    log = logs.append
    BlobScan(
        "f", pattern, *given, lambda _: None, health_of(logs), lambda level, text: log(text)
    ).run(signals)
    return logs


@pytest.mark.parametrize(("is_emulator", "interval"), [(True, 2), (False, 10)])
def test_blobs_are_listed_in_intervals(  # H-BLOB-01
    is_emulator: bool, interval: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals, receipts = Steps(3, monkeypatch), GivenReceipts()
    assert scan(GivenContainer(2, is_emulator=is_emulator), receipts, signals) == []
    assert (signals.waits, signals.sleeps) == ([interval] * 3, [])
    assert receipts.asked == ["00000", "00001"]


def test_at_most_ten_thousand_blobs_are_looked_at_in_an_interval(  # H-BLOB-01
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signals, receipts = Steps(1, monkeypatch), GivenReceipts()
    scan(GivenContainer(12_000), receipts, signals)
    assert (signals.sleeps, len(receipts.asked)) == ([10], 12_000)


def test_a_scan_stops_within_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    signals, receipts = Steps(9, monkeypatch), GivenReceipts()
    monkeypatch.setattr(receipts, "once", lambda item, _: [signals.stop()])
    container = GivenContainer(3)
    scan(container, receipts, signals)
    assert (container.prefixes, len(signals.waits)) == ([""], 1)


@pytest.mark.parametrize(
    ("pattern", "prefix", "asked"),
    [
        ("data", "", 2),
        ("data/{name}", "", 2),
        ("data/0000{name}", "0000", 2),
        ("Data/00001", "00001", 1),
        ("data/x/{name}.txt", "x/", 0),
    ],
)
def test_only_what_can_match_is_listed(
    pattern: str, prefix: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:  # H-BLOB-08
    container, receipts = GivenContainer(2), GivenReceipts()
    scan(container, receipts, Steps(1, monkeypatch), pattern=pattern)
    assert (container.prefixes, len(receipts.asked)) == ([prefix], asked)


def test_a_blob_whose_receipt_is_refused_is_reported_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receipts = GivenReceipts(ServiceError("No.", 400, "InvalidResourceName"))
    logs = scan(GivenContainer(2), receipts, Steps(2, monkeypatch))
    reason = "No. (Status: 400, ErrorCode: InvalidResourceName)"
    assert logs == [f"`f` can't be called for the blob `00000`: {reason}"]
    assert receipts.asked == ["00000", "00001"]


def test_a_blob_whose_receipt_fails_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    receipts = GivenReceipts(ServiceError("Busy.", 503, "ServerBusy"))
    logs = scan(GivenContainer(1), receipts, Steps(3, monkeypatch))
    assert [one.partition(":")[0] for one in logs] == ["WARNING", "INFO"]
    assert receipts.asked == ["00000", "00000"]
