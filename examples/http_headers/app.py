"""Read headers and JSON, return a status and headers: POST /api/readings."""

import json

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="readings", methods=["POST"])
def add_reading(req: func.HttpRequest) -> func.HttpResponse:
    sensor = req.headers.get("X-Sensor")
    if sensor is None:
        return func.HttpResponse("the header X-Sensor is missing", status_code=400)
    try:
        celsius = req.get_json()["celsius"]
    except (ValueError, KeyError, TypeError):
        return func.HttpResponse('send {"celsius": <number>}', status_code=400)
    return func.HttpResponse(
        json.dumps({"sensor": sensor, "celsius": celsius}),
        status_code=201,
        headers={"Location": f"/api/readings/{sensor}"},
        mimetype="application/json",
    )
