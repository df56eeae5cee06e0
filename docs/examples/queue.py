"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- queue_trigger


@app.queue_trigger(queue_name="orders", connection="ORDERS_STORAGE")
def store(msg: func.QueueMessage) -> None: ...


# -- queue_output


@app.http(route="orders", methods=["POST"])
@app.queue_output(name="order", queue_name="orders")
def accept(req: func.HttpRequest, order: func.Out[str]) -> str:
    order.set(req.get_body().decode())
    return "accepted"
