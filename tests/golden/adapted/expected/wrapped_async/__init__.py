# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 29559d7a1bc6c944 f5a32d229a206110
import asyncio as _asyncio
import inspect as _inspect

from app import wrapped_async as _handler


async def main(req):
    result = await _asyncio.to_thread(_handler, req=req)
    return await result if _inspect.isawaitable(result) else result
