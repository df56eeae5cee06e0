"""Test the functions of a project in one process: `TestClient` plays the host.

Importing this package imports neither the engine nor azure-functions; a name is imported when it is
first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.engine.delivery.loops import EndlessRun as EndlessRun
    from funcdeco.engine.durable.determinism import NonDeterministic as NonDeterministic
    from funcdeco.engine.durable.history import HistoryEvent as HistoryEvent
    from funcdeco.engine.invocation import Invocation as Invocation
    from funcdeco.engine.invocation import Outputs as Outputs
    from funcdeco.engine.logs import Log as Log
    from funcdeco.engine.stores.streams import HubEvent as HubEvent
    from funcdeco.engine.stores.streams import KafkaRecord as KafkaRecord
    from funcdeco.engine.stores.topics import BusMessage as BusMessage
    from funcdeco.testing.client import TestClient as TestClient
    from funcdeco.testing.durable_http import DurableRequest as DurableRequest
    from funcdeco.testing.orchestration import EntityState as EntityState
    from funcdeco.testing.orchestration import Orchestration as Orchestration
    from funcdeco.testing.response import HTTPError as HTTPError
    from funcdeco.testing.response import Response as Response
else:
    _HOME = {
        "BusMessage": "funcdeco.engine.stores.topics",
        "DurableRequest": "funcdeco.testing.durable_http",
        "EndlessRun": "funcdeco.engine.delivery.loops",
        "EntityState": "funcdeco.testing.orchestration",
        "HTTPError": "funcdeco.testing.response",
        "HistoryEvent": "funcdeco.engine.durable.history",
        "HubEvent": "funcdeco.engine.stores.streams",
        "Invocation": "funcdeco.engine.invocation",
        "KafkaRecord": "funcdeco.engine.stores.streams",
        "Log": "funcdeco.engine.logs",
        "NonDeterministic": "funcdeco.engine.durable.determinism",
        "Orchestration": "funcdeco.testing.orchestration",
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
    "DurableRequest",
    "EndlessRun",
    "EntityState",
    "HTTPError",
    "HistoryEvent",
    "HubEvent",
    "Invocation",
    "KafkaRecord",
    "Log",
    "NonDeterministic",
    "Orchestration",
    "Outputs",
    "Response",
    "TestClient",
]
