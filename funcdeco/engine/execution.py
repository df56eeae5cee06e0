"""Execute one invocation: convert the arguments, call the function, convert what it sends."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Any

from funcdeco.engine.context import Context, Output
from funcdeco.engine.converters import decode, encode
from funcdeco.engine.errors import HIDDEN, HostError
from funcdeco.engine.invocable import Invocable
from funcdeco.engine.logs import THREAD_LOCAL, Log, LogCollector, log_to, threads_log_to
from funcdeco.engine.runner import Runner
from funcdeco.engine.typed_data import TypedData

_ENGINE = os.path.dirname(os.path.abspath(__file__))
_OURS = tuple(os.path.join(one, "") for one in (_ENGINE, *concurrent.futures.__path__))
"""Folders of the code between a client and a function."""


FAILURES = (Exception, SystemExit, asyncio.CancelledError)
"""What ends an invocation; all else, such as KeyboardInterrupt, ends the test."""


class FunctionTimeout(HostError):
    """Raised if a function runs longer than `functionTimeout` of host.json (H-HTTP-30)."""

    def __init__(self, function: str, invocation_id: str, seconds: float) -> None:
        super().__init__(
            f"timeout of {seconds:g} s exceeded by the function {function} (ID: {invocation_id})"
        )


@dataclass
class Execution:
    """How one call of a function ended."""

    returned: TypedData | None = None
    """What is sent through `$return`, or the binding that accepts the return value."""
    outputs: dict[str, TypedData | None] = field(default_factory=dict[str, "TypedData | None"])
    """What is sent through each output that the function set."""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the function set, by output."""
    value: Any = None
    """The return value itself."""
    exception: BaseException | None = None
    logs: list[Log] = field(default_factory=list[Log])
    duration: float = 0.0
    """Seconds."""


def execute(
    invocable: Invocable,
    inputs: Mapping[str, TypedData | None],
    metadata: Mapping[str, TypedData],
    context: Context,
    runner: Runner,
    collector: LogCollector,
    timeout: float | None = None,
    failures: tuple[type[BaseException], ...] = FAILURES,
) -> Execution:
    """Call a function with *inputs*, by binding, and wait for it, at most *timeout* seconds.

    An exception of the function, or of a conversion, is part of the result. Others than *failures*,
    which end the caller's test, such as KeyboardInterrupt, are raised.
    """
    execution = Execution()
    start = time.perf_counter()
    run = contextvars.copy_context()
    run.run(log_to, collector, execution.logs)
    try:
        outputs = {name: Output() for name in invocable.outputs}
        arguments = {
            **_arguments(invocable, inputs, metadata),
            **({"context": context} if invocable.needs_context else {}),
            **outputs,
        }
        with threads_log_to(collector, execution.logs, context.invocation_id):
            execution.value = run.run(_called, invocable, arguments, context, runner, timeout)
        _send(invocable, outputs, execution)
    except failures as error:  # part of the result
        execution.exception = error.with_traceback(_users(error.__traceback__))
        execution.outputs.clear()
    execution.duration = time.perf_counter() - start
    return execution


def _users(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame of the user on; whole if there is none."""
    found = trace
    while found is not None and _is_ours(found.tb_frame):
        found = found.tb_next
    return found or trace


def _is_ours(frame: FrameType) -> bool:
    return HIDDEN in frame.f_globals or frame.f_code.co_filename.startswith(_OURS)


def _arguments(
    invocable: Invocable,
    inputs: Mapping[str, TypedData | None],
    metadata: Mapping[str, TypedData],
) -> dict[str, Any]:
    return {
        name: decode(conversion.kind, inputs.get(name), metadata)
        for name, conversion in invocable.inputs.items()
    }


def _called(
    invocable: Invocable,
    arguments: dict[str, Any],
    context: Context,
    runner: Runner,
    timeout: float | None,
) -> Any:
    function: Callable[..., Any] = invocable.function
    if invocable.is_async:
        return _result(runner.start(function(**arguments)), context, timeout)

    def call() -> Any:
        THREAD_LOCAL.invocation_id = context.invocation_id
        return function(**arguments)

    if runner.is_inside:
        return _in_this_thread(call, context, runner, timeout)
    return _result(runner.submit(call), context, timeout)


def _in_this_thread(
    call: Callable[[], Any], context: Context, runner: Runner, timeout: float | None
) -> Any:
    """Return what a function returns. Raises FunctionTimeout, but only after it has returned."""
    start = time.perf_counter()
    value = runner.call(call)
    if timeout is not None and time.perf_counter() - start > timeout:
        raise FunctionTimeout(context.function_name, context.invocation_id, timeout)
    return value


def _result(future: Future[Any], context: Context, timeout: float | None) -> Any:
    """Return what a function returns. Raises FunctionTimeout, as `functionTimeout` of the host."""
    try:
        return future.result(timeout)
    except concurrent.futures.TimeoutError:
        if timeout is None or future.done():  # the function itself raised it
            raise
        future.cancel()
        raise FunctionTimeout(context.function_name, context.invocation_id, timeout) from None


def _send(invocable: Invocable, outputs: Mapping[str, Output], execution: Execution) -> None:
    """Convert the outputs that were set, then the return value, as the worker does."""
    if execution.value is not None and invocable.returned is None:
        message = f"function {invocable.name!r} without a $return bindingreturned a non-None value"
        raise RuntimeError(message)
    for name, output in outputs.items():
        value, conversion = output.get(), invocable.outputs[name]
        if value is not None:
            execution.values[name] = value
            execution.outputs[name] = encode(conversion.kind, value, conversion.annotation)
    if invocable.returned is not None:
        kind, annotation = invocable.returned
        execution.returned = encode(kind, execution.value, annotation)
