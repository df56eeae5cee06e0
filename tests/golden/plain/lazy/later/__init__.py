# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 215246ff1c232a6c f5a32d229a206110 later
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import later as handler

    return handler


async def main(req: func.HttpRequest) -> str:
    handler = await _handler.ready()
    return await handler(req=req)
