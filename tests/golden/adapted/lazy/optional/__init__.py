# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: bf4892ec971edc3d f5a32d229a206110 optional
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import optional as _handler

    def handler(req):
        return _handler(req=req)

    return handler


def main(req):
    return _handler()(req=req)
