"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- rabbitmq_trigger


@app.rabbitmq_trigger(queue_name="orders", connection_string_setting="RABBIT_ADDRESS")
def store(order: str) -> None: ...


# -- rabbitmq_output


@app.http(route="orders", methods=["POST"])
@app.rabbitmq_output(name="order", queue_name="orders", connection_string_setting="RABBIT_ADDRESS")
def accept(req: func.HttpRequest, order: func.Out[bytes]) -> str:
    order.set(req.get_body())
    return "accepted"
