# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: c4a75eb84eb09c95 f5a32d229a206110 long_static
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import ABoxWhoseNameIsSoLongThatNoLineHasRoomForItAndForAnything as _owner

    handler = _owner.a_method_whose_name_is_long_as_well

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
