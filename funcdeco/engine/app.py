"""An app in the engine: its functions as the worker loads them, and its invocations."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from funcdeco.engine.binding import BindingPlan
from funcdeco.engine.context import Context, RetryContext, TraceContext
from funcdeco.engine.errors import HostError, is_usage_error, named, reported
from funcdeco.engine.event import Event
from funcdeco.engine.execution import FAILURES, Execution, FunctionTimeout, execute
from funcdeco.engine.expressions import Scope
from funcdeco.engine.families.input_values import input_form
from funcdeco.engine.families.tables import READERS, WRITERS
from funcdeco.engine.handlers import Called, Handlers
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.invocable import RETURN, Invocable, load_invocable
from funcdeco.engine.invocation import Invocation, Outputs, fail, with_failure
from funcdeco.engine.logs import Log, log_failure, silenced
from funcdeco.engine.names import Names, payload_names, sent_metadata, worker_names
from funcdeco.engine.plan import FunctionPlan, plan_function
from funcdeco.engine.providers import MissingInput, Providers, check_given, missing_input
from funcdeco.engine.receivers import create_receivers
from funcdeco.engine.retry import RetryPolicy, policy_of
from funcdeco.engine.runner import Runner
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.world import World
from funcdeco.engine.surroundings import Surroundings
from funcdeco.engine.typed_data import TypedData, to_metadata
from funcdeco.engine.web_apps import shut_down
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.project.host_values import config_text
from funcdeco.project.project import Project

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost
    from funcdeco.engine.durable.lines import Places

__tracebackhide__ = is_usage_error


OnInvocation = Callable[[Function, Invocation], None]


class Started(NamedTuple):
    """An invocation that runs."""

    function: Function
    invocation: Invocation
    time: float
    """When it began, of the monotonic clock."""


class EngineApp:
    """The functions of a project, and the world that they are connected to."""

    def __init__(
        self, project: Project, functions: FunctionApp, surroundings: Surroundings
    ) -> None:
        self.project = project
        self.functions = functions
        self.settings: HostSettings = HostSettings(project.settings, os.environ)
        self.options: HostOptions = HostOptions(project.host, self.settings)
        encoding = config_text(self.options.value("extensions", "queues", "messageEncoding"))
        self.world: World = World(encodes_messages=str(encoding).lower() != "none")
        create_receivers(functions, self.settings, self.world)
        self.surroundings = surroundings
        self.world.durable = lambda: self.durable
        self._durable: DurableHost | None = None
        self._creating = threading.Lock()
        self._prepared: list[Callable[[DurableHost], None]] = []
        self.providers: Providers = Providers(functions)
        self.invocations: list[Invocation] = []
        self.on_invocation: OnInvocation | None = None
        """Called with each invocation that has ended; if it is set, `invocations` stays empty."""
        self.timeout: float | None = None
        """Seconds after which an invocation fails; None for no limit."""
        self.failures: tuple[type[BaseException], ...] = FAILURES
        """What ends an invocation; all else ends the caller."""
        self._runner = Runner(self.settings)
        self._handlers = Handlers(project.root, surroundings.modules)
        self._loaded: dict[str, Invocable] = {}
        self._plans: dict[str, FunctionPlan] = {}
        self._policies: dict[str, RetryPolicy | None] = {}
        self._inside: dict[int, Started] = {}

    def close(self) -> None:
        """Shut down web applications, end the threads, restore modules and environment."""
        try:
            self._runner.close(self._end)
        finally:
            if self._durable is not None:
                self._durable.close()
            self.surroundings.close()

    async def _end(self) -> None:
        """End what runs on the event loop."""
        await shut_down(self._handlers.v2_app)
        if self._durable is not None:
            await self._durable.close_clients()

    @property
    def durable(self) -> DurableHost:
        """The durable extension, created when it is first used, since most apps don't use it."""
        return self._durable or self._created_durable()

    def _created_durable(self) -> DurableHost:
        from funcdeco.engine.durable.host import DurableHost

        with self._creating:
            if self._durable is None:
                root, clock = str(self.project.root), self.world.clock
                created = DurableHost(root, clock, self.functions, self.call_durable)
                for prepare in self._prepared:
                    prepare(created)
                self._durable = created
            return self._durable

    def prepare_durable(self, prepare: Callable[[DurableHost], None]) -> None:
        """Call *prepare* with the durable extension, before its first use if it isn't used yet."""
        with self._creating:
            self._prepared.append(prepare)
            if self._durable is not None:
                prepare(self._durable)

    @property
    def logs(self) -> list[Log]:
        """All records that the app logged."""
        return self.surroundings.collector.every

    def plan(self, function: Function) -> FunctionPlan:
        """Return the bindings of a function, prepared for its invocations."""
        found = self._plans.get(function.name)
        if found is None:
            found = self._plans[function.name] = plan_function(function, self.settings)
        return found

    def retry_policy(self, function: Function) -> RetryPolicy | None:
        """Return the retry policy of a function; None if it has none."""
        if function.name not in self._policies:
            self._policies[function.name] = policy_of(function, self.options)
        return self._policies[function.name]

    def bindings_of(self, function: Function) -> tuple[BindingDeclaration, ...]:
        """Return the bindings of a function, named as in its function.json."""
        return self.plan(function).declarations

    def load(self, function: Function) -> Invocable:
        """Return what the worker keeps of a function.

        Raises LoadError, or what its import raises.
        """
        found = self._loaded.get(function.name)
        if found is None:
            handler = self._handlers.of(function)
            directory = os.path.join(self.project.root, function.name)
            bindings = self.bindings_of(function)
            found = load_invocable(function.name, directory, handler, bindings)
            self._loaded[function.name] = found
        return found

    def load_all(self) -> dict[str, str]:
        """Load all functions, as the worker does when it starts; return why some can't be loaded.

        The result has the problem by the function's name.
        """
        problems: dict[str, str] = {}
        for function in self.functions:
            try:
                self.load(function)
            except (Exception, SystemExit) as error:  # noqa: BLE001
                problems[function.name] = str(error) or repr(error)
        return problems

    def invoke(
        self,
        function: Function,
        event: Event,
        inputs: Mapping[str, Any],
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
        invocation_id: str | None = None,
    ) -> Invocation:
        """Run a function for *event*; its outputs are written to the world if it succeeds.

        *inputs* has the values of input bindings that aren't read from the world. A retry has the
        *invocation_id* of the first attempt. Raises UnknownInput and MissingInput, TypeError for a
        value that can't be sent, and RuntimeError if the app is closed; any other failure is part
        of the result. If invocations are reported, so is an input that nothing provides.
        """
        with self.surroundings.running():
            return self._invoke(function, event, inputs, retry, trace, invocation_id)

    def _invoke(
        self,
        function: Function,
        event: Event,
        inputs: Mapping[str, Any],
        retry: RetryContext | None,
        trace: TraceContext | None,
        invocation_id: str | None,
    ) -> Invocation:
        plan = self.plan(function)
        try:
            given = self._given(function, plan, inputs)
        except MissingInput as error:
            if self.on_invocation is None:
                raise
            return self.failed(function, HostError(error.problem), invocation_id)
        invocation = Invocation(function.name, invocation_id or str(uuid.uuid4()))
        invocation.retry_count = retry.retry_count if retry else 0
        if self.on_invocation is None:
            self.invocations.append(invocation)
        thread = threading.get_ident()
        if self._runner.is_inside:
            self._inside[thread] = Started(function, invocation, time.monotonic())
        try:
            self._run(invocation, function, event, given, retry, trace)
        finally:
            self._inside.pop(thread, None)
        self._ended(function, invocation, invocation.exception)
        return invocation

    @contextmanager
    def inside(self) -> Generator[None]:
        """Let this thread call functions itself, which `overdue` must look after."""
        with self._runner.inside():
            yield

    def overdue(self) -> list[tuple[int, Function, Invocation]]:
        """Return what runs for longer than the timeout in threads that call functions themselves.

        Each is the ID of the thread, the function, and the invocation as it fails.
        """
        limit, now = self.timeout, time.monotonic()
        every = list(self._inside.items()) if limit is not None else []
        return [
            (thread, one.function, _timed_out(one.invocation, limit))
            for thread, one in every
            if limit is not None and now - one.time > limit
        ]

    def _ended(
        self, function: Function, invocation: Invocation, error: BaseException | None
    ) -> None:
        """Report an invocation, which failed with *error* unless that is None."""
        if self.on_invocation is not None:
            self.on_invocation(function, with_failure(invocation, error))
        elif error is not None:
            log_failure(function.name, invocation.id, error)

    def call_durable(
        self,
        function: Function,
        data: TypedData,
        metadata: Mapping[str, Any] | None = None,
        *,
        places: Places | None = None,
        is_check: bool = False,
    ) -> Invocation:
        """Run an orchestrator, an activity or an entity; one step of an orchestrator.

        A check is neither recorded nor logged. The exception of an orchestrator is that of the
        library, and its cause that of the user's function.
        """
        from funcdeco.engine.durable.library import warnings_ignored

        invocation = Invocation(function.name, str(uuid.uuid4()))
        wrap = places.watch if places else None
        event = Event(data, metadata or {}, {})
        quiet = silenced() if is_check else nullcontext()
        with self.surroundings.running(), quiet, warnings_ignored():
            self._run(invocation, function, event, {}, wrap=wrap)
        error = invocation.exception
        if not is_check:
            if self.on_invocation is None:
                self.invocations.append(invocation)
            self._ended(function, invocation, error and (places and error.__cause__ or error))
        return invocation

    def _run(
        self,
        invocation: Invocation,
        function: Function,
        event: Event,
        given: Mapping[str, TypedData | None],
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
        wrap: Callable[[Called], Called] | None = None,
    ) -> None:
        """Call the function, or what *wrap* returns for it, and fill in the invocation."""
        plan, metadata = self.plan(function), sent_metadata(event)
        names = metadata
        if event.names:
            names = Names(event.metadata, event.names, payload_names(event.data))
        scope = Scope(names, function.name, self.world.clock.now())
        try:
            invocable = self.load(function)
            values = dict(self._inputs(plan, event, given, scope))
        except self.failures as error:  # the host fails the invocation
            fail(invocation, reported(error))
            return
        if wrap is not None:
            invocable = invocable._replace(function=wrap(invocable.function))
        sent = to_metadata(worker_names(metadata))
        context = Context(function.name, invocable.directory, invocation.id, retry, trace)
        collector = self.surroundings.collector
        runner, timeout = self._runner, self.timeout
        execution = execute(
            invocable, values, sent, context, runner, collector, timeout, self.failures
        )
        self._finish(invocation, execution, plan, scope)

    def failed(
        self, function: Function, error: BaseException, invocation_id: str | None = None
    ) -> Invocation:
        """Return an invocation that failed before the function was called."""
        known = invocation_id or str(uuid.uuid4())
        invocation = Invocation(function.name, known)
        fail(invocation, reported(error))
        if self.on_invocation is None:
            self.invocations.append(invocation)
        self._ended(function, invocation, error)
        return invocation

    def _given(
        self, function: Function, plan: FunctionPlan, given: Mapping[str, Any]
    ) -> dict[str, TypedData | None]:
        """Return the values that a test gives to inputs, as the host sends them."""
        check_given(function.name, given, (one.name for one in plan.inputs))
        for one in plan.inputs:
            is_read = one.kind in READERS
            is_given = one.name in given or self.providers.find(function.name, one.declaration)
            if not is_read and not is_given:
                raise missing_input(function.name, one.declaration)
        declared = (one.declaration for one in plan.inputs if one.name in given)
        return {one.name: input_form(one, given[one.name]) for one in declared}

    def _inputs(
        self,
        plan: FunctionPlan,
        event: Event,
        given: Mapping[str, TypedData | None],
        scope: Scope,
    ) -> Iterator[tuple[str, TypedData | None]]:
        yield plan.trigger, event.data
        for one in plan.inputs:
            try:
                yield one.name, given[one.name] if one.name in given else self._read(one, scope)
            except HostError as error:
                named(error, one.name)
                raise

    def _read(self, plan: BindingPlan, scope: Scope) -> TypedData | None:
        declaration = plan.declaration
        provider = self.providers.find(scope.function, declaration)
        if provider is not None:
            return input_form(declaration, provider(plan.resolve(scope)))
        reader = READERS.get(plan.kind)
        if reader is None:
            return None
        with self.world.guard(plan.kind):
            return reader(plan.resolve(scope), self.world)

    def _finish(
        self, invocation: Invocation, execution: Execution, plan: FunctionPlan, scope: Scope
    ) -> None:
        invocation.returned = execution.value
        invocation.logs, invocation.duration = execution.logs, execution.duration
        if plan.returned_by in execution.values:
            invocation.returned = execution.values[plan.returned_by]
        if execution.exception is not None:
            fail(invocation, execution.exception)
            return
        sent = dict(execution.outputs)
        if execution.returned is not None:
            sent[RETURN] = execution.returned
        public = {RETURN if name == plan.returned_by else name: one for name, one in sent.items()}
        invocation.outputs = Outputs(public)
        try:
            self._write(sent, plan, scope, invocation.id)
        except Exception as error:  # the function ran, but the invocation fails  # noqa: BLE001
            invocation.exception = reported(error)

    def _write(
        self,
        sent: Mapping[str, TypedData | None],
        plan: FunctionPlan,
        scope: Scope,
        invocation: str,
    ) -> None:
        """Write all outputs; the host writes the others too if one fails (H-DATA-01)."""
        errors: list[Exception] = []
        for one in plan.outputs:
            writer = WRITERS.get(one.kind)
            if one.name not in sent or writer is None:
                continue
            try:
                binding = one.resolve(scope)._replace(invocation=invocation)
                with self.world.guard(one.kind):
                    writer(binding, sent[one.name], self.world)
            except Exception as error:  # noqa: BLE001
                errors.append(named(error, one.name))
        if errors:
            raise errors[0]


def _timed_out(invocation: Invocation, seconds: float) -> Invocation:
    """Return an invocation as it fails by the timeout."""
    error = FunctionTimeout(invocation.function, invocation.id, seconds)
    return replace(with_failure(invocation, error), duration=seconds)
