# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 1eb0a73f74d626a3 2c1c185fdcfe72d6
import azure.functions as func

from app import func_entry as _handler


def func(msg: str, out: func.Out[str]):
    return _handler(msg=msg, out=out)
