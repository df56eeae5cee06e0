"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- table_input


@app.http(route="products/{shop}/{id}")
@app.table_input(
    name="products",
    table_name="products",
    partition_key="{shop}",
    filter="RowKey eq '{id}'",
)
def get_product(req: func.HttpRequest, products: str) -> str:
    found = json.loads(products)
    return found[0]["Name"] if found else "not found"


# -- table_output


@app.queue_trigger(queue_name="products", name="msg")
@app.table_output(name="row", table_name="products", partition_key="oslo")
def add_product(msg: func.QueueMessage, row: func.Out[str]) -> None:
    row.set(json.dumps({"RowKey": msg.id, "Name": msg.get_body().decode()}))
