# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 7e154a607e2e4d3a 8e9f790ba763d3cd positional_only
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import positional_only as _handler

    def handler(req, obj: str, context):
        return _handler(context, req, obj=obj)

    return handler


def main(req, obj: str, context):
    return _handler()(req=req, obj=obj, context=context)
