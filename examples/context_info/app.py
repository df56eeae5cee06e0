"""Return the IDs that support needs to find a call in the logs: GET /api/support."""

import json

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


# `context` needs no decorator: the worker passes it to any function with this parameter.
@app.http(route="support", methods=["GET"])
def support_info(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    info = {"function": context.function_name, "invocation": context.invocation_id}
    return func.HttpResponse(json.dumps(info), mimetype="application/json")
