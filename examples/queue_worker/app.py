"""Process a queue: each order becomes an invoice in a container."""

from typing import Annotated

import azure.functions as func
from funcdeco import App

app = App()


# `{number}` comes from the message, which is JSON.
@app.queue_trigger(queue_name="orders")
def write_invoice(
    order: func.QueueMessage,
    invoice: Annotated[func.Out[str], app.blob_output(path="invoices/{number}.txt")],
) -> None:
    content = order.get_json()
    lines = [f"{count} x {item}" for item, count in content["items"].items()]
    invoice.set("\n".join([f"Invoice {content['number']}", *lines]))
