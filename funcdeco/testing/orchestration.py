"""An orchestration and an entity, as a test sees them."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from funcdeco.engine.arguments import checked, unknown_key
from funcdeco.engine.converters import encode
from funcdeco.engine.durable.determinism import NonDeterministic
from funcdeco.engine.durable.entries import Entity
from funcdeco.engine.durable.errors import DurableError
from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.instance import FAILED, Instance, json_value
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.other_clients import Hinted
from funcdeco.testing.observation import Observations
from funcdeco.testing.waiting import awaited_by

__tracebackhide__ = is_usage_error
_ACTIVITY = "activityTrigger"
_MEMBERS = "`status`, `output` or `exception`"
Run = Callable[[], object]


class NotJson(UsageError, ValueError):
    """Raised if an input or the data of an event isn't JSON."""


@contextmanager
def as_python_errors() -> Generator[None]:
    """Raise the extension's errors as ValueError or RuntimeError."""
    try:
        yield
    except DurableError as error:
        kind = ValueError if error.kind == DurableError.ARGUMENT else RuntimeError
        raise kind(str(error)) from None


class Orchestration(Hinted):
    """One instance of an orchestrator. After each method, it has run as far as it can go."""

    def __init__(
        self,
        instance: Instance,
        hub: TaskHub,
        run: Run,
        observations: Observations,
    ) -> None:
        self._instance = instance
        self._hub = hub
        self._run = run
        self._observations = observations

    @property
    def id(self) -> str:
        """The instance ID."""
        return self._instance.id

    @property
    def name(self) -> str:
        """Name of the orchestrator."""
        return self._instance.name

    @property
    def input(self) -> Any:
        """The input of the orchestrator; after `continue_as_new`, the latest one."""
        return json_value(self._instance.input)

    @property
    def status(self) -> str:
        """`Pending`, `Running`, `Suspended`, `Completed`, `Failed` or `Terminated`."""
        self._look()
        return self._instance.status

    @property
    def output(self) -> Any:
        """The return value; the error if it failed, or the reason if it was terminated."""
        self._look()
        return self._instance.output

    @property
    def custom_status(self) -> Any:
        """The value that the orchestrator passed to `set_custom_status`."""
        return self._instance.custom_status

    @property
    def waits_for(self) -> str:
        """A description of what it waits for, such as the names of events; "" if it has ended."""
        return awaited_by(self._instance)

    @property
    def exception(self) -> BaseException | None:
        """The exception that the orchestrator raised; None if it didn't fail."""
        self._look()
        return self._instance.failure

    @property
    def history(self) -> Sequence[HistoryEvent]:
        """The events since the start, or since `continue_as_new`."""
        self._look()
        return tuple(self._instance.history)

    @property
    def created(self) -> datetime:
        """Time of its start, by the client's clock."""
        return self._instance.created

    @property
    def updated(self) -> datetime:
        """Time of its last step."""
        return self._instance.updated

    @checked
    def raise_event(self, name: str, data: Any = None) -> None:
        """Send an external event with *data*, as a POST request does.

        Raises RuntimeError if it has ended, and ValueError for data that isn't JSON.
        """
        self._check_running(f"the event `{name}` can't be raised")
        try:
            self._hub.raise_event(self._instance, name, data)
        except (TypeError, ValueError):
            raise NotJson(f"{data!r} can't be sent as JSON with the event `{name}`") from None
        self._run()

    @checked
    def terminate(self, reason: str = "") -> None:
        """End the orchestration. Raises RuntimeError if it has ended."""
        self._check_running("it can't be terminated")
        self._hub.terminate(self._instance, reason)
        self._run()

    @checked
    def suspend(self, reason: str = "") -> None:
        """Pause the orchestration until `resume`. Raises RuntimeError if it has ended."""
        self._check_running("it can't be suspended")
        self._hub.suspend(self._instance, reason)

    @checked
    def resume(self, reason: str = "") -> None:
        """Continue after `suspend`. Raises RuntimeError if the orchestration has ended."""
        self._check_running("it can't be resumed")
        self._hub.resume(self._instance, reason)
        self._run()

    @checked
    def rewind(self, reason: str = "") -> None:
        """Run the failed steps again. Raises RuntimeError unless the orchestration has failed."""
        self._look()
        if self._instance.status != FAILED:
            raise RuntimeError(f"it can't be rewound: {self!r} hasn't failed")
        self._hub.rewind(self._instance, reason)
        self._run()

    @checked
    def restart(self, *, new_id: bool = True) -> Orchestration:
        """Start the orchestrator again with the same input, and return the new instance.

        Raises RuntimeError if the instance is running and the new one would have the same ID.
        """
        with as_python_errors():
            instance = self._hub.restart(self._instance, with_new_id=new_id)
        self._run()
        return Orchestration(instance, self._hub, self._run, self._observations).watched()

    @checked
    def purge(self) -> None:
        """Remove the instance from the task hub. Raises RuntimeError if it hasn't ended."""
        self._look()
        if not self._hub.purge([self._instance]):
            raise RuntimeError(f"{self!r} hasn't ended; call `terminate` first")

    def watched(self) -> Orchestration:
        """Return itself. If it fails, now or later, a test that discards it fails too."""
        failure = partial(_unraised, self._instance)
        return self._observations.add(self, self.name, failure, _MEMBERS)

    def _look(self) -> None:
        self._observations.look(self._instance.failure)

    def _check_running(self, what: str) -> None:
        if self._instance.is_over:
            raise RuntimeError(f"{what}: {self!r} has ended")

    def __repr__(self) -> str:
        found = self._instance
        self._look()
        waits = f": waits for {self.waits_for}" if self.waits_for else ""
        end = f": {found.output!r}" if found.is_over else waits
        return f"<Orchestration {found.name!r} {found.id!r} {found.status}{end}>"


class Orchestrations(Mapping[str, Orchestration]):
    """The orchestrations of a task hub by instance ID."""

    def __init__(self, hub: TaskHub, create: Callable[[Instance], Orchestration]) -> None:
        self._hub = hub
        self._create = create

    def __getitem__(self, instance_id: str) -> Orchestration:
        found = self._hub.instances.get(instance_id)
        if found is None:
            raise unknown_key("orchestration with the ID", instance_id, self._hub.instances)
        return self._create(found)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._hub.instances])

    def __len__(self) -> int:
        return len(self._hub.instances)

    def __repr__(self) -> str:
        return repr(dict(self))


class EntityState(Hinted):
    """One entity. Each method that sends an operation runs it."""

    def __init__(self, entity: Entity, hub: TaskHub, run: Run) -> None:
        self._entity = entity
        self._hub = hub
        self._run = run

    @property
    def exists(self) -> bool:
        """Whether the entity has a state."""
        return self._entity.exists

    @property
    def state(self) -> Any:
        """The entity's state, or None."""
        state = self._entity.state
        return None if state is None or not self._entity.exists else json.loads(state)

    @checked
    def signal(self, operation: str, data: Any = None) -> None:
        """Send an operation, and return nothing. Errors are only logged, as in production."""
        self._send(operation, data)

    @checked
    def call(self, operation: str, data: Any = None) -> Any:
        """Send an operation, and return its result. Raises RuntimeError if it fails."""
        result = self._entity.results[self._send(operation, data)]
        value = json_value(result["result"])
        if result["isError"]:
            name = f"{self._entity.name}/{self._entity.key}"
            raise RuntimeError(f"`{operation}` of the entity `{name}` failed: {value}")
        return value

    def _send(self, operation: str, data: Any) -> str:
        text = json.dumps(json_text(data))
        identity = self._hub.signal(self._entity, operation, text)
        self._run()
        return identity

    def __repr__(self) -> str:
        return f"<entity {self._entity.name}/{self._entity.key}: {self.state!r}>"


def _unraised(instance: Instance) -> BaseException | None:
    """Return why an orchestration failed, unless the client has raised it."""
    failure = instance.failure
    return None if isinstance(failure, NonDeterministic) else failure


def json_text(value: Any) -> str:
    """Return *value* as azure-functions-durable sends it, including objects with `to_json`.

    Raises NotJson.
    """
    try:
        data = encode(_ACTIVITY, value, None)
    except (TypeError, ValueError):
        raise NotJson(f"{value!r} can't be sent as JSON, and has no `to_json`") from None
    return str(data.value) if data is not None else "null"
