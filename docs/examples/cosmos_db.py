"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- cosmos_db_trigger


@app.cosmos_db_trigger(
    database_name="shop",
    container_name="orders",
    connection="COSMOS",
    lease_container_name="leases",
    create_lease_container_if_not_exists=True,
)
def on_change(orders: func.DocumentList) -> None: ...


# -- cosmos_db_input


@app.http(route="orders/{country}/{id}")
@app.cosmos_db_input(
    name="orders",
    database_name="shop",
    container_name="orders",
    connection="COSMOS",
    id="{id}",
    partition_key="{country}",
)
def get_order(req: func.HttpRequest, orders: func.DocumentList) -> func.HttpResponse:
    return func.HttpResponse(orders[0].to_json())


# -- cosmos_db_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.cosmos_db_output(
    name="order", database_name="shop", container_name="orders", connection="COSMOS"
)
def store(msg: func.QueueMessage, order: func.Out[func.Document]) -> None:
    order.set(func.Document.from_json(msg.get_body().decode()))
