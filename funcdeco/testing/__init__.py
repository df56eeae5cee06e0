"""Test the functions of a project in one process: `TestClient` plays the host."""

from funcdeco.engine.delivery.loops import EndlessRun as EndlessRun
from funcdeco.engine.stores.streams import HubEvent as HubEvent
from funcdeco.engine.stores.streams import KafkaRecord as KafkaRecord
from funcdeco.engine.stores.topics import BusMessage as BusMessage
from funcdeco.testing.client import TestClient as TestClient
from funcdeco.testing.response import HTTPError as HTTPError
from funcdeco.testing.response import Response as Response
