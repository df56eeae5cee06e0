"""Settings are read and checked once, when the worker imports the app."""

import logging
import os

import azure.functions as func

from config import settings

SERVICE = os.environ["SERVICE_NAME"]
REGION = os.environ.get("REGION_NAME", "unknown")
IS_LOCAL = os.getenv("AZURE_FUNCTIONS_ENVIRONMENT") == "Development"
LOGGER = logging.getLogger(SERVICE)

app = func.FunctionApp(
    http_auth_level=func.AuthLevel.ANONYMOUS if IS_LOCAL else func.AuthLevel.FUNCTION
)


@app.timer_trigger(schedule="%PRICES_SCHEDULE%", arg_name="timer", use_monitor=True)
@app.blob_output(
    arg_name="prices",
    path=f"{settings.container}/latest.json",
    connection="AzureWebJobsStorage",
)
def fetch_prices(timer: func.TimerRequest, prices: func.Out[str]) -> None:
    LOGGER.info("reading %s within %s s", settings.url, settings.timeout)
    prices.set("{}")


@app.route(route=f"{SERVICE}/latest", methods=["GET"])
@app.blob_input(
    arg_name="prices",
    path=f"{settings.container}/latest.json",
    connection="AzureWebJobsStorage",
    data_type=func.DataType.STRING,
)
def latest_prices(req: func.HttpRequest, prices: str) -> func.HttpResponse:
    return func.HttpResponse(prices, headers={"x-region": REGION})
