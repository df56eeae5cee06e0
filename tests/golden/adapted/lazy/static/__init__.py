# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 26f7191e047d52c9 f5a32d229a206110 static
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import Box as _handler

    def handler(req):
        return _handler.static(req=req)

    return handler


def main(req):
    return _handler()(req=req)
