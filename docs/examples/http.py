"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- http


@app.http(route="items/{id:int}", methods=["GET", "HEAD"], auth_level="anonymous")
def get_item(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(req.route_params["id"])


# -- http_output


@app.generic_trigger(type="httpTrigger", name="req", extra={"authLevel": "anonymous"})
@app.http_output(name="$return")
def hello(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("Hello!")
