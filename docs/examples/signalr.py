"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- signalr_trigger


@app.signalr_trigger(hub_name="chat", category="messages", event="say", parameter_names=["text"])
def on_say(call: str) -> None:
    (text,) = json.loads(call)["Arguments"]


# -- signalr_connection_info_input


@app.http(route="negotiate", methods=["POST"])
@app.signalr_connection_info_input(
    name="info", hub_name="chat", user_id="{headers.x-ms-client-principal-id}"
)
def negotiate(req: func.HttpRequest, info: str) -> str:
    return info  # {"url": "https://...", "accessToken": "..."}


# -- signalr_negotiation_input


@app.http(route="everywhere/negotiate", methods=["POST"])
@app.signalr_negotiation_input(name="everywhere", hub_name="chat")
def negotiate_everywhere(req: func.HttpRequest, everywhere: str) -> str:
    first = json.loads(everywhere)["endpoints"][0]
    return json.dumps(first["connectionInfo"])


# -- signalr_endpoints_input


@app.http(route="endpoints")
@app.signalr_endpoints_input(name="endpoints", hub_name="chat")
def list_endpoints(req: func.HttpRequest, endpoints: str) -> str:
    return endpoints


# -- signalr_refresh_input


@app.http(route="refresh", methods=["POST"])
@app.signalr_refresh_input(
    name="info",
    hub_name="chat",
    connection_token="{query.connectionToken}",
    token_lifetime_seconds=1800,
)
def refresh(req: func.HttpRequest, info: str) -> str:
    return info


# -- signalr_output


@app.timer_trigger(schedule="0 * * * * *", name="timer")
@app.signalr_output(name="actions", hub_name="chat")
def greet(timer: func.TimerRequest, actions: func.Out[str]) -> None:
    joins = {"action": "add", "userId": "ada", "groupName": "lobby"}
    message = {"target": "say", "arguments": ["Hello!"], "groupName": "lobby"}
    actions.set(json.dumps([joins, message]))
