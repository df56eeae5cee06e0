"""Calls of the factories of `funcdeco.testing`: wrong ones are marked, and checkers find each."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import azure.functions as func

from funcdeco import testing
from funcdeco.testing import Out, TestClient


def run(
    request: func.HttpRequest,
    message: func.QueueMessage,
    bus: func.ServiceBusMessage,
    hub: func.EventHubEvent,
    grid: func.EventGridEvent,
    kafka: func.KafkaEvent,
    timer: func.TimerRequest,
    blob: func.InputStream,
    documents: func.DocumentList,
    rows: func.SqlRowList,
    context: func.Context,
    text: func.Out[str],
    texts: func.Out[list[str]],
) -> None: ...


TIME = datetime(2027, 1, 1)
text = Out[str]()
run(
    testing.http_request("POST", "/api/a", json={"a": 1}, route_params={"id": "7"}),
    testing.queue_message({"a": 1}, id="a", dequeue_count=None, insertion_time=TIME),
    testing.service_bus_message(b"a", message_id="1", time_to_live=timedelta(hours=1)),
    testing.event_hub_event("a", sequence_number=1, iothub_metadata={"a": "b"}),
    testing.event_grid_event({"a": 1}, event_type="made"),
    testing.kafka_event("a", key="k", headers={"a": b"1"}, timestamp=TIME, data_type="binary"),
    testing.timer_request(past_due=True, schedule={"AdjustForDST": True}),
    testing.input_stream(b"a", name="uploads/a", metadata={"a": "b"}),
    testing.document_list([{"id": "7"}]),
    testing.sql_rows({"Id": 7}),
    testing.context("run", retry_context=testing.RetryContext(1, 3)),
    text,
    Out(),
)
text.set("a")
found: str = text.get()
every: list[str] = text.values
was_set: bool = text.is_set
properties: Mapping[str, object] = testing.service_bus_message().user_properties

text.set(1)  # type: ignore
numbers: func.Out[int] = text  # type: ignore
testing.http_request(route_params={"id": 7})  # type: ignore
testing.http_request(inputs={"a": 1})  # type: ignore
testing.queue_message("a", id=1)  # type: ignore
testing.queue_message("a", "b")  # type: ignore
testing.queue_message("a", insertion_time="2027-01-01")  # type: ignore
testing.service_bus_message("a", message_id=1)  # type: ignore
testing.service_bus_message("a", user_properties="a")  # type: ignore
testing.service_bus_message("a", messageid="1")  # type: ignore
testing.event_hub_event("a", sequence_number="1")  # type: ignore
testing.event_grid_event({}, event_type=1)  # type: ignore
testing.kafka_event("a", data_type="stream")  # type: ignore
testing.kafka_event("a", headers={"a": 1})  # type: ignore
testing.timer_request("a")  # type: ignore
testing.timer_request(past_due="yes")  # type: ignore
testing.input_stream(b"a", name=1)  # type: ignore
testing.document_list(["a"])  # type: ignore
testing.sql_rows(7)  # type: ignore
testing.context(invocation_id=7)  # type: ignore
testing.context(retry_context={"retry_count": 1})  # type: ignore
not_a_message: func.QueueMessage = testing.timer_request()  # type: ignore


def test_client(functions_client: TestClient) -> None:
    functions_client.queue("orders", "a")
    functions_client.queue(7, "a")  # type: ignore


made: Callable[[], Out[str]] = Out[str]
