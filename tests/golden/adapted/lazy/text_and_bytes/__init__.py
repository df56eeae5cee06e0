# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 5b6e08133bcdf01b c22dce492fb62e1e text_and_bytes
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import azure.functions as func

    from app import text_and_bytes as _handler

    def handler(msg: str, obj: bytes, copy: func.Out[bytes], result: func.Out[str]):
        value = _handler(msg=msg, obj=obj, copy=copy)
        if value is not None:
            result.set(value)

    return handler


def main(msg: str, obj: bytes, copy: func.Out[bytes], result: func.Out[str]):
    return _handler()(msg=msg, obj=obj, copy=copy, result=result)
