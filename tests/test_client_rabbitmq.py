"""RabbitMQ in `client.run()`: row H-BUS-05."""

from __future__ import annotations

from pathlib import Path

from client_apps import ends, open_app

APP = """
@app.queue_trigger(name="message", queue_name="work")
@app.rabbitmq_output(name="$return", queue_name="jobs", connection_string_setting="Rabbit")
def send(message: str) -> str:
    return message

@app.rabbitmq_trigger(name="message", queue_name="jobs", connection_string_setting="Rabbit")
@app.rabbitmq_output(name="$return", queue_name="done", connection_string_setting="Rabbit")
def job(message: str, context: func.Context) -> str:
    if message == "bad":
        raise ValueError(message)
    return message + "!"
"""


def test_messages_of_rabbitmq_are_delivered(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        client.queue("work", "[1, 2]")
        client.rabbitmq_queues["jobs"].put({"a": 1})
        assert ends(client.run()) == ["job: '1!'", "job: '2!'", "job: '{\"a\": 1}!'"]
        assert [one.text for one in client.rabbitmq_queues["done"]] == ["1!", "2!", '{"a": 1}!']
        assert client.rabbitmq_queues["jobs"] == []


def test_a_message_that_fails_is_sent_again_until_it_is_rejected(tmp_path: Path) -> None:
    with open_app(tmp_path, APP) as client:
        jobs = client.rabbitmq_queues["jobs"]
        jobs.put("bad")
        jobs.put("good")
        runs = client.run()
        assert ends(runs) == ["job: bad", "job: 'good!'", *["job: bad"] * 4]
        assert len({run.id for run in runs}) == 6
        assert [(one.text, one.requeue_count) for one in jobs.rejected] == [("bad", 4)]
        assert (list(jobs), client.run(), list(client.rabbitmq_queues)) == (
            [],
            [],
            ["done", "jobs"],
        )
