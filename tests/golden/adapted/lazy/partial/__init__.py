# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 4c27920bee7a90ac be2c8d199c8d746d partial
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import partial as _handler

    def handler(req):
        return _handler(req=req)

    return handler


def main(req):
    return _handler()(req=req)
