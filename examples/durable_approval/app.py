"""Wait up to three days for a decision on an expense: POST /api/expenses starts it."""

import json
import logging
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()

TIME_TO_DECIDE = timedelta(days=3)


@app.http(route="expenses", methods=["POST"])
@app.durable_client_input(name="client")
async def claim_expense(
    req: func.HttpRequest, client: df.DurableOrchestrationClient
) -> func.HttpResponse:
    try:
        body = req.get_json()
        claim = {"who": str(body["who"]), "euros": float(body["euros"])}
    except (KeyError, TypeError, ValueError):
        expected = json.dumps({"who": "<name>", "euros": "<number>"})
        return func.HttpResponse(f"send {expected}", status_code=400)
    instance_id = await client.start_new("expense", client_input=claim)
    return client.create_check_status_response(req, instance_id)


@app.orchestration_trigger()
def expense(context: df.DurableOrchestrationContext) -> Generator[Any, Any, str]:
    claim = context.get_input()
    yield context.call_activity("ask_for_decision", {**claim, "instance": context.instance_id})
    decision = context.wait_for_external_event("Decision")
    # Use the orchestrator's clock, because every replay must see the same time.
    time_out = context.create_timer(context.current_utc_datetime + TIME_TO_DECIDE)
    first = yield context.task_any([decision, time_out])
    if first is time_out:
        outcome = "expired"
    else:
        time_out.cancel()  # an orchestration does not complete while a timer is pending
        # A POST delivers True; `raise_event` of a client delivers a JSON string.
        outcome = "approved" if decision.result in (True, "true") else "refused"
    yield context.call_activity("tell_outcome", {**claim, "outcome": outcome})
    return outcome


@app.activity_trigger()
def ask_for_decision(claim: dict[str, Any]) -> None:
    logging.info("%(who)s claims %(euros).2f euros, instance %(instance)s", claim)


@app.activity_trigger()
def tell_outcome(claim: dict[str, Any]) -> None:
    logging.info("%(who)s, your %(euros).2f euros: %(outcome)s", claim)
