# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: b07a9f4e82df054c b9cd209b21f8dad2 own_entry
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import own_entry as handler

    return handler


def own_entry(req: func.HttpRequest) -> str:
    return _handler()(req=req)
