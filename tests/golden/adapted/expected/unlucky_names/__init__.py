# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b2c09162d5c5559f 485fde85db578348
# mypy: ignore-errors
import asyncio as _asyncio_
import inspect as _inspect_

from app import unlucky_names as _handler_


async def _asyncio(func, asyncio: str, _inspect: bytes, _handler: str, result: str):
    called = await _asyncio_.to_thread(
        _handler_,
        func=func,
        asyncio=asyncio,
        _inspect=_inspect,
        _handler=_handler,
        result=result,
    )
    return await called if _inspect_.isawaitable(called) else called
