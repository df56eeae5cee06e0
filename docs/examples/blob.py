"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- blob_trigger


@app.blob_trigger(path="uploads/{name}.csv", source="EventGrid")
def load_csv(upload: func.InputStream) -> None: ...


# -- blob_input


@app.http(route="items/{id}")
@app.blob_input(name="item", path="samples/{id}", data_type="binary")
def get_item(req: func.HttpRequest, item: func.InputStream) -> func.HttpResponse:
    return func.HttpResponse(item.read())


# -- blob_output


@app.queue_trigger(queue_name="orders", name="msg")
@app.blob_output(name="row", path="orders/{id}.json")
def store(msg: func.QueueMessage, row: func.Out[bytes]) -> None:
    row.set(msg.get_body())
