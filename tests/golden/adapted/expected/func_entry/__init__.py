# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: fba358bd9e2313de 2c1c185fdcfe72d6
import azure.functions as func_

from app import func_entry as _handler


def func(msg: str, out: func_.Out[str]):
    return _handler(msg=msg, out=out)
