"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- dapr_service_invocation_trigger


@app.dapr_service_invocation_trigger(method_name="greet")
def greet(payload: str) -> str:
    return json.dumps({"greeting": "Hello!"})


# -- dapr_binding_trigger


@app.dapr_binding_trigger(binding_name="%KAFKA_BINDING%")
def on_order(data: str) -> None: ...


# -- dapr_topic_trigger


@app.dapr_topic_trigger(pub_sub_name="pubsub", topic="orders")
def on_message(event: str) -> None:
    print(json.loads(event)["data"])


# -- dapr_state_input


@app.http(route="orders/{id}", methods=["GET"])
@app.dapr_state_input(name="order", state_store="statestore", key="{id}")
def get_order(req: func.HttpRequest, order: str) -> str:
    return order


# -- dapr_state_output


@app.http(route="orders/{id}", methods=["PUT"])
@app.dapr_state_output(name="state", state_store="statestore", key="{id}")
def put_order(req: func.HttpRequest, state: func.Out[str]) -> str:
    state.set(json.dumps({"value": req.get_json()}))
    return "saved"


# -- dapr_secret_input


@app.timer_trigger(schedule="0 0 6 * * *", name="timer")
@app.dapr_secret_input(
    name="secret",
    secret_store_name="kubernetes",
    key="shop-key",
    metadata="metadata.namespace=default",
)
def report(timer: func.TimerRequest, secret: str) -> None:
    print(len(json.loads(secret)["shop-key"]))


# -- dapr_invoke_output


@app.queue_trigger(queue_name="bills", name="bill")
@app.dapr_invoke_output(name="call", app_id="billing", method_name="pay")
def pay(bill: func.QueueMessage, call: func.Out[bytes]) -> None:
    call.set(json.dumps({"body": bill.get_json()}).encode())


# -- dapr_publish_output


@app.queue_trigger(queue_name="orders", name="order")
@app.dapr_publish_output(name="message", pub_sub_name="pubsub", topic="orders")
def publish(order: func.QueueMessage, message: func.Out[bytes]) -> None:
    message.set(json.dumps({"payload": order.get_json()}).encode())


# -- dapr_binding_output


@app.queue_trigger(queue_name="parcels", name="parcel")
@app.dapr_binding_output(name="message", binding_name="%KAFKA_BINDING%", operation="create")
def send(parcel: func.QueueMessage, message: func.Out[bytes]) -> None:
    message.set(json.dumps({"data": parcel.get_json()}).encode())
