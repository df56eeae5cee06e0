"""Functions for invoices, with the app's auth level unless a function sets its own."""

import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(route="{number:int}", methods=["GET"])
def show_invoice(req: func.HttpRequest) -> str:
    return f"Invoice {req.route_params['number']}"


@bp.http(route="{number:int}", methods=["DELETE"], auth_level="admin")
def cancel_invoice(req: func.HttpRequest) -> str:
    return f"Invoice {req.route_params['number']} is canceled"
