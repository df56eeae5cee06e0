"""The context of an invocation."""

from __future__ import annotations

import threading
from typing import Any, cast

import azure.functions as func

from funcdeco.engine.context import Context, RetryContext, TraceContext
from funcdeco.testing.factories.making import ID


def context(
    function_name: str = "function",
    *,
    function_directory: str = "/home/site/wwwroot/function",
    invocation_id: str = ID,
    retry_context: RetryContext | None = None,
    trace_context: TraceContext | None = None,
    thread_local_storage: threading.local | None = None,
) -> func.Context:
    """Return the context of an invocation. The default is the first attempt."""
    found: Any = Context(
        function_name, function_directory, invocation_id, retry_context, trace_context
    )
    if thread_local_storage is not None:
        found.thread_local_storage = thread_local_storage
    return cast("func.Context", found)
