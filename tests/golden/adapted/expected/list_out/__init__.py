# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 4273aee4f5dff58e 085500be35cd218c
# mypy: ignore-errors
from app import list_out as _handler


def main(msg, out):
    return _handler(msg=msg, out=out)
