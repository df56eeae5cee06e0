"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- document_db_input


@app.http(route="orders/{id}")
@app.document_db_input(
    name="order",
    database_name="shop",
    collection_name="orders",
    connection="SHOP_DATABASE",
    id="{id}",
)
def get_order(req: func.HttpRequest, order: str) -> str:
    return order


# -- document_db_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.document_db_output(
    name="order", database_name="shop", collection_name="orders", connection="SHOP_DATABASE"
)
def store(msg: func.QueueMessage, order: func.Out[str]) -> None:
    order.set(msg.get_body().decode())
