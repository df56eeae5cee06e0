"""Count the words of many documents at once, and keep a running total in an entity."""

import datetime
import json
import logging

import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)

RETRY = df.RetryOptions(first_retry_interval_in_milliseconds=5000, max_number_of_attempts=3)


@app.route(route="counts/{container}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start_count(req: func.HttpRequest, client) -> func.HttpResponse:
    names = req.get_json()
    instance_id = await client.start_new("count_words", client_input=names)
    logging.info("started %s", instance_id)
    return client.create_check_status_response(req, instance_id)


@app.route(route="counts/{container}/{instance_id}", methods=["GET"])
@app.durable_client_input(client_name="client")
async def count_status(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    status = await client.get_status(req.route_params["instance_id"])
    return func.HttpResponse(json.dumps(status.to_json()), mimetype="application/json")


@app.orchestration_trigger(context_name="context")
def count_words(context: df.DurableOrchestrationContext):
    names = context.get_input() or []
    tasks = [context.call_activity_with_retry("count_one", RETRY, name) for name in names]
    counts = yield context.task_all(tasks)
    total = sum(counts)
    entity = df.EntityId("running_total", "words")
    context.signal_entity(entity, "add", total)
    yield context.call_sub_orchestrator("wait_and_report", {"total": total})
    return total


@app.orchestration_trigger(context_name="context")
def wait_and_report(context):
    figures = context.get_input()
    due = context.current_utc_datetime + datetime.timedelta(minutes=1)
    timeout = context.create_timer(due)
    approval = context.wait_for_external_event("Approved")
    winner = yield context.task_any([approval, timeout])
    if winner == approval:
        timeout.cancel()
    result = yield context.call_activity("report", figures)
    return result


@app.activity_trigger(input_name="name")
def count_one(name: str) -> int:
    return len(name.split())


@app.function_name("report")
@app.activity_trigger(input_name="figures")
def write_report(figures: dict) -> str:
    return f"{figures['total']} words"


@app.entity_trigger(context_name="context")
def running_total(context):
    total = context.get_state(lambda: 0)
    if context.operation_name == "add":
        total += context.get_input()
    context.set_state(total)
    context.set_result(total)


@app.timer_trigger(schedule="0 0 3 * * *", arg_name="timer", run_on_startup=False)
@app.durable_client_input(client_name="starter")
async def nightly(timer: func.TimerRequest, starter: df.DurableOrchestrationClient) -> None:
    if timer.past_due:
        logging.warning("late")
    await starter.start_new("count_words", None, ["a b c"])
