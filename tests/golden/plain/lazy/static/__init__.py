# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 8724fa6019979759 f5a32d229a206110 static
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import Box

    handler = Box.static

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
