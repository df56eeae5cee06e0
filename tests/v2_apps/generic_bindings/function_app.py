"""Bindings by their types' names, as for those without a decorator of their own."""

import json
import logging

import azure.functions as func

app = func.FunctionApp()


@app.function_name(name="items")
@app.generic_trigger(
    arg_name="req",
    type="httpTrigger",
    route="items/{id}",
    methods=["get", "post"],
    auth_level=func.AuthLevel.ANONYMOUS,
)
@app.generic_output_binding(arg_name="$return", type="http")
@app.generic_input_binding(
    arg_name="item",
    type="blob",
    path="items/{id}",
    connection="AzureWebJobsStorage",
    data_type="binary",
)
def show_item(req: func.HttpRequest, item: bytes) -> func.HttpResponse:
    return func.HttpResponse(item)


@app.generic_trigger(
    arg_name="msg", type="queueTrigger", queue_name="items", connection="AzureWebJobsStorage"
)
@app.generic_output_binding(
    arg_name="rows", type="table", table_name="items", connection="AzureWebJobsStorage"
)
def store_item(msg: func.QueueMessage, rows: func.Out[str]) -> None:
    rows.set(json.dumps({"PartitionKey": "items", "RowKey": msg.id}))


@app.generic_trigger(arg_name="timer", type="timerTrigger", schedule="0 30 6 * * 1-5")
def wake_up(timer: func.TimerRequest) -> None:
    logging.info("past due: %s", timer.past_due)


@app.generic_trigger(
    arg_name="event",
    type="serviceBusTrigger",
    topic_name="orders",
    subscription_name="mail",
    connection="EVENTS",
    data_type=func.DataType.STRING,
)
@app.generic_output_binding(
    arg_name="mail",
    type="sendGrid",
    data_type=func.DataType.STRING,
    **{"apiKey": "SENDGRID_KEY", "from": "shop@example.com", "to": "{to}", "subject": "Order"},
)
def send_mail(event: func.ServiceBusMessage, mail: func.Out[str]) -> None:
    mail.set(json.dumps({"content": [{"type": "text/plain", "value": event.message_id}]}))


@app.generic_trigger(arg_name="warmup_context", type="warmupTrigger")
def warmup(warmup_context, context: func.Context) -> None:
    logging.info("%s is warm", context.function_name)
