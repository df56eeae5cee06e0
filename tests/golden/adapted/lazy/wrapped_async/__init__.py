# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 7e50bb8ced6a0178 f5a32d229a206110 wrapped_async
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import asyncio as _asyncio
    import inspect as _inspect

    from app import wrapped_async as _handler

    async def handler(req):
        called = await _asyncio.to_thread(_handler, req=req)
        return await called if _inspect.isawaitable(called) else called

    return handler


async def main(req):
    handler = await _handler.ready()
    return await handler(req=req)
