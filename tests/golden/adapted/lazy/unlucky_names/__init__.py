# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 3ae17db37f9fbf59 485fde85db578348 unlucky_names
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler_():
    import asyncio as _asyncio
    import inspect as _inspect_

    from app import unlucky_names as _handler_

    async def handler(func, asyncio: str, _inspect: bytes, _handler: str, result: str):
        called = await _asyncio.to_thread(
            _handler_,
            func=func,
            asyncio=asyncio,
            _inspect=_inspect,
            _handler=_handler,
            result=result,
        )
        return await called if _inspect_.isawaitable(called) else called

    return handler


async def _asyncio(func, asyncio: str, _inspect: bytes, _handler: str, result: str):
    handler = await _handler_.ready()
    return await handler(
        func=func,
        asyncio=asyncio,
        _inspect=_inspect,
        _handler=_handler,
        result=result,
    )
