# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: fce60e79404e3c77 f5a32d229a206110
# mypy: ignore-errors
from app import Box as _handler


def main(req):
    return _handler.static(req=req)
