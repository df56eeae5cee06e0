# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 228e3dc4ab75d2ff 2c1c185fdcfe72d6
# mypy: ignore-errors
import azure.functions as func_

from app import func_entry as _handler


def func(msg: str, out: func_.Out[str]):
    return _handler(msg=msg, out=out)
