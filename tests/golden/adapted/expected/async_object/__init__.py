# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b1cddb096982b1bd b45a9d9d0405523d
# mypy: ignore-errors
from app import async_object as _handler


async def main(req):
    return await _handler(req=req)
