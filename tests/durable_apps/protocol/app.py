"""Orchestrators and an entity that keep what they receive from the host, and what they answer."""

import functools
import json
from datetime import timedelta

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()
RETRIES = df.RetryOptions(5000, 2)
received: list[dict] = []
answered: list[dict] = []
attempts: list[str] = []


def kept(handle):
    """Return *handle* with what it gets and returns kept."""

    def main(context) -> str:
        received.append(json.loads(getattr(context, "body", context)))
        try:
            text = handle(context)
        except Exception as error:
            answered.append(json.loads(str(error).partition("$OutOfProcData$:")[2]))
            raise
        answered.append(json.loads(text))
        return text

    return main


def orchestrator(function):
    """Register *function* as the library does, so that its payload can be kept."""
    handle = kept(df.Orchestrator.create(function))

    @functools.wraps(function)
    def main(context: func.OrchestrationContext) -> str:
        return handle(context)

    del main.__wrapped__
    main.__annotations__ = {"context": func.OrchestrationContext, "return": str}
    return app.orchestration_trigger()(main)


@orchestrator
def everything(context):
    number = context.get_input()
    if number == 2:
        return "over"
    counter = df.EntityId("Counter", "a")
    yield context.call_activity("same", {"a": [1, None]})
    yield context.call_activity("nothing")
    yield context.call_activity_with_retry("fail_once", RETRIES, "x")
    try:
        yield context.call_activity("fail", 1)
    except Exception as error:
        context.set_custom_status(str(error))
    yield context.call_sub_orchestrator("child", "in", "child-id")
    try:
        yield context.call_sub_orchestrator_with_retry("failing_child", df.RetryOptions(1000, 1))
    except Exception as error:
        context.set_custom_status(str(error))
    yield context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    yield context.wait_for_external_event("Go")
    yield context.call_entity(counter, "add", 5)
    try:
        yield context.call_entity(counter, "fail")
    except Exception as error:
        context.set_custom_status(str(error))
    context.signal_entity(counter, "add", {"by": 1})
    yield context.call_http("POST", "http://localhost/api/x", {"a": 1}, {"X-A": "b"})
    yield context.task_all([context.call_activity("same", 1), context.call_activity("same", 2)])
    timer = context.create_timer(context.current_utc_datetime + timedelta(days=1))
    yield context.task_any([timer, context.call_activity("same", 3)])
    timer.cancel()
    yield context.call_activity("same", 4)
    context.continue_as_new(2)


@orchestrator
def child(context):
    return [context.get_input(), (yield context.call_activity("same", 1))]


@orchestrator
def failing_child(context):
    yield context.call_activity("same", 1)
    raise ValueError("child failed")


@orchestrator
def long_timer(context):
    yield context.create_timer(context.current_utc_datetime + timedelta(days=8))
    return "over"


@orchestrator
def waiting(context):
    yield context.wait_for_external_event("Go")
    yield context.call_activity("fail_twice", 1)
    return "over"


def operate(context):
    if context.operation_name == "fail":
        raise ValueError("operation failed")
    data = context.get_input()
    total = context.get_state(int) + (data if isinstance(data, int) else data["by"])
    context.set_state(total)
    context.set_result({"total": total})


@app.entity_trigger()
def counter(context: func.EntityContext) -> str:
    return kept(df.Entity.create(operate))(context)


@app.activity_trigger()
def same(value):
    return value


@app.activity_trigger()
def nothing(value):
    return None


@app.activity_trigger()
def fail(value):
    raise ValueError("activity failed")


def failing(name, count):
    attempts.append(name)
    if attempts.count(name) <= count:
        raise ValueError("not yet")
    return "in the end"


@app.activity_trigger()
def fail_once(value):
    return failing("once", 1)


@app.activity_trigger()
def fail_twice(value):
    return failing("twice", 1)
