"""Projects for tests of the client: an app in one string, host.json and settings."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from funcdeco.engine.invocation import Invocation
from funcdeco.testing import TestClient

START = datetime(2027, 3, 1, 8, 0, tzinfo=timezone.utc)
"""When the clock of these tests starts: a Monday."""
HEADER = "import azure.functions as func\nimport funcdeco\n\napp = funcdeco.App()\n"


def open_app(
    folder: Path,
    app: str,
    host: dict[str, Any] | None = None,
    settings: dict[str, str] | None = None,
) -> TestClient:
    """Return a client for a decorated app, with the clock stopped at START."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "host.json").write_text(json.dumps({"version": "2.0", **(host or {})}))
    (folder / "app.py").write_text(HEADER + textwrap.dedent(app))
    client = TestClient(folder, settings={"FUNCTIONS_WORKER_RUNTIME": "python", **(settings or {})})
    client.now = START
    return client


def ends(invocations: Iterable[Invocation]) -> list[str]:
    """Return the function of each invocation, with what it raised or returned."""
    return [f"{one.function}: {_end(one)}" for one in invocations]


def _end(invocation: Invocation) -> str:
    failed = invocation.exception
    return repr(invocation.returned) if failed is None else str(failed)


def queues(extensions: dict[str, Any]) -> dict[str, Any]:
    """Return host.json with options of storage queues."""
    return {"extensions": {"queues": extensions}}
