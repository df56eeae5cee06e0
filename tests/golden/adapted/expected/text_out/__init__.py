# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 002ea51c6837a43b d0c6c348b3b0d395
import azure.functions as func

from app import text_out as _handler


def main(msg: bytes, out: func.Out[str]):
    return _handler(msg=msg, out=out)
