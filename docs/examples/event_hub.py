"""Examples for the reference: one function per decorator, below its name."""

import typing

import azure.functions as func
from funcdeco import App

app = App()


# -- event_hub_trigger


@app.event_hub_trigger(event_hub_name="heat", connection="PLANT_EVENTS", cardinality="many")
def watch(events: typing.List[func.EventHubEvent]) -> None: ...


# -- event_hub_output


@app.timer_trigger(schedule="0 * * * * *", name="timer")
@app.event_hub_output(name="$return", event_hub_name="heat", connection="PLANT_EVENTS")
def measure(timer: func.TimerRequest) -> str:
    return '{"sensor": 7, "celsius": 21.5}'
