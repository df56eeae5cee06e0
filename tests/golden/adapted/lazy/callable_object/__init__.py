# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 86921e65c8737827 b32b9f31153c542c callable_object
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import callable_object as _handler

    def handler(req):
        return _handler(req=req)

    return handler


def main(req):
    return _handler()(req=req)
