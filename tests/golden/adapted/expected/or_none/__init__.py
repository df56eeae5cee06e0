# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b9e135fb62d7d48c 110e3cc739bcc761
from app import or_none as _handler


def main(req, result):
    value = _handler(req=req)
    if value is not None:
        result.set(value)
