"""One step of an orchestration: replay its history, then schedule what it asks for.

The extension does the same with the response of the worker: `OutOfProcOrchestrationShim`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from funcdeco.engine.dates import DateTime
from funcdeco.engine.durable import actions, history
from funcdeco.engine.durable.actions import Action
from funcdeco.engine.durable.carry_over import carried_over
from funcdeco.engine.durable.determinism import check_again, check_replay
from funcdeco.engine.durable.entries import Operation
from funcdeco.engine.durable.errors import DurableError, NotATask
from funcdeco.engine.durable.history import NO_ID, HistoryEvent
from funcdeco.engine.durable.hub import HTTP_ACTIVITY, TaskHub
from funcdeco.engine.durable.instance import COMPLETED, FAILED, RUNNING, Instance, Message, Task
from funcdeco.engine.durable.replay import Replay, Replayed

_LONGEST_TIMER = timedelta(days=6)
_THIRD_SCHEMA = 2
Scheduler = Callable[[TaskHub, Instance, Task], None]


def run_step(hub: TaskHub, instance: Instance, replay: Replay, *, is_checked: bool = True) -> None:
    """Run one step of *instance*, which has messages, within `TaskHub.step_of`.

    Raises NonDeterministic if the orchestrator asks for something else than before; if *is_checked*
    also if it would in a later step.
    """
    with hub.lock:
        now, messages = hub.now(), instance.take_messages()
    fresh = [HistoryEvent(history.STEP_STARTED, now, {})]
    fresh += [HistoryEvent(one.type, now, one.properties) for one in messages]
    found = replay.run(instance, fresh)
    carried = carried_over(instance, fresh, found, replay)
    with hub.lock:
        instance.history += fresh
        instance.status, instance.updated = RUNNING, now
    check_replay(instance, found)
    if is_checked:
        check_again(instance, found, replay)
    with hub.lock:
        _apply(hub, instance, messages, found, carried)
        hub.end_step(instance)


def fail(hub: TaskHub, instance: Instance, error: BaseException) -> None:
    """End an orchestration, and the step of it that failed outside of the user's orchestrator."""
    with hub.lock:
        if not instance.is_over:
            instance.failure = error
            _end(hub, instance, FAILED, f"Orchestrator function '{instance.name}' failed: {error}")
        hub.end_step(instance)


def _apply(
    hub: TaskHub,
    instance: Instance,
    messages: Iterable[Message],
    found: Replayed,
    carried: Sequence[Message],
) -> None:
    """Do what the orchestrator asks for after *messages*."""
    for message in messages:
        _settle(hub, instance, message)
    if found.answer.custom_status is not None:
        instance.custom_status = found.answer.custom_status
    try:
        _schedule_new(hub, instance, found)
    except DurableError as error:  # such as an activity that doesn't exist
        found = found._replace(answer=found.answer._replace(error=str(error)), failure=error)
    _finish(hub, instance, found, carried)


def _settle(hub: TaskHub, instance: Instance, message: Message) -> None:
    """Note what a message completes; after a failure, wait for the next attempt (H-DUR-07)."""
    number = message.properties.get("TaskScheduledId", message.properties.get("TimerId"))
    waiting = (one for one in instance.tasks if number in (one.id, one.timer))
    task = None if number is None else next(waiting, None)
    if task is None:
        return
    is_failure = message.type in (history.TASK_FAILED, history.CHILD_FAILED)
    if number == task.timer:
        task.timer = NO_ID
        if task.has_attempts:
            task.attempts += 1
            _schedule(hub, instance, task)
        else:
            task.is_open, task.has_failed = False, True
    elif task.is_retried and is_failure:
        task.timer = task.last_timer = instance.take_id()
        _create_timer(hub, instance, task.timer, hub.now() + task.interval, is_retry=True)
    else:
        task.is_open, task.has_failed = False, is_failure


def _schedule_new(hub: TaskHub, instance: Instance, found: Replayed) -> None:
    """Schedule the actions that are new, and cancel timers that the orchestrator canceled."""
    answer = found.answer
    for task, action in zip(instance.tasks, answer.actions, strict=False):
        if action.is_canceled and task.is_open:
            task.is_open = False
            hub.timers.cancel(instance, task.id)
    for action in answer.actions[len(instance.tasks) :]:
        place = found.place_of(len(instance.tasks))
        task = Task(action, place, is_open=not action.is_canceled)
        instance.tasks.append(task)
        if action.kind == actions.CREATE_TIMER and answer.schema < _THIRD_SCHEMA:
            _check_timer(hub, action)
        if action.kind in _SCHEDULERS:
            _schedule(hub, instance, task)


def _schedule(hub: TaskHub, instance: Instance, task: Task) -> None:
    task.id = instance.take_id()
    _SCHEDULERS[task.action.kind](hub, instance, task)


def _call_activity(hub: TaskHub, instance: Instance, task: Task) -> None:
    action = task.action
    hub.call_activity(instance, task.id, action.function, action.input)
    _add(hub, instance, history.TASK_SCHEDULED, _called(action.function, action.input), task.id)


def _call_http(hub: TaskHub, instance: Instance, task: Task) -> None:
    request = task.action.properties.get("httpRequest")
    hub.call_activity(instance, task.id, HTTP_ACTIVITY, json.dumps(request))
    _add(hub, instance, history.TASK_SCHEDULED, _called(HTTP_ACTIVITY, request), task.id)


def _call_child(hub: TaskHub, instance: Instance, task: Task) -> None:
    action = task.action
    # Its input is sent alone, that of an activity in a list of its arguments.
    properties = {**_called(action.function, None), "Input": json.dumps(action.input)}
    properties["InstanceId"] = hub.start_child(instance, task.id, action)
    _add(hub, instance, history.CHILD_CREATED, properties, task.id)


def _create_user_timer(hub: TaskHub, instance: Instance, task: Task) -> None:
    if task.is_open:
        _create_timer(hub, instance, task.id, task.action.fires_at, is_retry=False)


def _create_timer(
    hub: TaskHub, instance: Instance, number: int, due: datetime, *, is_retry: bool
) -> None:
    _add(hub, instance, history.TIMER_CREATED, {"FireAt": DateTime.of(due)}, number)
    hub.timers.add(instance, number, due, is_retry=is_retry)


def _check_timer(hub: TaskHub, action: Action) -> None:
    """Raise DurableError for a timer that old versions of the library can't split (H-DUR-08)."""
    if action.fires_at - hub.now() > _LONGEST_TIMER:
        days = _LONGEST_TIMER.days
        what = f"The Azure Storage provider supports a maximum of {days} days for time-based delays"
        raise DurableError(what)


def _send_operation(hub: TaskHub, instance: Instance, task: Task) -> None:
    action, is_call = task.action, task.action.kind == actions.CALL_ENTITY
    identity = action.string("instanceId")
    name, _, key = identity.removeprefix("@").partition("@")
    entity, operation = hub.entity(name, key), action.string("operation")
    request, text = instance.new_guid(), json.dumps(action.input)
    sent: dict[str, Any] = {"op": operation, **({} if is_call else {"signal": True})}
    sent |= {"input": text, "id": request}
    sent |= {"parent": instance.id, "parentExecution": instance.execution}
    properties = {"InstanceId": identity, "Name": "op", "Input": json.dumps(sent)}
    _add(hub, instance, history.EVENT_SENT, properties, task.id)
    caller = (instance.id, instance.execution) if is_call else None
    hub.deliver(entity, Operation(request, operation, text, caller))


def _continue_as_new(_: TaskHub, __: Instance, task: Task) -> None:
    task.is_open = False


_SCHEDULERS: dict[int, Scheduler] = {
    actions.CALL_ACTIVITY: _call_activity,
    actions.CALL_ACTIVITY_WITH_RETRY: _call_activity,
    actions.CALL_CHILD: _call_child,
    actions.CALL_CHILD_WITH_RETRY: _call_child,
    actions.CALL_HTTP: _call_http,
    actions.CREATE_TIMER: _create_user_timer,
    actions.CALL_ENTITY: _send_operation,
    actions.SIGNAL_ENTITY: _send_operation,
    actions.CONTINUE_AS_NEW: _continue_as_new,
}


def _called(name: str, data: Any) -> dict[str, Any]:
    return {"Name": name, "Version": "", "Input": json.dumps([data])}


def _add(
    hub: TaskHub,
    instance: Instance,
    kind: str,
    properties: Mapping[str, Any],
    number: int = NO_ID,
) -> None:
    instance.history.append(HistoryEvent(kind, hub.now(), properties, number))


def _finish(hub: TaskHub, instance: Instance, found: Replayed, carried: Sequence[Message]) -> None:
    """End the orchestration if its function has: it fails, begins again, or is completed."""
    answer = found.answer
    if answer.error or found.failure is not None:
        error = answer.error or str(found.failure)
        instance.failure = found.failure
        _end(hub, instance, FAILED, f"Orchestrator function '{instance.name}' failed: {error}")
    elif answer.actions and answer.actions[-1].kind == actions.CONTINUE_AS_NEW:
        instance.inbox.extendleft(reversed(carried))
        instance.restart(answer.actions[-1].input)
        return
    elif answer.is_done and not instance.waits_for_tasks:
        _end(hub, instance, COMPLETED, answer.output)
    instance.awaited = instance.numbers_of_tasks if answer.is_done else found.awaited
    _add(hub, instance, history.STEP_COMPLETED, {})


def _end(hub: TaskHub, instance: Instance, status: str, output: Any) -> None:
    instance.status, instance.output = status, output
    kind = history.COMPLETED if status == COMPLETED else history.FAILED
    text = None if output is None else json.dumps(output)
    _add(hub, instance, kind, {"OrchestrationStatus": status, "Result": text})
    parent = instance.parent
    if parent is None:
        return
    properties = {"TaskScheduledId": parent.task, "Result": text}
    message = Message(history.CHILD_COMPLETED, properties)
    if status == FAILED:
        failure = instance.failure
        known = failure.original if isinstance(failure, NotATask) else failure
        details = f"Message: {known}, StackTrace: "
        properties = {"TaskScheduledId": parent.task, "Reason": output, "Details": details}
        message = Message(history.CHILD_FAILED, properties)
    hub.send(parent.instance, parent.execution, message)
