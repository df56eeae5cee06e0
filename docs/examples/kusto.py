"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- kusto_input


@app.http(route="orders/{id}")
@app.kusto_input(
    name="orders",
    database="shop",
    kql_command="declare query_parameters (wanted:long); Orders | where Id == wanted",
    kql_parameters="@wanted={id}",
    connection="KustoConnectionString",
)
def get_orders(req: func.HttpRequest, orders: str) -> str:
    return orders


# -- kusto_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.kusto_output(name="row", database="shop", table_name="Orders")
def store(msg: func.QueueMessage, row: func.Out[str]) -> None:
    row.set(json.dumps({"Id": 7, "Text": msg.get_body().decode()}))
