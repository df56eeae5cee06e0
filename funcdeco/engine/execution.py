"""Execute one invocation: convert the arguments, call the function, convert what it sends."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Any, NamedTuple

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


class Call(NamedTuple):
    """One call of a function, ready to be made."""

    invocable: Invocable
    inputs: Mapping[str, TypedData | None]
    """The values of the trigger and of the inputs, by binding."""
    metadata: Mapping[str, TypedData]
    context: Context
    collector: LogCollector
    failures: tuple[type[BaseException], ...] = FAILURES
    """What is part of the result.

    All else, which ends the caller's test, is raised, such as KeyboardInterrupt.
    """


def execute(call: Call, runner: Runner, timeout: float | None = None) -> Execution:
    """Make a call and wait for it, at most *timeout* seconds.

    An exception of the function, or of a conversion, is part of the result.
    """
    execution = Execution()
    run = contextvars.copy_context()
    run.run(log_to, call.collector, execution.logs)
    with _recorded(call, execution):
        arguments = _arguments(call)
        execution.value = run.run(_called, call, arguments, runner, timeout)
        _send(call.invocable, arguments, execution)
    return execution


async def execute_here(call: Call) -> Execution:
    """Make a call of a coroutine function in this task, whose records it gets from now on."""
    execution = Execution()
    log_to(call.collector, execution.logs)
    with _recorded(call, execution):
        arguments = _arguments(call)
        execution.value = await call.invocable.function(**arguments)
        _send(call.invocable, arguments, execution)
    return execution


@contextmanager
def _recorded(call: Call, execution: Execution) -> Generator[None]:
    """Record how long the block runs, what fails in it, and what the function's threads log."""
    start = time.perf_counter()
    try:
        with threads_log_to(call.collector, execution.logs, call.context.invocation_id):
            yield
    except call.failures as error:  # part of the result
        execution.exception = error.with_traceback(_users(error.__traceback__))
        execution.outputs.clear()
    execution.duration = time.perf_counter() - start


def _users(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from the first frame of the user on; whole if there is none."""
    found = trace
    while found is not None and _is_ours(found.tb_frame):
        found = found.tb_next
    return found or trace


def _is_ours(frame: FrameType) -> bool:
    return HIDDEN in frame.f_globals or frame.f_code.co_filename.startswith(_OURS)


def _arguments(call: Call) -> dict[str, Any]:
    """Return the arguments by parameter; an output is one that the function sets."""
    invocable = call.invocable
    arguments = {
        name: decode(conversion.kind, call.inputs.get(name), call.metadata)
        for name, conversion in invocable.inputs.items()
    }
    if invocable.needs_context:
        arguments["context"] = call.context
    for name in invocable.outputs:
        arguments[name] = Output()
    return arguments


def _called(call: Call, arguments: dict[str, Any], runner: Runner, timeout: float | None) -> Any:
    function, context = call.invocable.function, call.context
    if call.invocable.is_async:
        return _result(runner.start(function(**arguments)), context, timeout)

    def run() -> Any:
        THREAD_LOCAL.invocation_id = context.invocation_id
        return function(**arguments)

    if runner.is_inside:
        return _in_this_thread(run, context, runner, timeout)
    return _result(runner.submit(run), context, timeout)


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


def _send(invocable: Invocable, arguments: Mapping[str, Any], execution: Execution) -> None:
    """Convert the outputs that were set, then the return value, as the worker does."""
    if execution.value is not None and invocable.returned is None:
        message = f"function {invocable.name!r} without a $return bindingreturned a non-None value"
        raise RuntimeError(message)
    for name, conversion in invocable.outputs.items():
        value = arguments[name].get()
        if value is not None:
            execution.values[name] = value
            execution.outputs[name] = encode(conversion.kind, value, conversion.annotation)
    if invocable.returned is not None:
        kind, annotation = invocable.returned
        execution.returned = encode(kind, execution.value, annotation)
