# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 9e63e1921f10962e 110e3cc739bcc761
# mypy: ignore-errors
import azure.functions as func

from app import async_or_none as _handler


async def main(req, result: func.Out[str]):
    value = await _handler(req=req)
    if value is not None:
        result.set(value)
