"""The patterns of durable functions, and what else orchestrators and entities can do."""

import json
import logging
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()

Steps = Generator[Any, Any, Any]
Context = df.DurableOrchestrationContext
attempts: dict[str, int] = {}


@app.activity_trigger()
def greet(name: str) -> str:
    return f"Hello {name}"


@app.activity_trigger()
def square(number: int) -> int:
    return number * number


@app.activity_trigger()
def fail_until(limits: dict[str, Any]) -> str:
    """Fail until the attempt with the given number."""
    count = attempts[limits["key"]] = attempts.get(limits["key"], 0) + 1
    if count < limits["attempt"]:
        raise ValueError(f"attempt {count}")
    return f"attempt {count}"


@app.orchestration_trigger()
def chain(context: Context) -> Steps:
    first = yield context.call_activity("greet", "Tokyo")
    second = yield context.call_activity("greet", first)
    return second


@app.orchestration_trigger()
def fan_out(context: Context) -> Steps:
    tasks = [context.call_activity("square", number) for number in context.get_input()]
    squares = yield context.task_all(tasks)
    return sum(squares)


@app.orchestration_trigger()
def monitor(context: Context) -> Steps:
    """Look every hour until the job is done, for at most a day."""
    end = context.current_utc_datetime + timedelta(days=1)
    while context.current_utc_datetime < end:
        status = yield context.call_activity("job_status", context.get_input())
        context.set_custom_status(status)
        if status == "done":
            return "seen"
        yield context.create_timer(context.current_utc_datetime + timedelta(hours=1))
    return "gave up"


@app.activity_trigger()
def job_status(job: dict[str, Any]) -> str:
    attempts["job"] = attempts.get("job", 0) + 1
    return "done" if attempts["job"] >= job["looks"] else "running"


@app.orchestration_trigger()
def approval(context: Context) -> Steps:
    decision = context.wait_for_external_event("Decision")
    timer = context.create_timer(context.current_utc_datetime + timedelta(days=3))
    winner = yield context.task_any([decision, timer])
    if winner is timer:
        return "escalated"
    timer.cancel()
    return "approved" if decision.result else "rejected"


@app.entity_trigger()
def counter(context: df.DurableEntityContext) -> None:
    value = context.get_state(lambda: 0)
    if context.operation_name == "add":
        value += context.get_input()
        context.set_state(value)
    elif context.operation_name == "fail":
        raise ValueError("no such counter")
    elif context.operation_name == "delete":
        context.destruct_on_exit()
        return
    context.set_result(value)


@app.orchestration_trigger()
def aggregate(context: Context) -> Steps:
    target = df.EntityId("counter", "total")
    for amount in context.get_input():
        context.signal_entity(target, "add", amount)
    total = yield context.call_entity(target, "get")
    try:
        yield context.call_entity(target, "fail")
    except Exception as error:
        return [total, str(error)]


@app.orchestration_trigger()
def patient(context: Context) -> Steps:
    options = df.RetryOptions(5_000, 3)
    result = yield context.call_activity_with_retry("fail_until", options, context.get_input())
    again = yield context.call_activity("greet", result)
    return again


@app.orchestration_trigger()
def parent(context: Context) -> Steps:
    data = context.get_input()
    child = yield context.call_sub_orchestrator("patient", data, f"{context.instance_id}-child")
    return {"child": child}


@app.orchestration_trigger()
def once(context: Context) -> Steps:
    result = yield context.call_activity("fail_until", context.get_input())
    return result


@app.orchestration_trigger()
def countdown(context: Context) -> Steps:
    number = context.get_input()
    if number > 0:
        yield context.call_activity("square", number)
        context.continue_as_new(number - 1)
        return None
    return "lift-off"


@app.orchestration_trigger()
def eternal(context: Context) -> Steps:
    yield context.call_activity("square", 1)
    context.continue_as_new(None)


@app.orchestration_trigger()
def forgotten_timer(context: Context) -> Steps:
    timer = context.create_timer(context.current_utc_datetime + timedelta(minutes=5))
    task = context.call_activity("square", 2)
    yield context.task_any([timer, task])
    return "done"


@app.orchestration_trigger()
def misspelled(context: Context) -> Steps:
    yield context.call_activity("gret", "Ada")


@app.orchestration_trigger()
def web(context: Context) -> Steps:
    response = yield context.call_http("POST", context.get_input(), {"a": 1})
    return [response["statusCode"], response["content"]]


@app.http(route="echo", auth_level="anonymous")
def echo(req: func.HttpRequest) -> str:
    return req.get_body().decode()


@app.http(route="start/{name}", methods=["POST"])
@app.durable_client_input(name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> func.HttpResponse:
    data = json.loads(req.get_body() or b"null")
    instance_id = await client.start_new(req.route_params["name"], None, data)
    logging.info("started %s", instance_id)
    if "wait" in req.params:
        wait = client.wait_for_completion_or_create_check_status_response
        return await wait(req, instance_id, 10_000, 1_000)
    return client.create_check_status_response(req, instance_id)
