"""What the local host saves of orchestrations and entities is what it reads again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_support import REPOSITORY
from funcdeco.engine.clock import Clock
from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable import history
from funcdeco.engine.durable.actions import CALL_ACTIVITY, CREATE_TIMER, Action
from funcdeco.engine.durable.documents import lists_of
from funcdeco.engine.durable.entries import ActivityCall, Entity, Operation
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.instance import (
    COMPLETED,
    ENDED,
    PENDING,
    RUNNING,
    SUSPENDED,
    Instance,
    Message,
    Order,
    Parent,
    Task,
)
from funcdeco.engine.durable.lines import Place
from funcdeco.engine.durable.store import Changes, StoreError
from funcdeco.server.durable_file import FileInUse, open_store
from funcdeco.server.durable_store import TABLES, DurableStore

TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda time: DateTime.of(time.replace(tzinfo=timezone.utc))
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=5,
)
NUMBERS = st.integers(-1, 100)
PROPERTIES = st.dictionaries(st.sampled_from(["Name", "Input", "TimerId"]), JSON) | st.builds(
    lambda time: {"TimerId": 1, "FireAt": time}, TIMES
)
KINDS = st.sampled_from([history.TASK_COMPLETED, history.TIMER_FIRED, history.EVENT_RAISED])
EVENTS = st.builds(HistoryEvent, KINDS, TIMES, PROPERTIES, NUMBERS)
PLACES = st.none() | st.builds(Place, st.text(), st.integers(1))
ACTIONS = st.builds(Action, st.integers(0, 9), st.dictionaries(st.text(), JSON, max_size=3))
TASKS = st.builds(
    Task, ACTIONS, PLACES, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.booleans(), st.booleans()
)
CALLS = st.builds(ActivityCall, st.text(), st.text(), st.text(), st.text(), NUMBERS)
INSTANCES = st.builds(
    Instance,
    id=st.sampled_from(["a", "b", "ä 1"]),
    name=st.text(),
    input=JSON,
    created=TIMES,
    updated=TIMES,
    parent=st.none() | st.builds(Parent, st.text(), st.text(), NUMBERS, st.text()),
    status=st.sampled_from([*ENDED, PENDING, RUNNING, SUSPENDED]),
    output=JSON,
    custom_status=JSON,
    history=st.lists(EVENTS, max_size=4),
    tasks=st.lists(TASKS, max_size=4),
    calls=st.lists(CALLS, max_size=2),
    postponed=st.lists(st.builds(Order, st.text(), st.text()), max_size=2),
    next_id=NUMBERS,
    guids=NUMBERS,
)
OPERATIONS = st.builds(
    *(Operation, st.text(), st.text(), st.none() | st.text()),
    st.none() | st.tuples(st.text(), st.text()),
)
STATES = st.none() | st.text()
ENTITIES = st.builds(
    Entity,
    st.sampled_from(["counter", "other"]),
    st.sampled_from(["", "a@b"]),
    st.booleans(),
    STATES,
    updated=st.none() | TIMES,
)
MESSAGES = st.lists(st.builds(Message, KINDS, PROPERTIES), max_size=4)


def new_store() -> DurableStore:
    database = sqlite3.connect(":memory:", isolation_level=None)
    for statement in TABLES:
        database.execute(statement)
    return DurableStore(database, "Hub")


def read_again(store: DurableStore) -> tuple[list[Any], list[Any]]:
    """Return what another process finds."""
    saved = DurableStore(store._database, "Hub").load()
    for one in saved.instances:
        if one.read_lists is not None:
            one.read_lists(one)
    return shown(saved.instances), shown(saved.entities)


def shown(every: list[Any]) -> list[Any]:
    """Return all that is saved, in a form that can be compared."""
    return sorted(((_properties(one), _items(one)) for one in every), key=repr)


def _properties(one: Any) -> dict[str, Any]:
    left_out = ("history", "inbox", "taken", "results", "is_running", "read_lists", "failure")
    kept = {name: value for name, value in vars(one).items() if name not in left_out}
    return kept | {"types": [type(one).__name__]}


def _items(one: Any) -> dict[str, list[Any]]:
    def plain(item: Any) -> Any:
        if isinstance(item, HistoryEvent):
            return item.type, item.time, item.id, item.properties, item.sent(is_played=True)
        return item

    return {kind: [plain(item) for item in items] for kind, items in lists_of(one).items()}


def saving(store: DurableStore, *changed: Any, removed: set[str] | None = None) -> None:
    changes = Changes()
    changes.removed |= removed or set()
    for one in changed:
        if isinstance(one, Entity):
            changes.entities[one.name, one.key] = one
        else:
            changes.instances[one.id] = one
    store.save(changes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(INSTANCES, MESSAGES, ENTITIES), min_size=1, max_size=4))
def test_what_is_saved_is_read_again(steps: list[tuple[Instance, list[Message], Entity]]) -> None:
    store = new_store()
    instances: dict[str, Instance] = {}
    entities: dict[tuple[str, str], Entity] = {}
    for instance, messages, entity in steps:
        is_known = instance.id in instances
        instance.inbox.extend(messages)
        instances[instance.id], entities[entity.name, entity.key] = instance, entity
        saving(store, instance, entity, removed={instance.id} if is_known else None)
    expected = shown([*instances.values()]), shown([*entities.values()])
    assert read_again(store) == expected
    store.close()


CHANGES = st.sampled_from(["event", "message", "take", "task", "call", "ended", "undo", "restart"])


@settings(max_examples=60, deadline=None)
@given(INSTANCES, st.lists(st.tuples(CHANGES, EVENTS, TASKS, CALLS), max_size=12))
def test_after_each_change_what_is_saved_is_the_same(
    instance: Instance, changes: list[tuple[str, HistoryEvent, Task, ActivityCall]]
) -> None:
    store = new_store()
    saving(store, instance)
    for kind, event, task, call in changes:
        if kind == "event":
            instance.history.append(event)
        elif kind == "message":
            instance.inbox.append(Message(event.type, event.properties))
        elif kind == "take" and instance.inbox:
            instance.inbox.popleft()
        elif kind == "task":
            instance.tasks.append(task)
        elif kind == "call":
            instance.calls.append(call)
        elif kind == "ended":
            instance.calls, instance.status = instance.calls[1:], COMPLETED
        elif kind == "undo":
            instance.history[:] = instance.history[::2]
        elif kind == "restart":
            instance.restart(event.id)
        saving(store, instance)
        assert read_again(store) == (shown([instance]), [])
    store.close()


def test_what_a_step_has_changed_so_far_is_not_saved() -> None:
    store = new_store()
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    instance = Instance("1", "wait", None, time, time)
    instance.begin()
    saving(store, instance)
    instance.is_stepping = True
    instance.take_messages()
    instance.history.append(HistoryEvent(history.STEP_STARTED, time, {}))
    instance.status = RUNNING
    instance.inbox.append(Message(history.EVENT_RAISED, {"Name": "go", "Input": "1"}))
    instance.postponed.append(Order("suspend", "later"))
    saving(store, instance)
    (found,) = DurableStore(store._database, "Hub").load().instances
    assert (found.status, found.history) == (PENDING, [])
    assert [one.type for one in found.inbox] == [history.STARTED, history.EVENT_RAISED]
    hub = TaskHub(Clock())
    hub.restore(DurableStore(store._database, "Hub").load())
    assert (hub.instances["1"].status, hub.instances["1"].postponed) == (SUSPENDED, [])
    store.close()


def test_timers_that_have_not_fired_are_set_again() -> None:
    store = new_store()
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    later = DateTime.of(time + timedelta(hours=1))
    instance = Instance("1", "wait", None, time, time, status=RUNNING)
    fires = Action(CREATE_TIMER, {"fireAt": "2026-01-01T00:30:00Z"})
    retried = Action(CALL_ACTIVITY, {"retryOptions": {"maxNumberOfAttempts": 2}})
    instance.tasks = [Task(fires, id=0), Task(fires, id=1), Task(fires, id=2, is_open=False)]
    instance.tasks.append(Task(retried, id=3, timer=4, last_timer=4))
    instance.history.append(HistoryEvent(history.TIMER_CREATED, time, {"FireAt": later}, 4))
    instance.inbox.append(Message(history.TIMER_FIRED, {"TimerId": 1, "FireAt": time}))
    saving(store, instance)
    hub = TaskHub(Clock())
    hub.restore(DurableStore(store._database, "Hub").load())
    found = [(one.task, one.due, one.is_retry) for one in hub.timers.take_due(later)]
    assert found == [(0, time + timedelta(minutes=30), False), (4, later, True)]
    store.close()


def test_an_orchestration_of_an_earlier_process_can_begin_again() -> None:
    store = new_store()
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    instance = Instance("1", "wait", None, time, time, status=COMPLETED)
    instance.history = [HistoryEvent(history.STEP_STARTED, time, {})] * 3
    saving(store, instance)
    hub = TaskHub(Clock())
    hub.saver.store = DurableStore(store._database, "Hub")
    hub.orchestrators["wait"] = "wait"
    hub.restore(hub.saver.store.load())
    started = hub.start("wait", 5, "1")
    assert hub.saver.problem == ""
    assert read_again(store) == (shown([started]), [])
    found = hub.find("1")
    assert found is not None and len(found.inbox) == 1
    store.close()


def test_a_history_is_read_when_it_is_needed() -> None:
    store = new_store()
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    instance = Instance("1", "wait", None, time, time, status=COMPLETED)
    instance.history.append(HistoryEvent(history.STEP_STARTED, time, {}))
    saving(store, instance)
    hub = TaskHub(Clock())
    hub.restore(DurableStore(store._database, "Hub").load())
    assert hub.instances["1"].history == []
    found = hub.find("1")
    assert found is not None and [one.type for one in found.history] == [history.STEP_STARTED]
    store.close()


def test_a_change_is_saved_as_a_whole_or_not_at_all() -> None:
    store = new_store()
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    first, second = (Instance(name, "wait", None, time, time) for name in "12")
    second.output = object()
    with pytest.raises(StoreError, match="^Object of type object is not JSON serializable$"):
        saving(store, first, second)
    assert read_again(store) == ([], [])
    second.output = 1
    saving(store, first, second)
    assert read_again(store) == (shown([first, second]), [])
    store.close()


# -- The file -------------------------------------------------------------------------------------


def opened(folder: Path, hub: str = "Hub") -> tuple[DurableStore, list[str]]:
    warnings: list[str] = []
    store, _ = open_store(str(folder), hub, warnings.append)
    return store, warnings


OPENING = "import sys; from test_durable_store import opened; opened(sys.argv[1])"


def test_another_process_can_use_the_file_only_after_this_one(tmp_path: Path) -> None:
    store, _ = opened(tmp_path)
    paths = os.pathsep.join([str(REPOSITORY), str(Path(__file__).parent)])

    def other() -> str:
        done = subprocess.run(
            [sys.executable, "-c", OPENING, str(tmp_path)],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        return (done.stderr.splitlines() or ["opened"])[-1]

    assert other() == f"{FileInUse.__module__}.FileInUse: database is locked"
    store.close()
    assert other() == "opened"


def test_hubs_of_other_names_are_separate(tmp_path: Path) -> None:
    time = DateTime.of(datetime(2026, 1, 1, tzinfo=timezone.utc))
    store, _ = opened(tmp_path, "One")
    saving(store, Instance("1", "wait", None, time, time))
    store.close()
    found = []
    for hub in ("Two", "One"):
        store, saved = open_store(str(tmp_path), hub, print)
        found.append([one.id for one in saved.instances])
        store.close()
    assert found == [[], ["1"]]


def damage_version(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA user_version = 2")


def damage_content(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO state VALUES ('Hub', '1', '{}')")


def damage_events(database: sqlite3.Connection) -> None:
    event = '["OrchestratorStarted", "2026-01-01T00:00:00+00:00", -1, null]'
    database.execute("INSERT INTO item VALUES ('Hub', '@a@b', 'event', 0, ?)", [event])
    database.execute("INSERT INTO state VALUES ('Hub', '@a@b', '{}')")


def damage_depth(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO state VALUES ('Hub', '@a@b', ?)", ["[" * 100_000])


def damage_tables(database: sqlite3.Connection) -> None:
    database.execute("DROP TABLE item")
    database.execute("INSERT INTO state VALUES ('Hub', '@a@b', '{}')")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (damage_version, "it has version 2 of funcdeco's format, and this funcdeco reads 1"),
        (damage_content, "its content is damaged (KeyError: 'parent')"),
        (
            damage_events,
            "its content is damaged (AttributeError: 'NoneType' object has no attribute 'get')",
        ),
        (
            damage_depth,
            "its content is damaged (RecursionError: maximum recursion depth exceeded while "
            "decoding a JSON array from a unicode string)",
        ),
        (damage_tables, "its content is damaged (OperationalError: no such table: item)"),
        (None, "file is not a database"),
    ],
)
def test_a_file_that_cannot_be_used_is_renamed(tmp_path: Path, damage: Any, reason: str) -> None:
    store, _ = opened(tmp_path)
    store.close()
    path = tmp_path / ".funcdeco-run" / "durable.db"
    if damage is None:
        path.write_bytes(b"something else" * 500)
    else:
        database = sqlite3.connect(path, isolation_level=None)
        damage(database)
        database.close()
    content = path.read_bytes()
    path.with_name("durable.db.old-1").touch()
    store, warnings = opened(tmp_path)
    store.close()
    assert warnings == [
        f".funcdeco-run/durable.db can't be used: {reason}; it was moved to "
        ".funcdeco-run/durable.db.old-2, and orchestrations start from scratch"
    ]
    assert path.with_name("durable.db.old-2").read_bytes() == content


@pytest.mark.parametrize("name", [".funcdeco-run", ".funcdeco-run/durable.db"])
def test_symbolic_links_are_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="^a symbolic link isn't followed$"):
        opened(tmp_path)


def test_a_file_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".funcdeco-run" / "durable.db").mkdir(parents=True)
    with pytest.raises(StoreError, match="^unable to open database file$"):
        opened(tmp_path)
