# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 448b15a6306024a8 e29800f7be1ad282
from app import any_keyword as _handler


def main(msg):
    return _handler(msg=msg)
