# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 93fc80b3c6ad19f6 f5a32d229a206110 two_contexts
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import two_contexts as _handler

    def handler(req, context):
        return _handler(req=req, ctx=context, context=context)

    return handler


def main(req, context):
    return _handler()(req=req, context=context)
