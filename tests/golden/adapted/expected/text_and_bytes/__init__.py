# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2e7d75c313ef3248 aca7716b00296078
import azure.functions as func

from app import text_and_bytes as _handler


def main(msg: str, obj: bytes, copy: func.Out[bytes]):
    return _handler(msg=msg, obj=obj, copy=copy)
