# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: add0172bcb4acb11 dc5b7cf4a5e1a7d5
# mypy: ignore-errors
import asyncio as _asyncio
import inspect as _inspect

from app import long_wrapped as _handler


async def main(request, theOnlyBlobOfThisOneWithALongName: str):
    called = await _asyncio.to_thread(
        _handler,
        request=request,
        theOnlyBlobOfThisOneWithALongName=theOnlyBlobOfThisOneWithALongName,
    )
    return await called if _inspect.isawaitable(called) else called
