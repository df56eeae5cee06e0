# Made by `funcdeco build` from deep/er/module.py: change that and build again.
# funcdeco: a87456ec40e8267f f5a32d229a206110 deep_down
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from deep.er.module import deep_down as handler

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
