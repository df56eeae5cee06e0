# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: a38ccce83d4b78a7 f5a32d229a206110 later
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import later as handler

    return handler


async def main(req: func.HttpRequest) -> str:
    handler = await _handler.ready()
    return await handler(req=req)
