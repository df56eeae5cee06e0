# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: f3515161e13fc1ac 3026ead0d40a79fb
import azure.functions as func

from app import unlucky_entry as _handler_


def _handler(handler: str, func: func.Out[str], main: func.Out[str]):
    return _handler_(handler=handler, func=func, main=main)
