"""Streams and messages, alone and in batches."""

import json
import logging
from typing import List

import azure.functions as func

app = func.FunctionApp()


@app.event_hub_message_trigger(
    arg_name="events",
    event_hub_name="%HUB_NAME%",
    connection="Hub",
    cardinality=func.Cardinality.MANY,
    consumer_group="readers",
)
@app.cosmos_db_output(
    arg_name="readings",
    database_name="telemetry",
    container_name="readings",
    connection="Cosmos",
    create_if_not_exists=True,
    partition_key="/device",
)
@app.retry(
    strategy="exponential_backoff",
    max_retry_count="5",
    minimum_interval="00:00:05",
    maximum_interval="00:15:00",
)
def store_readings(events: List[func.EventHubEvent], readings: func.Out[func.DocumentList]) -> None:
    found = [json.loads(one.get_body()) for one in events]
    readings.set(func.DocumentList([func.Document.from_dict(one) for one in found]))


@app.event_hub_message_trigger(arg_name="event", event_hub_name="alarms", connection="Hub")
@app.event_hub_output(arg_name="$return", event_hub_name="pages", connection="Hub")
async def forward_alarm(event: func.EventHubEvent) -> str:
    return event.get_body().decode()


@app.service_bus_queue_trigger(
    arg_name="messages", queue_name="orders", connection="Bus", cardinality="many"
)
def take_orders(messages: List[func.ServiceBusMessage]) -> None:
    for message in messages:
        logging.info("%s: %s", message.message_id, message.get_body())


@app.service_bus_topic_trigger(
    arg_name="msg",
    topic_name="orders",
    subscription_name="invoices",
    connection="Bus",
    is_sessions_enabled=True,
)
@app.service_bus_queue_output(arg_name="invoice", queue_name="invoices", connection="Bus")
@app.service_bus_topic_output(arg_name="audit", topic_name="audit", connection="Bus")
def write_invoice(
    msg: func.ServiceBusMessage, invoice: func.Out[str], audit: func.Out[bytes]
) -> None:
    invoice.set(json.dumps({"order": msg.correlation_id}))
    audit.set(msg.get_body())


@app.event_grid_trigger(arg_name="event")
@app.event_grid_output(
    arg_name="next",
    topic_endpoint_uri="TOPIC_ENDPOINT",
    topic_key_setting="TOPIC_KEY",
)
def relay(event: func.EventGridEvent, next: func.Out[func.EventGridOutputEvent]) -> None:
    next.set(
        func.EventGridOutputEvent(
            id=event.id,
            data=event.get_json(),
            subject=event.subject,
            event_type="relayed",
            event_time=event.event_time,
            data_version="1.0",
        )
    )


@app.cosmos_db_trigger(
    arg_name="documents",
    database_name="shop",
    container_name="orders",
    connection="Cosmos",
    lease_container_name="leases",
    create_lease_container_if_not_exists=True,
)
def on_changes(documents: func.DocumentList) -> None:
    for document in documents:
        logging.info("%s changed", document["id"])


@app.route(route="orders/{customer}/{id}")
@app.cosmos_db_input(
    arg_name="orders",
    database_name="shop",
    container_name="orders",
    connection="Cosmos",
    id="{id}",
    partition_key="{customer}",
)
def show_order(req: func.HttpRequest, orders: func.DocumentList) -> func.HttpResponse:
    if not orders:
        return func.HttpResponse(status_code=404)
    return func.HttpResponse(orders[0].to_json(), mimetype="application/json")
