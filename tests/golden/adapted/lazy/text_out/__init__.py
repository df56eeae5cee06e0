# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 1ccf1954025a22bf 085500be35cd218c text_out
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import azure.functions as func

    from app import text_out as _handler

    def handler(msg: bytes, out: func.Out[str]):
        return _handler(msg=msg, out=out)

    return handler


def main(msg: bytes, out: func.Out[str]):
    return _handler()(msg=msg, out=out)
