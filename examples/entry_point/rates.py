"""Let the worker load this file directly: no script is generated for its functions."""

import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()

MILES = 0.621371


# The path is relative to the function's folder, to_miles/; the entry point is the function itself.
@bp.function(script_file="../rates.py")
@bp.http(route="miles/{kilometers:int}")
def to_miles(req: func.HttpRequest) -> str:
    return f"{int(req.route_params['kilometers']) * MILES:.1f}"
