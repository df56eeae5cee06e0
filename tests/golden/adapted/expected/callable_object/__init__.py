# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 93d3b1e44101862f b32b9f31153c542c
from app import callable_object as _handler


def main(req):
    return _handler(req=req)
