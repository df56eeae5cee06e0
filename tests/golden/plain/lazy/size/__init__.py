# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: af3d2346cc5c7bb1 f5a32d229a206110 size
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import größe as handler

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
