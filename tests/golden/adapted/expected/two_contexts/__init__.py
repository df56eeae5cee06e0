# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: f323efa8e98ee9ad f5a32d229a206110
from app import two_contexts as _handler


def main(req, context):
    return _handler(req=req, ctx=context, context=context)
