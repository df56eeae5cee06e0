# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: aadac8cabc9dd4bf d0c6c348b3b0d395
from app import list_out as _handler


def main(msg, out):
    return _handler(msg=msg, out=out)
