# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: af3a644f87b55b1c f5a32d229a206110
from app import Box as _handler


def main(req):
    return _handler.static(req=req)
