# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b0a1d5bab292c479 dc5b7cf4a5e1a7d5 long_wrapped
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import asyncio as _asyncio
    import inspect as _inspect

    from app import long_wrapped as _handler

    async def handler(request, theOnlyBlobOfThisOneWithALongName: str):
        called = await _asyncio.to_thread(
            _handler,
            request=request,
            theOnlyBlobOfThisOneWithALongName=theOnlyBlobOfThisOneWithALongName,
        )
        return await called if _inspect.isawaitable(called) else called

    return handler


async def main(request, theOnlyBlobOfThisOneWithALongName: str):
    handler = await _handler.ready()
    return await handler(
        request=request,
        theOnlyBlobOfThisOneWithALongName=theOnlyBlobOfThisOneWithALongName,
    )
