# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: ab4e2027fa34a275 e29800f7be1ad282 any_keyword
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import any_keyword as _handler

    def handler(msg):
        return _handler(msg=msg)

    return handler


def main(msg):
    return _handler()(msg=msg)
