# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 6a0a6d78abe4aa8c be2c8d199c8d746d partial
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import partial as _handler

    def handler(req):
        return _handler(req=req)

    return handler


def main(req):
    return _handler()(req=req)
