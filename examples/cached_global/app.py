"""Load a table once and reuse it for all calls: GET /api/countries/nz."""

import json
from pathlib import Path

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

# Runs when a worker imports the module; each worker has its own copy of the table.
COUNTRIES: dict[str, str] = json.loads(
    Path(__file__).with_name("countries.json").read_text("utf-8")
)


@app.http(route="countries/{code:alpha}", methods=["GET"])
def country_name(req: func.HttpRequest) -> func.HttpResponse:
    name = COUNTRIES.get(req.route_params["code"].upper())
    if name is None:
        return func.HttpResponse("no such country", status_code=404)
    return func.HttpResponse(name)
