"""A module that the worker loads itself, without a shim."""

import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint(auth_level="function")


@bp.function(script_file="../module.py")
@bp.http()
def without_shim(req: func.HttpRequest) -> str:
    return "without shim"
