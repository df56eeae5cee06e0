"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- mobile_table_input


@app.http(route="todo/{id}")
@app.mobile_table_input(
    name="record", table_name="todo", mobile_app_uri_setting="MOBILE_APP_URI", id="{id}"
)
def get_record(req: func.HttpRequest, record: str) -> str:
    return record


# -- mobile_table_output


@app.queue_trigger(queue_name="todo", name="msg")
@app.mobile_table_output(name="record", table_name="todo", mobile_app_uri_setting="MOBILE_APP_URI")
def add_record(msg: func.QueueMessage, record: func.Out[str]) -> None:
    record.set('{"text": "Buy apples"}')
