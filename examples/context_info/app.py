"""Tell callers what support needs to find their call in the logs: GET /api/support."""

import json

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


# `context` has no decorator: the worker hands it over to any function that asks.
@app.http(route="support", methods=["GET"])
def support_info(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    info = {"function": context.function_name, "invocation": context.invocation_id}
    return func.HttpResponse(json.dumps(info), mimetype="application/json")
