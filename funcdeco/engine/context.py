"""The invocation context that a function gets, and the outputs that it sets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from funcdeco.engine.logs import THREAD_LOCAL

_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class RetryFailure(NamedTuple):
    """The failure of the previous attempt, as the worker passes it; empty if there was none."""

    source: str = ""
    stack_trace: str = ""
    message: str = ""


class RetryContext(NamedTuple):
    """The attempt, as in `context.retry_context`. Without a retry policy, both counts are 0."""

    retry_count: int = 0
    """0 for the first attempt."""
    max_retry_count: int = 0
    rpc_exception: RetryFailure = RetryFailure()
    """The failure of the previous attempt."""

    @property
    def exception(self) -> RetryFailure:
        """The same, by its name in azure-functions."""
        return self.rpc_exception


class TraceContext(NamedTuple):
    """The trace that the invocation belongs to, as in `context.trace_context`."""

    trace_parent: str = ""
    trace_state: str = ""
    attributes: Mapping[str, str] = _NO_ATTRIBUTES

    @property
    def Traceparent(self) -> str:  # noqa: N802
        """The same, in the older spelling of the worker."""
        return self.trace_parent

    @property
    def Tracestate(self) -> str:  # noqa: N802
        """The same, in the older spelling of the worker."""
        return self.trace_state

    @property
    def Attributes(self) -> Mapping[str, str]:  # noqa: N802
        """The same, in the older spelling of the worker."""
        return self.attributes


class Context:
    """The `context` of one invocation; like the worker's, it doesn't derive from `func.Context`."""

    def __init__(
        self,
        function_name: str,
        function_directory: str,
        invocation_id: str,
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
    ) -> None:
        self.function_name = function_name
        self.function_directory = function_directory
        self.invocation_id = invocation_id
        self.retry_context: RetryContext = retry or RetryContext()
        self.trace_context: TraceContext = trace or TraceContext()
        self.thread_local_storage = THREAD_LOCAL


class Output:
    """The argument for an output: what the function sets."""

    def __init__(self) -> None:
        self._value: Any = None

    def set(self, val: Any) -> None:
        """Set the value that is sent when the function returns."""
        self._value = val

    def get(self) -> Any:
        """Return the value that was set, None if none was."""
        return self._value
