"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- fabric_item_input


@app.http(methods=["POST"])
@app.fabric_item_input(name="shop", alias="shop", sub_type="FabricSqlConnection")
def count_orders(req: func.HttpRequest, shop: str) -> str:
    return ", ".join(json.loads(shop)["Endpoints"])


# -- udf_property_input


@app.http(methods=["POST"])
@app.udf_property_input(name="fruit", parameter_name="fruit", type_name="str")
def get_price(req: func.HttpRequest, fruit: str) -> str:
    return json.loads(json.loads(fruit)["PropertyJsonValue"])


# -- user_data_function_context_input


@app.http(methods=["POST"])
@app.user_data_function_context_input(name="caller")
def tell_caller(req: func.HttpRequest, caller: str) -> str:
    return caller
