"""Examples for the reference: one function per decorator, below its name."""

import json

import azure.functions as func
from funcdeco import App

app = App()


# -- socketio_trigger


@app.socketio_trigger(hub="hub", event_name="say", parameter_names=["text"])
def on_say(request: str) -> None:
    event = json.loads(request)
    print(event["socketId"], event["parameters"])


# -- socketio_negotiation_input


@app.http(route="negotiate")
@app.socketio_negotiation_input(name="info", hub="hub", user_id="{query.user}")
def negotiate(req: func.HttpRequest, info: str) -> str:
    return info


# -- socketio_output


@app.timer_trigger(schedule="0 * * * * *", name="timer")
@app.socketio_output(name="actions", hub="hub")
def greet(timer: func.TimerRequest, actions: func.Out[str]) -> None:
    message = {"actionName": "sendToNamespace", "eventName": "say", "parameters": ["Hello!"]}
    actions.set(json.dumps(message))
