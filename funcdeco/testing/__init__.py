"""Test the functions of a project in one process: `TestClient` plays the host.

Importing this package imports neither the engine nor azure-functions; a name is imported when it is
first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.engine.delivery.loops import EndlessRun as EndlessRun
    from funcdeco.engine.invocation import Invocation as Invocation
    from funcdeco.engine.invocation import Outputs as Outputs
    from funcdeco.engine.logs import Log as Log
    from funcdeco.engine.stores.streams import HubEvent as HubEvent
    from funcdeco.engine.stores.streams import KafkaRecord as KafkaRecord
    from funcdeco.engine.stores.topics import BusMessage as BusMessage
    from funcdeco.testing.client import TestClient as TestClient
    from funcdeco.testing.response import HTTPError as HTTPError
    from funcdeco.testing.response import Response as Response
else:
    _HOME = {
        "BusMessage": "funcdeco.engine.stores.topics",
        "EndlessRun": "funcdeco.engine.delivery.loops",
        "HTTPError": "funcdeco.testing.response",
        "HubEvent": "funcdeco.engine.stores.streams",
        "Invocation": "funcdeco.engine.invocation",
        "KafkaRecord": "funcdeco.engine.stores.streams",
        "Log": "funcdeco.engine.logs",
        "Outputs": "funcdeco.engine.invocation",
        "Response": "funcdeco.testing.response",
        "TestClient": "funcdeco.testing.client",
    }

    def __getattr__(name: str):
        from funcdeco._lazy import load_name

        return load_name(globals(), _HOME, name)

    def __dir__():
        return sorted({*globals(), *_HOME})


__all__ = [
    "BusMessage",
    "EndlessRun",
    "HTTPError",
    "HubEvent",
    "Invocation",
    "KafkaRecord",
    "Log",
    "Outputs",
    "Response",
    "TestClient",
]
