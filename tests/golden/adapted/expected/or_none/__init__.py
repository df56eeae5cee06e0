# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 247c26801e58f518 f5a32d229a206110
from app import or_none as _handler


def main(req):
    return _handler(req=req)
