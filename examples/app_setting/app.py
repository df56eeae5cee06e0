"""Read an app setting: GET /api/hours. Locally, it is set in local.settings.json."""

import os

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hours", methods=["GET"])
def opening_hours(req: func.HttpRequest) -> str:
    opens, closes = os.environ["OPENING_HOURS"].split("-")
    return f"We are open from {opens} to {closes} o'clock."
