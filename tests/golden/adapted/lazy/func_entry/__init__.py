# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: e7bcab24dcedf8e3 2c1c185fdcfe72d6 func_entry
# mypy: ignore-errors
import azure.functions as func_
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import azure.functions as func

    from app import func_entry as _handler

    def handler(msg: str, out: func.Out[str]):
        return _handler(msg=msg, out=out)

    return handler


def func(msg: str, out: func_.Out[str]):
    return _handler()(msg=msg, out=out)
