"""What a worker reports about invocations, as JSON."""

from __future__ import annotations

from typing import Any

from funcdeco.diagnostics.secrets import masked
from funcdeco.engine.http.host import Exchange
from funcdeco.engine.http.request import Request
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import Log
from funcdeco.functions.model import Function
from funcdeco.server.times import utc_now
from funcdeco.testing.tracebacks import is_ours, user_traceback

_SUFFIX = "trigger"


def invocation_report(function: Function, invocation: Invocation) -> dict[str, Any]:
    """Return the report of an invocation."""
    error = invocation.exception
    report: dict[str, Any] = {
        "time": utc_now(),
        "function": function.name,
        "trigger": trigger_of(function),
        "status": "failed" if error is not None else "succeeded",
        "duration": round(invocation.duration * 1000, 3),
        "id": invocation.id,
        "logs": [log_report(one) for one in invocation.logs],
    }
    if error is not None:
        report["exception"] = masked(str(error) if is_ours(error) else user_traceback(error))
    if invocation.retry_count:
        report["attempt"] = invocation.retry_count + 1
    return report


def request_report(request: Request, made: Exchange) -> dict[str, Any]:
    """Return the report of a request that reached no function."""
    report = {
        "time": utc_now(),
        "method": request.method,
        "path": request.path,
        "status": made.answer.status,
    }
    why = made.explain()
    return {**report, "reason": why} if why else report


def log_report(log: Log) -> dict[str, str]:
    """Return the report of a log record."""
    return {"level": log.level, "message": masked(log.message), "logger": log.logger}


def trigger_of(function: Function) -> str:
    """Return the trigger's type without the suffix: `http`, `queue`, `timer`."""
    trigger = function.declared_trigger
    kind = trigger.type if trigger is not None else ""
    return kind[: -len(_SUFFIX)] if kind.lower().endswith(_SUFFIX) else kind
