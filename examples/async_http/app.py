"""Check concurrently whether several services are up: GET /api/status."""

import asyncio
import json
import os

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


async def is_up(service: str) -> bool:
    host, _, port = service.partition(":")
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), timeout=2)
    except (OSError, asyncio.TimeoutError):
        return False
    writer.close()
    await writer.wait_closed()
    return True


@app.http(route="status", methods=["GET"])
async def service_status(req: func.HttpRequest) -> func.HttpResponse:
    services = os.environ["SERVICES"].split()
    # The checks run concurrently, so this takes only as long as the slowest one.
    answers = await asyncio.gather(*map(is_up, services))
    return func.HttpResponse(
        json.dumps(dict(zip(services, answers))),
        status_code=200 if all(answers) else 503,
        mimetype="application/json",
    )
