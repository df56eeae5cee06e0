# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 66e2855bb57ddfcc 110e3cc739bcc761 or_none
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import or_none as _handler

    def handler(req, result):
        value = _handler(req=req)
        if value is not None:
            result.set(value)

    return handler


def main(req, result):
    return _handler()(req=req, result=result)
