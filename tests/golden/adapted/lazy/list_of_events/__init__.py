# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: daac8ff2347ec28f 6e252b43010004cd list_of_events
# mypy: ignore-errors
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import list_of_events as _handler

    def handler(events):
        return _handler(events=events)

    return handler


def main(events):
    return _handler()(events=events)
