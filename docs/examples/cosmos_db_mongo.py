"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- cosmos_db_mongo_trigger


@app.cosmos_db_mongo_trigger(
    database_name="shop", collection_name="orders", connection_string_setting="MONGO_CLUSTER"
)
def on_change(change: str) -> None:
    print(json.loads(change))


# -- cosmos_db_mongo_input


@app.http(route="orders/{country}")
@app.cosmos_db_mongo_input(
    name="orders",
    database_name="shop",
    collection_name="orders",
    connection_string_setting="MONGO_CLUSTER",
    query_string='{{"country": "{country}"}}',
)
def list_orders(req: func.HttpRequest, orders: str) -> str:
    return orders


# -- cosmos_db_mongo_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.cosmos_db_mongo_output(
    name="order",
    database_name="shop",
    collection_name="orders",
    connection_string_setting="MONGO_CLUSTER",
)
def store(msg: func.QueueMessage, order: func.Out[str]) -> None:
    order.set(json.dumps({"_id": msg.id, "text": msg.get_body().decode()}))
