# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: a8da28a0b91b1a1f 8e9f790ba763d3cd
# mypy: ignore-errors
from app import positional_only as _handler


def main(req, obj: str, context):
    return _handler(context, req, obj=obj)
