"""Accept orders over HTTP and put them on a queue: POST /api/orders."""

import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="orders", methods=["POST"], auth_level="function")
@app.queue_output(name="order", queue_name="orders", connection="AzureWebJobsStorage")
def accept_order(req: func.HttpRequest, order: func.Out[str]) -> func.HttpResponse:
    text = req.get_body().decode()
    if not text:
        return func.HttpResponse("the order is empty", status_code=400)
    order.set(text)
    return func.HttpResponse("accepted", status_code=202)
