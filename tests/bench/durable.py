"""Measure orchestrations in the test client: the example durable_approval, and many activities.

`python tests/bench/durable.py` prints the best time of several rounds, without opening the client.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS, ACTIVITIES = 5, 100
APP = """
import azure.durable_functions as df
from funcdeco import App

app = App()

@app.orchestration_trigger()
def one_by_one(context: df.DurableOrchestrationContext):
    total = 0
    for number in range(context.get_input()):
        total += yield context.call_activity("same", number)
    return total

@app.orchestration_trigger()
def at_once(context: df.DurableOrchestrationContext):
    numbers = range(context.get_input())
    results = yield context.task_all([context.call_activity("same", one) for one in numbers])
    return sum(results)

@app.activity_trigger()
def same(number: int) -> int:
    return number
"""


def main() -> None:
    """Print the times."""
    sys.path.insert(0, str(ROOT))
    from funcdeco.testing import TestClient

    def expires(client: TestClient) -> None:
        expense = client.orchestration("expense", {"who": "Ada", "euros": 1})
        client.advance(days=3)
        assert expense.output == "expired"

    def runs(name: str) -> Callable[[TestClient], None]:
        def run(client: TestClient) -> None:
            expected = sum(range(ACTIVITIES))
            assert client.orchestration(name, ACTIVITIES).output == expected

        return run

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "host.json").write_text('{"version": "2.0"}')
        (Path(folder) / "app.py").write_text(APP)
        approval = ROOT / "examples" / "durable_approval"
        measured = (
            ("an approval that times out after three days", str(approval), expires),
            (f"{ACTIVITIES} activities, one after the other", folder, runs("one_by_one")),
            (f"{ACTIVITIES} activities at once", folder, runs("at_once")),
        )
        for name, project, call in measured:
            with TestClient(project) as client:
                print(f"{name}: {best(lambda: call(client)) * 1000:.0f} ms")


def best(call: Callable[[], None]) -> float:
    """Return the shortest time of several calls, in seconds."""
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
