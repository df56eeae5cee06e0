"""Examples for the reference: one function per decorator, below its name."""

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()


# -- orchestration_trigger


@app.orchestration_trigger()
def order(context: df.DurableOrchestrationContext):
    price = yield context.call_activity("get_price", context.get_input())
    yield context.call_entity(df.EntityId("till", "oslo"), "add", price)
    return price


# -- activity_trigger


@app.activity_trigger()
def get_price(fruit: str) -> int:
    return {"apple": 20, "pear": 25}[fruit]


# -- entity_trigger


@app.entity_trigger()
def till(context: df.DurableEntityContext) -> None:
    cents = context.get_state(lambda: 0)
    if context.operation_name == "add":
        cents += context.get_input()
    context.set_state(cents)
    context.set_result(cents)


# -- durable_client_input


@app.http(route="orders/{fruit}", methods=["POST"])
@app.durable_client_input(name="client")
async def start_order(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    instance = await client.start_new("order", client_input=req.route_params["fruit"])
    return client.create_check_status_response(req, instance)


# -- orchestration_client_input


@app.http(route="old-orders/{fruit}", methods=["POST"])
@app.orchestration_client_input(name="starter")
async def start_old_order(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    instance = await client.start_new("order", client_input=req.route_params["fruit"])
    return client.create_check_status_response(req, instance)
