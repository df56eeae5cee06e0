# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 34a62e84081ce097 f5a32d229a206110 with-hyphens
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import with_hyphens as handler

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
