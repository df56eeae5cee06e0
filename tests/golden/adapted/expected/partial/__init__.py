# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 674408e82c8f9f75 be2c8d199c8d746d
# mypy: ignore-errors
from app import partial as _handler


def main(req):
    return _handler(req=req)
