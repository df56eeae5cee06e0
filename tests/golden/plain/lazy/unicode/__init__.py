# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: f4f329b9039b4521 32d702aef5f1c8b4 unicode
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import unicode as handler

    return handler


def main(msg: str, obj: func.InputStream) -> str:
    return _handler()(msg=msg, obj=obj)
