"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- notification_hub_output


@app.queue_trigger(queue_name="news", name="news")
@app.notification_hub_output(
    name="note", hub_name="readers", connection="NOTIFICATIONS", tag_expression="sports"
)
def notify(news: func.QueueMessage, note: func.Out[str]) -> None:
    note.set('{"message": "Something new"}')
