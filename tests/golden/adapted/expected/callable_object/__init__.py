# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 63b5b855cd6b334e b32b9f31153c542c
# mypy: ignore-errors
from app import callable_object as _handler


def main(req):
    return _handler(req=req)
