"""The result of `invoke`, as JSON and as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from funcdeco.diagnostics.render.summary import styled
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import Log
from funcdeco.testing.client import TestClient
from funcdeco.testing.document_client import Result
from funcdeco.testing.orchestration import Orchestration
from funcdeco.testing.response import Response
from funcdeco.testing.tracebacks import is_ours, user_traceback

Shown = dict[str, Any]
_SLOW = 1.0
"""Seconds from which the duration is shown."""
_COLORS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}


def as_json(result: Result, name: str, client: TestClient) -> Shown:
    """Return the result of the function *name* as JSON values.

    *client* has the logs of an orchestration.
    """
    if isinstance(result, Orchestration):
        return _orchestration(result, client)
    if isinstance(result, Response):
        return _response(result, name)
    return _invocation(result)


def failure_as_json(name: str, error: BaseException) -> Shown:
    """Return the result of a run that was stopped by *error*."""
    return _shown(name, is_success=False, exception=error)


def is_success(shown: Shown) -> bool:
    """Return whether the function succeeded."""
    return shown["success"] is True


def _shown(
    function: str | None,
    *,
    is_success: bool,
    duration: float = 0,
    returned: Any = None,
    outputs: Shown | None = None,
    logs: Iterable[Log] = (),
    exception: BaseException | None = None,
    **others: Any,
) -> Shown:
    return {
        "function": function,
        "success": is_success,
        "duration": round(duration, 6),
        **others,
        "returned": _value(returned),
        "outputs": {name: _value(value) for name, value in (outputs or {}).items()},
        "logs": [log._asdict() for log in logs],
        "exception": _exception(exception),
    }


def _invocation(one: Invocation, **others: Any) -> Shown:
    return _shown(
        one.function,
        **{"is_success": one.is_success, **others},
        duration=one.duration,
        returned=one.outputs.get(RETURN, one.returned),
        outputs={name: one.outputs[name] for name in one.outputs if name != RETURN},
        logs=one.logs,
        exception=one.exception,
    )


def _response(one: Response, name: str) -> Shown:
    """Return the result of a request; another function may have answered it, or none."""
    response = {"status": one.status_code, "headers": dict(one.headers), "body": one.text}
    if one.invocation is None:
        return _shown(None, is_success=False, url=one.url, response=response)
    is_success = one.invocation.is_success and one.invocation.function == name
    return _invocation(one.invocation, is_success=is_success, url=one.url, response=response)


def _orchestration(one: Orchestration, client: TestClient) -> Shown:
    return _shown(
        one.name,
        is_success=one.status != "Failed",
        duration=sum(each.duration for each in client.invocations),
        returned=one.output,
        logs=client.logs,
        exception=one.exception,
        status=one.status,
        waits_for=one.waits_for,
        custom_status=_value(one.custom_status),
        history=[
            {"type": event.type, **cast("Shown", _value(event.properties))} for event in one.history
        ],
    )


def _exception(error: BaseException | None) -> Shown | None:
    if error is None:
        return None
    trace = "" if is_ours(error) else user_traceback(error)
    return {"type": type(error).__name__, "message": str(error), "traceback": trace}


def _value(value: Any) -> Any:
    """Return a JSON value: of bytes their text, and of other objects their `repr`."""
    if isinstance(value, (bytes, bytearray)):
        return _plain(value)
    try:
        return json.loads(json.dumps(value, default=_plain, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return repr(value)


def _plain(value: object) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value)


def masked_strings(value: Any, mask: Callable[[str], str]) -> Any:
    """Return JSON data with *mask* applied to all strings but the keys."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [masked_strings(one, mask) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        items = cast("Shown", value).items()
        return {key: masked_strings(one, mask) for key, one in items}
    return value


def as_text(shown: Shown, name: str) -> str:
    """Return the result of the function *name* as lines for people."""
    return "".join(f"{line}\n" for line in _lines(shown, name))


def _lines(shown: Shown, name: str) -> Iterator[str]:
    yield _headline(shown, name)
    yield from _section("Logs", map(_log, shown["logs"]))
    yield from _answer(shown)
    for output, value in shown["outputs"].items():
        yield from _labeled(f"Output {output}", value)
    error = shown["exception"]
    if error is not None:
        yield error["traceback"].rstrip("\n") or f"Error: {error['message']}"


def _headline(shown: Shown, name: str) -> str:
    if shown["function"] != name and "response" in shown:
        who = f"{shown['function']} handles" if shown["function"] else "no function handles"
        return f"{name} was {styled('not called', fg='red')}: {who} {shown['url']}"
    if shown.get("status") in ("Pending", "Running"):
        return f"{name} waits for {shown['waits_for'] or 'something that never happens'}"
    outcome = styled("succeeded", fg="green") if is_success(shown) else styled("failed", fg="red")
    seconds = shown["duration"]
    return f"{name} {outcome}" + (f" after {seconds:.1f} s" if seconds >= _SLOW else "")


def _log(log: Shown) -> str:
    level = log["level"]
    color = _COLORS.get(level)
    return f"{styled(level, fg=color) if color else level} {log['message']}"


def _answer(shown: Shown) -> Iterator[str]:
    """Yield the response or the return value."""
    response = shown.get("response")
    if response is None:
        if shown["returned"] is not None and shown["exception"] is None:
            yield from _labeled("Returned", shown["returned"])
        return
    status = response["status"]
    known = {one.value: one.phrase for one in HTTPStatus}
    yield f"Response: {status} {known.get(status, '')}".rstrip()
    yield from (f"  {name}: {value}" for name, value in response["headers"].items())
    if response["body"]:
        yield ""
        yield from (f"  {line}" for line in response["body"].splitlines())


def _labeled(label: str, value: Any) -> Iterator[str]:
    """Yield a string as it is, below the label if it has several lines, and all else as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text.splitlines()) > 1:
        yield from _section(label, text.splitlines())
    else:
        yield f"{label}: {text}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    if every:
        yield f"{title}:"
    for text in every:
        yield from (f"  {line}" for line in text.splitlines() or [""])
