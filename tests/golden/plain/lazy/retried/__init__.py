# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 7012bd1a0ad6e0b3 a2abab74090159e0 retried
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import retried as handler

    return handler


def main(timer: func.TimerRequest, out: func.Out[str]) -> None:
    return _handler()(timer=timer, out=out)
