# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: aadac8cabc9dd4bf 085500be35cd218c
from app import list_out as _handler


def main(msg, out):
    return _handler(msg=msg, out=out)
