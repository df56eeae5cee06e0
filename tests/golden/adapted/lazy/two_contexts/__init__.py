# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 5532dc7a33863c7f f5a32d229a206110 two_contexts
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import two_contexts as _handler

    def handler(req, context):
        return _handler(req=req, ctx=context, context=context)

    return handler


def main(req, context):
    return _handler()(req=req, context=context)
