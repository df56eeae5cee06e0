# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2cac6d3c29aeb147 110e3cc739bcc761
# mypy: ignore-errors
from app import or_none as _handler


def main(req, result):
    value = _handler(req=req)
    if value is not None:
        result.set(value)
