"""Examples for the reference: one function per decorator, below its name."""

from datetime import datetime, timezone
from uuid import uuid4

import azure.functions as func
from funcdeco import App

app = App()


# -- event_grid_trigger


@app.event_grid_trigger()
def on_upload(event: func.EventGridEvent) -> None: ...


# -- event_grid_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.event_grid_output(
    name="event", topic_endpoint_uri="SHOP_TOPIC_URI", topic_key_setting="SHOP_TOPIC_KEY"
)
def announce(msg: func.QueueMessage, event: func.Out[func.EventGridOutputEvent]) -> None:
    event.set(
        func.EventGridOutputEvent(
            id=str(uuid4()),
            subject="orders",
            event_type="Shop.OrderCame",
            event_time=datetime.now(timezone.utc),
            data=msg.get_json(),
            data_version="1.0",
        )
    )
