"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- web_pubsub_trigger


@app.web_pubsub_trigger(hub="chat", event_type="user", event_name="message")
def on_message(request: str) -> str:
    sender = json.loads(request)["connectionContext"]["userId"]
    return json.dumps({"data": f"Thank you, {sender}.", "dataType": "text"})


# -- web_pubsub_connection_input


@app.http(route="negotiate", methods=["POST"])
@app.web_pubsub_connection_input(
    name="connection", hub="chat", user_id="{headers.x-ms-client-principal-name}"
)
def negotiate(req: func.HttpRequest, connection: str) -> str:
    return json.loads(connection)["url"]


# -- web_pubsub_context_input


@app.http(route="events", methods=["POST", "OPTIONS"])
@app.web_pubsub_context_input(name="call", connections=["CHAT_WEB_PUBSUB"])
def on_call(req: func.HttpRequest, call: str) -> func.HttpResponse:
    context = json.loads(call)
    if context["hasError"] or context["isPreflight"]:
        answer = context["response"]
        headers = {name: ",".join(values) for name, values in answer["headers"].items()}
        return func.HttpResponse(status_code=answer["status"], headers=headers)
    return func.HttpResponse()


# -- web_pubsub_request_input


@app.http(route="old-events", methods=["POST", "OPTIONS"])
@app.web_pubsub_request_input(name="call")
def on_old_call(req: func.HttpRequest, call: str) -> func.HttpResponse:
    return func.HttpResponse()


# -- web_pubsub_output


@app.timer_trigger(schedule="0 * * * * *", name="timer")
@app.web_pubsub_output(name="actions", hub="chat")
def greet(timer: func.TimerRequest, actions: func.Out[str]) -> None:
    joins = {"actionName": "addUserToGroup", "userId": "ada", "group": "lobby"}
    message = {"actionName": "sendToAll", "data": "Hello!", "dataType": "text"}
    actions.set(json.dumps([joins, message]))
