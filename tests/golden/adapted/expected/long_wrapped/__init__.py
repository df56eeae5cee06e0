# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 5b331b7e632c8357 f352640492970dca
import asyncio as _asyncio
import inspect as _inspect

from app import long_wrapped as _handler


async def main(request, theOnlyBlobOfThisOneWithALongName: str):
    result = await _asyncio.to_thread(
        _handler,
        request=request,
        theOnlyBlobOfThisOneWithALongName=theOnlyBlobOfThisOneWithALongName,
    )
    return await result if _inspect.isawaitable(result) else result
