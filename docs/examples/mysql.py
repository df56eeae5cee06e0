"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- mysql_trigger


@app.mysql_trigger(table_name="orders", connection_string_setting="SHOP_DATABASE")
def on_change(changes: func.MySqlRowList) -> None:
    for change in changes:
        print(change["Item"])


# -- mysql_input


@app.http(route="orders/{country}")
@app.mysql_input(
    name="orders",
    command_text="select * from orders where country = @country",
    parameters="@country={country}",
    connection_string_setting="SHOP_DATABASE",
)
def list_orders(req: func.HttpRequest, orders: func.MySqlRowList) -> func.HttpResponse:
    return func.HttpResponse(f"{len(orders)} orders")


# -- mysql_output


@app.http(route="orders", methods=["POST"])
@app.mysql_output(name="order", command_text="orders", connection_string_setting="SHOP_DATABASE")
def add_order(req: func.HttpRequest, order: func.Out[func.MySqlRow]) -> str:
    order.set(func.MySqlRow.from_dict(req.get_json()))
    return "added"
