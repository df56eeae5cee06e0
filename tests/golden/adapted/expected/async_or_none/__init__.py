# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: a6c99d54f9839eae f5a32d229a206110
from app import async_or_none as _handler


async def main(req):
    return await _handler(req=req)
