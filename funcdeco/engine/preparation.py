"""What is done around the call of a function: its inputs are read, and its outputs are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from funcdeco.engine.clock import Clock
from funcdeco.engine.context import Context, RetryContext, TraceContext
from funcdeco.engine.errors import reported
from funcdeco.engine.event import Event
from funcdeco.engine.execution import Call, Execution
from funcdeco.engine.expressions import Scope
from funcdeco.engine.handlers import Called
from funcdeco.engine.invocable import RETURN, Invocable
from funcdeco.engine.invocation import Invocation, Outputs, fail
from funcdeco.engine.logs import LogCollector
from funcdeco.engine.names import Names, payload_names, sent_metadata, worker_names
from funcdeco.engine.plan import FunctionPlan
from funcdeco.engine.typed_data import to_metadata
from funcdeco.engine.values import Given, Values
from funcdeco.functions.model import Function


class Prepared(NamedTuple):
    """An invocation whose function can be called."""

    invocation: Invocation
    plan: FunctionPlan
    scope: Scope
    call: Call


class Preparation:
    """Prepares calls, and ends them; *load* returns what the worker keeps of a function."""

    def __init__(
        self,
        plan: Callable[[Function], FunctionPlan],
        load: Callable[[Function], Invocable],
        values: Values,
        clock: Clock,
        collector: LogCollector,
    ) -> None:
        self._plan = plan
        self._load = load
        self._values = values
        self._clock = clock
        self._collector = collector

    def call_of(
        self,
        invocation: Invocation,
        function: Function,
        event: Event,
        given: Given,
        failures: tuple[type[BaseException], ...],
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
        wrap: Callable[[Called], Called] | None = None,
    ) -> Prepared | None:
        """Return the call of a function, or of what *wrap* returns for it.

        Return None if the host fails the invocation before the call.
        """
        plan, metadata = self._plan(function), sent_metadata(event)
        names = metadata
        if event.names:
            names = Names(event.metadata, event.names, payload_names(event.data))
        scope = Scope(names, function.name, self._clock.now())
        try:
            invocable = self._load(function)
            values = dict(self._values.read(plan, event, given, scope))
        except failures as error:
            fail(invocation, reported(error))
            return None
        if wrap is not None:
            invocable = invocable._replace(function=wrap(invocable.function))
        sent = to_metadata(worker_names(metadata))
        context = Context(function.name, invocable.directory, invocation.id, retry, trace)
        call = Call(invocable, values, sent, context, self._collector, failures)
        return Prepared(invocation, plan, scope, call)

    def finish(self, prepared: Prepared, execution: Execution) -> None:
        """Fill in the invocation, and write its outputs."""
        invocation, plan, scope, _ = prepared
        invocation.returned = execution.value
        invocation.logs, invocation.duration = execution.logs, execution.duration
        if plan.returned_by in execution.values:
            invocation.returned = execution.values[plan.returned_by]
        if execution.exception is not None:
            fail(invocation, reported(execution.exception))
            return
        sent = dict(execution.outputs)
        if execution.returned is not None:
            sent[RETURN] = execution.returned
        public = {RETURN if name == plan.returned_by else name: one for name, one in sent.items()}
        invocation.outputs = Outputs(public)
        try:
            self._values.write(sent, plan, scope, invocation.id)
        except Exception as error:  # the function ran, but the invocation fails  # noqa: BLE001
            invocation.exception = reported(error)
