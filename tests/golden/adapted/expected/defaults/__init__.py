# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: cf0fd3c83f1d5601 f5a32d229a206110
from app import defaults as _handler


def main(req):
    return _handler(req=req)
