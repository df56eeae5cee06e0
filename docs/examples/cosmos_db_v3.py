"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- cosmos_db_trigger_v3


@app.cosmos_db_trigger_v3(
    database_name="shop",
    collection_name="orders",
    connection_string_setting="COSMOS",
    create_lease_collection_if_not_exists=True,
)
def on_change(orders: func.DocumentList) -> None: ...


# -- cosmos_db_input_v3


@app.http(route="orders/{country}")
@app.cosmos_db_input_v3(
    name="orders",
    database_name="shop",
    collection_name="orders",
    connection_string_setting="COSMOS",
    sql_query="SELECT * FROM o WHERE o.country = {country}",
)
def list_orders(req: func.HttpRequest, orders: str) -> str:
    return orders


# -- cosmos_db_output_v3


@app.queue_trigger(queue_name="orders", name="msg")
@app.cosmos_db_output_v3(
    name="order",
    database_name="shop",
    collection_name="orders",
    connection_string_setting="COSMOS",
)
def store(msg: func.QueueMessage, order: func.Out[func.Document]) -> None:
    order.set(func.Document.from_json(msg.get_body().decode()))
