# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 26d99cff5b86a374 085500be35cd218c
# mypy: ignore-errors
import azure.functions as func

from app import text_out as _handler


def main(msg: bytes, out: func.Out[str]):
    return _handler(msg=msg, out=out)
