"""The result of `invoke`, as JSON and as text."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from typing import Any

from funcdeco.engine.invocable import RETURN
from funcdeco.engine.invocation import Invocation
from funcdeco.testing.client import TestClient
from funcdeco.testing.event_documents import Result
from funcdeco.testing.orchestration import Orchestration
from funcdeco.testing.response import Response

Shown = dict[str, Any]


def as_json(result: Result, client: TestClient) -> Shown:
    """Return the result as JSON values; *client* has the logs of an orchestration."""
    if isinstance(result, Orchestration):
        return _orchestration(result, client)
    if not isinstance(result, Response):
        return _invocation(result)
    response = {"status": result.status_code, "headers": dict(result.headers), "body": result.text}
    if result.invocation is None:
        return {"function": None, "success": False, "response": response}
    return {**_invocation(result.invocation), "response": response}


def is_success(shown: Shown) -> bool:
    """Return whether the function succeeded."""
    return shown["success"] is True


def _invocation(one: Invocation) -> Shown:
    return {
        "function": one.function,
        "success": one.is_success,
        "duration": round(one.duration, 6),
        "returned": _value(one.outputs.get(RETURN, one.returned)),
        "outputs": {name: _value(one.outputs[name]) for name in one.outputs if name != RETURN},
        "logs": [log._asdict() for log in one.logs],
        "exception": _exception(one.exception),
    }


def _orchestration(one: Orchestration, client: TestClient) -> Shown:
    return {
        "function": one.name,
        "success": one.status != "Failed",
        "duration": round(sum(each.duration for each in client.invocations), 6),
        "status": one.status,
        "returned": _value(one.output),
        "custom_status": _value(one.custom_status),
        "history": [repr(event) for event in one.history],
        "logs": [log._asdict() for log in client.logs],
        "exception": _exception(one.exception),
    }


def _exception(error: BaseException | None) -> Shown | None:
    if error is None:
        return None
    lines = traceback.format_exception(error)
    return {"type": type(error).__name__, "message": str(error), "traceback": "".join(lines)}


def _value(value: Any) -> Any:
    """Return a JSON value; bytes as text where they are, and objects by their repr."""
    if isinstance(value, (bytes, bytearray)):
        value = bytes(value).decode("utf-8", "backslashreplace")
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)
    return value


def as_text(shown: Shown) -> str:
    """Return the result as lines for people."""
    return "".join(f"{line}\n" for line in _lines(shown))


def _lines(shown: Shown) -> Iterator[str]:
    response = shown.get("response")
    if shown["function"] is None:
        yield f"No function answered: status {response['status'] if response else ''}"
        return
    outcome = "succeeded" if is_success(shown) else "failed"
    yield f"{shown['function']} {outcome} after {shown['duration'] * 1000:.1f} ms"
    if "status" in shown:
        yield f"Status: {shown['status']}"
    yield from _section("Logs", (f"{one['level']} {one['message']}" for one in shown["logs"]))
    if response:
        yield f"Response: {response['status']}"
        yield from (f"  {name}: {value}" for name, value in response["headers"].items())
        yield from (f"  {line}" for line in str(response["body"]).splitlines())
    elif shown["returned"] is not None:
        yield f"Returned: {_json(shown['returned'])}"
    outputs = shown.get("outputs", {}).items()
    yield from _section("Outputs", (f"{name}: {_json(value)}" for name, value in outputs))
    if shown["exception"] is not None:
        yield shown["exception"]["traceback"].rstrip("\n")


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"{title}:"
    for text in every:
        yield from (f"  {line}" for line in text.splitlines())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
