"""Report a week's sales in three steps: POST /api/reports/2026-W07 starts them."""

from collections.abc import Generator
from typing import Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()

SALES = {"2026-W07": [1250, 900, 4000], "2026-W08": []}


@app.http(route="reports/{week}", methods=["POST"])
@app.durable_client_input(name="client")
async def start_report(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    instance_id = await client.start_new("report", client_input=req.route_params["week"])
    return client.create_check_status_response(req, instance_id)


# Replays from the beginning after each step; completed steps return their recorded results.
@app.orchestration_trigger()
def report(context: df.DurableOrchestrationContext) -> Generator[Any, Any, str]:
    week = context.get_input()
    amounts = yield context.call_activity("read_sales", week)
    total = yield context.call_activity("add_up", amounts)
    text = yield context.call_activity("write_report", {"week": week, "total": total})
    return text


@app.activity_trigger()
def read_sales(week: str) -> list[int]:
    return SALES[week]


@app.activity_trigger()
def add_up(amounts: list[int]) -> int:
    return sum(amounts)


@app.activity_trigger()
def write_report(figures: dict[str, Any]) -> str:
    return f"Sales in {figures['week']}: {figures['total'] / 100:.2f} euros"
