# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 9cff0ca514ceff29 19b021fe44827ade other_entry
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler_():
    from app import other_entry as handler

    return handler


def _handler(req: func.HttpRequest) -> str:
    return _handler_()(req=req)
