"""A small shop, whose page is tested and shown in the documentation."""

from __future__ import annotations

import json
from pathlib import Path

APP = """
import json
import logging
from collections.abc import Generator
from datetime import timedelta
from typing import Annotated, Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")
PRICES = {"apple": 30, "pear": 50}


@app.http(route="orders", methods=["POST"])
def accept_order(
    req: func.HttpRequest,
    order: Annotated[func.Out[bytes], app.queue_output(queue_name="orders")],
) -> func.HttpResponse:
    order.set(req.get_body())
    logging.info("accepted order %s", req.get_json().get("number"))
    return func.HttpResponse(status_code=202)


@app.queue_trigger(queue_name="orders")
def write_invoice(
    order: func.QueueMessage,
    invoice: Annotated[func.Out[str], app.blob_output(path="invoices/{number}.json")],
) -> None:
    content = order.get_json()
    total = sum(PRICES[item] * count for item, count in content["items"].items())
    logging.info("order %s costs %s", content["number"], total)
    invoice.set(json.dumps({"number": content["number"], "total": total}))


@app.blob_trigger(path="invoices/{number}.json")
def record_invoice(
    invoice: func.InputStream,
    row: Annotated[func.Out[str], app.table_output(table_name="invoices")],
) -> None:
    content = json.loads(invoice.read())
    keys = {"PartitionKey": "invoices", "RowKey": str(content["number"])}
    row.set(json.dumps({**keys, "Total": content["total"]}))


@app.http(route="prices/{item}", methods=["GET"])
def read_price(req: func.HttpRequest) -> func.HttpResponse:
    price = PRICES.get(req.route_params["item"])
    logging.info("price of %s", req.route_params["item"])
    if price is None:
        return func.HttpResponse("unknown item", status_code=404)
    return func.HttpResponse(json.dumps({"price": price}), mimetype="application/json")


@app.timer_trigger(schedule="0 0 7 * * *")
def write_report(timer: func.TimerRequest) -> None:
    logging.info("the report is written")


@app.http(route="expenses", methods=["POST"])
@app.durable_client_input(name="client")
async def claim_expense(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    instance_id = await client.start_new("expense", client_input=req.get_json())
    return client.create_check_status_response(req, instance_id)


@app.orchestration_trigger()
def expense(context: df.DurableOrchestrationContext) -> Generator[Any, Any, str]:
    claim = context.get_input()
    yield context.call_activity("ask_for_decision", claim)
    decision = context.wait_for_external_event("Decision")
    time_out = context.create_timer(context.current_utc_datetime + timedelta(days=3))
    first = yield context.task_any([decision, time_out])
    if first is time_out:
        return "expired"
    time_out.cancel()
    return "approved" if decision.result in (True, "true") else "refused"


@app.activity_trigger()
def ask_for_decision(claim: dict[str, Any]) -> None:
    logging.info("%(who)s claims %(euros)s euros", claim)
"""
ORDER = {"number": 7, "items": {"apple": 3, "pear": 1}}
UNKNOWN = {"number": 8, "items": {"grape": 1}}
"""An order whose invoice fails."""
CLAIM = {"who": "Ada", "euros": 30}


def write_shop(folder: Path, app: str = APP) -> Path:
    """Write the project, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}
    host = {"version": "2.0", "extensions": {"queues": {"visibilityTimeout": "00:01:00"}}}
    values = {"IsEncrypted": False, "Values": settings}
    (folder / "host.json").write_text(json.dumps(host), "utf-8")
    (folder / "local.settings.json").write_text(json.dumps(values), "utf-8")
    (folder / "app.py").write_text(app, "utf-8")
    return folder
