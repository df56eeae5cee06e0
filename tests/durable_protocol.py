"""Run every action of the durable protocol, and return what Python received and answered."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parent / "durable_apps" / "protocol"
NOW = datetime(2026, 2, 9, 8, tzinfo=timezone.utc)
_RANDOM = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def recorded() -> dict[str, Any]:
    """Return all payloads and answers, and how the orchestrations ended; random IDs are `<id>`."""
    with TestClient(PROJECT) as client:
        client.now = NOW
        client.answer_durable_http(lambda request: (200, {"sent": request.method}))
        ends = run(client)
        import app

        found = zip(app.received, app.answered, strict=True)
        pairs = [(one, answer) for one, answer in found if not _is_check(one)]
    received, answered = [one for one, _ in pairs], [one for _, one in pairs]
    text = json.dumps({"received": received, "answered": answered, "ends": ends})
    found: dict[str, Any] = json.loads(_RANDOM.sub("<id>", text))
    return found


def run(client: TestClient) -> list[tuple[str, Any]]:
    """Run the orchestrations to their ends; return their status and output."""
    everything = client.orchestration("everything", 1, instance_id="all")
    client.advance(hours=1)
    everything.raise_event("Go", {"by": "test"})
    timer = client.orchestration("long_timer", instance_id="timer")
    client.advance(days=8)
    waiting = client.orchestration("waiting", instance_id="waiting")
    waiting.suspend("later")
    waiting.resume("now")
    waiting.raise_event("Go")
    failed = waiting.status, waiting.output
    waiting.rewind("again")
    return [*((one.status, one.output) for one in (everything, timer, waiting)), failed]


def _is_check(payload: dict[str, Any]) -> bool:
    """Return whether the client only replayed what had happened, without a new event."""
    return "history" in payload and payload["history"][-1]["EventType"] == 12


if __name__ == "__main__":
    json.dump(recorded(), sys.stdout)
