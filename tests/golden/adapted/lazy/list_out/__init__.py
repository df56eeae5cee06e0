# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 88f8c4dd1bb9c878 085500be35cd218c list_out
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import list_out as _handler

    def handler(msg, out):
        return _handler(msg=msg, out=out)

    return handler


def main(msg, out):
    return _handler()(msg=msg, out=out)
