# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 4a881d541c1cc435 f5a32d229a206110
# mypy: ignore-errors
from app import optional as _handler


def main(req):
    return _handler(req=req)
