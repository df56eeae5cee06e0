"""A run that stops with an error leaves what it didn't process in the stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from client_apps import open_app

APP = """
@app.event_hub_trigger(name="event", event_hub_name="hub", connection="Hub")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="Sql")
def hub(event: func.EventHubEvent, rows: str) -> None: ...

@app.queue_trigger(name="message", queue_name="work")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="Sql")
def work(message: func.QueueMessage, rows: str) -> None:
    import logging
    logging.info(message.dequeue_count)

@app.service_bus_queue_trigger(name="message", queue_name="bus", connection="Bus")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="Sql")
def bus(message: func.ServiceBusMessage, rows: str) -> None:
    import logging
    logging.info(message.delivery_count)

@app.blob_trigger(name="blob", path="uploads/{name}")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="Sql")
def blob(blob: func.InputStream, rows: str) -> None: ...

@app.timer_trigger(name="timer", schedule="0 0 9 * * *")
@app.sql_input(name="rows", command_text="SELECT 1", connection_string_setting="Sql")
def timer(timer: func.TimerRequest, rows: str) -> None: ...
"""


def test_what_was_not_processed_is_processed_later(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        for _ in range(2):
            client.event_hubs["hub"].put("x")
            client.queues["work"].put("x")
            client.topics["bus"].put("x")
        client.blobs["uploads/a"] = b""
        for _ in range(5):
            with pytest.raises(LookupError, match="nothing provides the input"):
                client.advance(hours=2)
        client.provide("sql", lambda _: [])
        found = sorted(run.function for run in client.advance(hours=2))
        assert found == ["blob", "bus", "bus", "hub", "hub", "timer", "work", "work"]
        assert {log.message for log in client.logs} == {"1"}
        assert client.run() == []
