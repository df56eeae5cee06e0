"""Test the functions of a project in one process: `TestClient` plays the host.

Importing this package imports neither the engine nor azure-functions. Each name is imported on
first use.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.engine.context import RetryContext as RetryContext
    from funcdeco.engine.context import RetryFailure as RetryFailure
    from funcdeco.engine.context import TraceContext as TraceContext
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
    from funcdeco.testing.factories.contexts import context as context
    from funcdeco.testing.factories.events import event_grid_event as event_grid_event
    from funcdeco.testing.factories.events import event_hub_event as event_hub_event
    from funcdeco.testing.factories.events import kafka_event as kafka_event
    from funcdeco.testing.factories.inputs import document_list as document_list
    from funcdeco.testing.factories.inputs import input_stream as input_stream
    from funcdeco.testing.factories.inputs import sql_rows as sql_rows
    from funcdeco.testing.factories.inputs import timer_request as timer_request
    from funcdeco.testing.factories.messages import queue_message as queue_message
    from funcdeco.testing.factories.messages import service_bus_message as service_bus_message
    from funcdeco.testing.factories.outputs import Out as Out
    from funcdeco.testing.factories.requests import http_request as http_request
    from funcdeco.testing.observation import UnobservedFailure as UnobservedFailure
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
        "Out": "funcdeco.testing.factories.outputs",
        "Outputs": "funcdeco.engine.invocation",
        "Response": "funcdeco.testing.response",
        "RetryContext": "funcdeco.engine.context",
        "RetryFailure": "funcdeco.engine.context",
        "TestClient": "funcdeco.testing.client",
        "TraceContext": "funcdeco.engine.context",
        "UnobservedFailure": "funcdeco.testing.observation",
        "context": "funcdeco.testing.factories.contexts",
        "document_list": "funcdeco.testing.factories.inputs",
        "event_grid_event": "funcdeco.testing.factories.events",
        "event_hub_event": "funcdeco.testing.factories.events",
        "http_request": "funcdeco.testing.factories.requests",
        "input_stream": "funcdeco.testing.factories.inputs",
        "kafka_event": "funcdeco.testing.factories.events",
        "queue_message": "funcdeco.testing.factories.messages",
        "service_bus_message": "funcdeco.testing.factories.messages",
        "sql_rows": "funcdeco.testing.factories.inputs",
        "timer_request": "funcdeco.testing.factories.inputs",
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
    "Out",
    "Outputs",
    "Response",
    "RetryContext",
    "RetryFailure",
    "TestClient",
    "TraceContext",
    "UnobservedFailure",
    "context",
    "document_list",
    "event_grid_event",
    "event_hub_event",
    "http_request",
    "input_stream",
    "kafka_event",
    "queue_message",
    "service_bus_message",
    "sql_rows",
    "timer_request",
]
