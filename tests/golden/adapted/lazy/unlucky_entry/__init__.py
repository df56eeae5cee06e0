# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 798aa12240c2d44f 3026ead0d40a79fb unlucky_entry
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler_():
    import azure.functions as func

    from app import unlucky_entry as _handler

    def handler_(handler: str, func: func.Out[str], main: func.Out[str]):
        return _handler(handler=handler, func=func, main=main)

    return handler_


def _handler(handler: str, func: func.Out[str], main: func.Out[str]):
    return _handler_()(handler=handler, func=func, main=main)
