"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- sql_trigger


@app.sql_trigger(table_name="dbo.orders", connection_string_setting="SHOP_DATABASE")
def on_change(changes: str) -> None:
    for change in json.loads(changes):  # {"Operation": 0, "Item": {"id": 7}}
        print(change["Item"]["id"])


# -- sql_input


@app.http(route="orders/{country}")
@app.sql_input(
    name="orders",
    command_text="select * from dbo.orders where country = @country",
    parameters="@country={country}",
    connection_string_setting="SHOP_DATABASE",
)
def list_orders(req: func.HttpRequest, orders: func.SqlRowList) -> func.HttpResponse:
    return func.HttpResponse(f"{len(orders)} orders")


# -- sql_output


@app.http(route="orders", methods=["POST"])
@app.sql_output(name="order", command_text="dbo.orders", connection_string_setting="SHOP_DATABASE")
def add_order(req: func.HttpRequest, order: func.Out[func.SqlRow]) -> str:
    order.set(func.SqlRow.from_dict(req.get_json()))
    return "added"
