# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: e7665af0dda6c0ff c22dce492fb62e1e
# mypy: ignore-errors
import azure.functions as func

from app import text_and_bytes as _handler


def main(msg: str, obj: bytes, copy: func.Out[bytes], result: func.Out[str]):
    value = _handler(msg=msg, obj=obj, copy=copy)
    if value is not None:
        result.set(value)
