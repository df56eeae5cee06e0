# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 2cea95fd6c1ae168 6e252b43010004cd
from app import list_of_events as _handler


def main(events):
    return _handler(events=events)
