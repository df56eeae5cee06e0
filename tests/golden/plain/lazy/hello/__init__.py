# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 35c307ac145fe88d 81f56f9c58529075 hello
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import hello as handler

    return handler


def main(req: func.HttpRequest) -> func.HttpResponse:
    return _handler()(req=req)
