"""Functions for customers: app.py requires a function key for them."""

import json

import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()

NAMES = {"1": "Ada", "2": "Grace"}


@bp.http(route="names", methods=["GET"])
def list_customers(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(json.dumps(NAMES), mimetype="application/json")


@bp.http(route="{id:int}", methods=["GET"])
def show_customer(req: func.HttpRequest) -> func.HttpResponse:
    name = NAMES.get(req.route_params["id"])
    if name is None:
        return func.HttpResponse("no such customer", status_code=404)
    return func.HttpResponse(name)
