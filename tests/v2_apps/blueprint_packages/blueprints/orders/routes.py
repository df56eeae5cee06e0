import json
import uuid

import azure.functions as func

from ..shared import json_response
from .base import bp
from .models import Order


@bp.route(route="orders", methods=["GET"])
def list_orders(req: func.HttpRequest) -> func.HttpResponse:
    return json_response([])


@bp.route(route="orders", methods=["POST"])
@bp.queue_output(arg_name="queue", queue_name="orders", connection="AzureWebJobsStorage")
def create_order(req: func.HttpRequest, queue: func.Out[str]) -> func.HttpResponse:
    order = Order(str(uuid.uuid4()), **req.get_json())
    queue.set(json.dumps(order.as_dict()))
    return json_response(order.as_dict(), 201)


@bp.function_name(name="get-order")
@bp.route(route="orders/{order_id:guid}", methods=[func.HttpMethod.GET])
def get_order(req: func.HttpRequest) -> func.HttpResponse:
    return json_response({"id": req.route_params["order_id"]})
