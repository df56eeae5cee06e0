# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 7d43222531948fe1 b45a9d9d0405523d
from app import async_object as _handler


async def main(req):
    return await _handler(req=req)
