"""Measure 1,000 messages through two queue functions with `client.run()`.

`python tests/bench/messages.py` prints the best time and the best CPU time of several rounds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
MESSAGES, ROUNDS = 1000, 5
HOST = '{"version": "2.0"}'
APP = """
import azure.functions as func
from funcdeco import App

app = App()

@app.queue_trigger(name="msg", queue_name="first")
@app.queue_output(name="$return", queue_name="second")
def first(msg: func.QueueMessage) -> bytes:
    return msg.get_body()

@app.queue_trigger(name="msg", queue_name="second")
@app.queue_output(name="$return", queue_name="done-{kind}")
def second(msg: func.QueueMessage) -> bytes:
    return msg.get_body()
"""


def main() -> None:
    """Print the times."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "host.json").write_text(HOST)
        (Path(name) / "app.py").write_text(APP)
        sys.path.insert(0, str(ROOT))
        from funcdeco.testing import TestClient

        rounds: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            with TestClient(name) as client:
                for number in range(MESSAGES):
                    client.queues["first"].put({"id": number, "kind": "x"})
                start, cpu = time.perf_counter(), time.process_time()
                assert len(client.run(limit=2 * MESSAGES)) == 2 * MESSAGES
                rounds.append((time.perf_counter() - start, time.process_time() - cpu))
                assert len(client.queues["done-x"]) == MESSAGES
    wall, cpu = (min(one[index] for one in rounds) for index in (0, 1))
    print(f"{MESSAGES} messages through two functions: {wall:.2f} s, {cpu:.2f} s of CPU time")


if __name__ == "__main__":
    main()
