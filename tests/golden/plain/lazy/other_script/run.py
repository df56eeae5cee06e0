# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b9b4cbbd760297f2 70eb6e6afe7f5a13 other_script
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import other_script as handler

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
