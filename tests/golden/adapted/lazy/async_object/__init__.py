# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 1139c72b5edaa50e b45a9d9d0405523d async_object
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import async_object as _handler

    async def handler(req):
        return await _handler(req=req)

    return handler


async def main(req):
    handler = await _handler.ready()
    return await handler(req=req)
