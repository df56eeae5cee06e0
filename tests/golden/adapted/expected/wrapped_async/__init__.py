# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 953a8625f7f6fa70 f5a32d229a206110
# mypy: ignore-errors
import asyncio as _asyncio
import inspect as _inspect

from app import wrapped_async as _handler


async def main(req):
    called = await _asyncio.to_thread(_handler, req=req)
    return await called if _inspect.isawaitable(called) else called
