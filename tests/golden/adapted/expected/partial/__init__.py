# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: f821312f42d54d4e be2c8d199c8d746d
from app import partial as _handler


def main(req):
    return _handler(req=req)
