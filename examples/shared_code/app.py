"""Keep logic in a package next to app.py, independent of Azure: GET /api/double?amount=21."""

import azure.functions as func
from funcdeco import App

from shared_code.amounts import double

app = App(auth_level="anonymous")


@app.http(route="double", methods=["GET"])
def double_amount(req: func.HttpRequest) -> func.HttpResponse:
    try:
        amount = int(req.params["amount"])
    except (KeyError, ValueError):
        return func.HttpResponse("give a whole number as `amount`", status_code=400)
    return func.HttpResponse(f"{amount} * 2 = {double(amount)}")
