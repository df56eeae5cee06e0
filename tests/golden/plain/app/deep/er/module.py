"""A module in a package."""

import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http()
def deep_down(req: func.HttpRequest) -> str:
    return "deep down"
