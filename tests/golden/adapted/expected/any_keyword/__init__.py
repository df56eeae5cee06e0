# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 247763da9405ec23 e29800f7be1ad282
# mypy: ignore-errors
from app import any_keyword as _handler


def main(msg):
    return _handler(msg=msg)
