# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 655f03c5c2297b6c 3026ead0d40a79fb
# mypy: ignore-errors
import azure.functions as func

from app import unlucky_entry as _handler_


def _handler(handler: str, func: func.Out[str], main: func.Out[str]):
    return _handler_(handler=handler, func=func, main=main)
