# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 3d186414e5e105a0 f5a32d229a206110
# mypy: ignore-errors
from app import two_contexts as _handler


def main(req, context):
    return _handler(req=req, ctx=context, context=context)
