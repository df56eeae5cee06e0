"""Projects written as one string each: `== path` begins a file, `== folder: kind` a function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from funcdeco.project.default_host import HOST_JSON

Files = dict[str, str]

_HTTP = {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"}
_ANSWER = {"type": "http", "direction": "out", "name": "$return"}
_QUEUE = {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"}
_OUT = {"type": "queue", "direction": "out", "name": "out", "queueName": "done"}
_CLIENT = {"type": "durableClient", "direction": "in", "name": "starter"}
BINDINGS: dict[str, list[dict[str, Any]]] = {
    "http": [_HTTP, _ANSWER],
    "http-out": [_HTTP, {**_ANSWER, "name": "res"}],
    "http-queue": [_HTTP, _ANSWER, _OUT],
    "starter": [_HTTP, _ANSWER, _CLIENT],
    "queue": [_QUEUE],
    "queue-out": [_QUEUE, _OUT],
    "queue-return": [_QUEUE, {**_OUT, "name": "$return"}],
    "timer": [
        {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 6 * * *"}
    ],
    "activity": [{"type": "activityTrigger", "direction": "in", "name": "given"}],
    "orchestrator": [{"type": "orchestrationTrigger", "direction": "in", "name": "context"}],
    "entity": [{"type": "entityTrigger", "direction": "in", "name": "context"}],
}
"""The bindings of each kind of hand-written function."""


def files_of(text: str) -> Files:
    """Return the files of a project, with a function.json for each function."""
    found: Files = {}
    for part in f"\n{text.strip()}\n".split("\n== ")[1:]:
        path, _, content = part.partition("\n")
        folder, _, kind = path.strip().partition(": ")
        if kind:
            kind, _, script = kind.partition(" ")
            config = {"scriptFile": script or "__init__.py", "bindings": BINDINGS[kind]}
            found[f"{folder}/function.json"] = json.dumps(config)
            found[f"{folder}/{script or '__init__.py'}"] = content
        else:
            found[path.strip()] = content
    return found


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    """Write a project with a host.json."""
    for path, content in {"host.json": HOST_JSON, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    return root
