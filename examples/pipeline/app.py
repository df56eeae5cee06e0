"""A pipeline: a request becomes a message, the message an invoice, and the invoice a row.

The next morning, a timer writes a report of all rows.
"""

import json
from typing import Annotated

import azure.functions as func
from funcdeco import App

app = App()

PRICES = {"apple": 30, "pear": 50}


@app.http(methods=["POST"], route="orders")
def accept_order(
    req: func.HttpRequest,
    order: Annotated[func.Out[bytes], app.queue_output(queue_name="orders")],
) -> func.HttpResponse:
    order.set(req.get_body())
    return func.HttpResponse(status_code=202)


# An item without a price raises KeyError: after five attempts, the host moves the message to the
# queue `orders-poison`.
@app.queue_trigger(queue_name="orders")
def write_invoice(
    order: func.QueueMessage,
    invoice: Annotated[func.Out[str], app.blob_output(path="invoices/{number}.json")],
) -> None:
    content = order.get_json()
    total = sum(PRICES[item] * count for item, count in content["items"].items())
    invoice.set(json.dumps({"number": content["number"], "total": total}))


@app.blob_trigger(path="invoices/{number}.json")
def record_invoice(
    invoice: func.InputStream,
    row: Annotated[func.Out[str], app.table_output(table_name="invoices")],
) -> None:
    content = json.loads(invoice.read())
    keys = {"PartitionKey": "invoices", "RowKey": str(content["number"])}
    row.set(json.dumps({**keys, "Total": content["total"]}))


@app.timer_trigger(schedule="0 0 7 * * *")
def write_report(
    timer: func.TimerRequest,
    rows: Annotated[str, app.table_input(table_name="invoices", partition_key="invoices")],
    report: Annotated[func.Out[str], app.blob_output(path="reports/{DateTime:yyyy-MM-dd}.txt")],
) -> None:
    totals = {row["RowKey"]: row["Total"] for row in json.loads(rows)}
    lines = [f"{number}: {total}" for number, total in totals.items()]
    report.set("\n".join([*lines, f"sum: {sum(totals.values())}"]))
