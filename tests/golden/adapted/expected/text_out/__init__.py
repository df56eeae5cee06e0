# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 002ea51c6837a43b 085500be35cd218c
import azure.functions as func

from app import text_out as _handler


def main(msg: bytes, out: func.Out[str]):
    return _handler(msg=msg, out=out)
