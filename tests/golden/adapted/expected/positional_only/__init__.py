# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 7e89e1c24e39c5af 8e9f790ba763d3cd
from app import positional_only as _handler


def main(req, obj: str, context):
    return _handler(context, req, obj=obj)
