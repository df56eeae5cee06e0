import azure.functions as func

from blueprints.shared import json_response

bp = func.Blueprint()


@bp.route(route="customers/{customer_id:int}")
def get_customer(req: func.HttpRequest) -> func.HttpResponse:
    return json_response({"id": int(req.route_params["customer_id"])})


@bp.route(route="customers", methods=["PUT", "PATCH"], auth_level="admin")
async def change_customers(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    return json_response({"invocation": context.invocation_id})
