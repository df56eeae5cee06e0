# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: fd567328a763ccf5 6e252b43010004cd
# mypy: ignore-errors
from app import list_of_events as _handler


def main(events):
    return _handler(events=events)
