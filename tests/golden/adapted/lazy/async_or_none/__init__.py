# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: adc9e43cba45117f 110e3cc739bcc761 async_or_none
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import azure.functions as func

    from app import async_or_none as _handler

    async def handler(req, result: func.Out[str]):
        value = await _handler(req=req)
        if value is not None:
            result.set(value)

    return handler


async def main(req, result: func.Out[str]):
    handler = await _handler.ready()
    return await handler(req=req, result=result)
