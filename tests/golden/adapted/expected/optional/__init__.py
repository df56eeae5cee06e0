# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 258513a8e204e1ad f5a32d229a206110
from app import optional as _handler


def main(req):
    return _handler(req=req)
