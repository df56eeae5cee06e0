# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 508ac3915b630c99 f5a32d229a206110
# mypy: ignore-errors
from app import defaults as _handler


def main(req):
    return _handler(req=req)
