"""An app in the engine: its functions as the worker loads them, and its invocations."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from funcdeco.engine.context import RetryContext, TraceContext
from funcdeco.engine.errors import HostError, is_usage_error, reported
from funcdeco.engine.event import Event
from funcdeco.engine.execution import FAILURES, execute, execute_here
from funcdeco.engine.families.tables import WRITERS
from funcdeco.engine.handlers import Called, Handlers, script_names
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.invocable import Invocable, load_invocable
from funcdeco.engine.invocation import (
    Invocation,
    fail,
    new_invocation_id,
    with_failure,
)
from funcdeco.engine.late_durable import LateDurable
from funcdeco.engine.logs import Log, log_failure, silenced
from funcdeco.engine.overdue import Overdue, RunningCalls
from funcdeco.engine.plan import FunctionPlan, plan_function
from funcdeco.engine.preparation import Preparation
from funcdeco.engine.providers import MissingInput, Providers
from funcdeco.engine.receivers import create_receivers
from funcdeco.engine.retry import RetryPolicy, policy_of
from funcdeco.engine.runner import Runner
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.world import World
from funcdeco.engine.surroundings import Surroundings
from funcdeco.engine.typed_data import TypedData
from funcdeco.engine.values import Given, Values
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
        self._durable = LateDurable(self._new_durable)
        self.providers: Providers = Providers(functions)
        self.invocations: list[Invocation] = []
        self.on_invocation: OnInvocation | None = None
        """Called with each invocation that has ended; if it is set, `invocations` stays empty."""
        self.timeout: float | None = None
        """Seconds after which an invocation fails; None for no limit."""
        self.failures: tuple[type[BaseException], ...] = FAILURES
        """What ends an invocation; all else ends the caller."""
        self._runner = Runner(self.settings)
        surroundings.modules.finder.scripts = script_names(functions)
        self._handlers = Handlers(project.root, surroundings.modules)
        self._loaded: dict[str, Invocable] = {}
        self._plans: dict[str, FunctionPlan] = {}
        self._policies: dict[str, RetryPolicy | None] = {}
        self._running = RunningCalls()
        self._values = Values(self.world, self.providers)
        self._preparation = Preparation(
            self.plan, self.load, self._values, self.world.clock, surroundings.collector
        )

    def close(self) -> None:
        """Shut down web applications, end the threads, restore modules and environment."""
        try:
            self._runner.close(self._end)
        finally:
            self._durable.close()
            self.surroundings.close()

    async def _end(self) -> None:
        """End what runs on the event loop."""
        await shut_down(self._handlers.v2_app)
        await self._durable.close_clients()

    @property
    def durable(self) -> DurableHost:
        """The durable extension."""
        return self._durable.host

    def _new_durable(self) -> DurableHost:
        from funcdeco.engine.durable.host import DurableHost

        root, clock = str(self.project.root), self.world.clock
        return DurableHost(root, clock, self.functions, self.call_durable)

    def prepare_durable(self, prepare: Callable[[DurableHost], None]) -> None:
        """Call *prepare* with the durable extension, before its first use if it isn't used yet."""
        self._durable.prepare(prepare)

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
            try:
                given = self._values.given(function.name, self.plan(function), inputs)
            except MissingInput as error:
                if self.on_invocation is None:
                    raise
                return self.failed(function, HostError(error.problem), invocation_id)
            invocation = self._begun(function, invocation_id, retry)
            with self._watched(function, invocation):
                self._run(invocation, function, event, given, retry, trace)
            self._ended(function, invocation, invocation.exception)
            return invocation

    async def invoke_here(self, function: Function, event: Event) -> Invocation:
        """Run a function for which `runs_here` is true in the current task of the app's loop."""
        invocation = self._begun(function)
        prepared = self._preparation.call_of(invocation, function, event, {}, self.failures)
        if prepared is not None:
            with self._running.including(asyncio.current_task(), function, invocation):
                execution = await execute_here(prepared.call)
            self._preparation.finish(prepared, execution)
        self._ended(function, invocation, invocation.exception)
        return invocation

    def runs_here(self, function: Function) -> bool:
        """Return whether a function is a coroutine that nothing but its trigger waits for."""
        plan = self.plan(function)
        if plan.inputs or any(one.kind in WRITERS for one in plan.outputs):
            return False
        found = self._loaded.get(function.name)
        return found is not None and found.is_async

    def call_soon(self, call: Callable[[], object]) -> None:
        """Call something on the app's event loop, from another thread."""
        self._runner.loop.call_soon_threadsafe(call)

    def _begun(
        self,
        function: Function,
        invocation_id: str | None = None,
        retry: RetryContext | None = None,
    ) -> Invocation:
        invocation = Invocation(function.name, invocation_id or new_invocation_id())
        invocation.retry_count = retry.retry_count if retry else 0
        if self.on_invocation is None:
            self.invocations.append(invocation)
        return invocation

    def _watched(self, function: Function, invocation: Invocation) -> AbstractContextManager[None]:
        """Let `overdue` look after an invocation that this thread calls itself."""
        if not self._runner.is_inside:
            return nullcontext()
        return self._running.including(threading.get_ident(), function, invocation)

    @contextmanager
    def inside(self) -> Generator[None]:
        """Let this thread call functions itself, which `overdue` must look after."""
        with self._runner.inside():
            yield

    def overdue(self) -> list[Overdue]:
        """Return what runs for longer than the timeout, and that nothing waits for with it.

        This is what threads call themselves, and what runs in tasks of their own.
        """
        return [] if self.timeout is None else self._running.overdue(self.timeout)

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

        invocation = Invocation(function.name, new_invocation_id())
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
        given: Given,
        retry: RetryContext | None = None,
        trace: TraceContext | None = None,
        wrap: Callable[[Called], Called] | None = None,
    ) -> None:
        """Call the function, or what *wrap* returns for it, and fill in the invocation."""
        prepared = self._preparation.call_of(
            invocation, function, event, given, self.failures, retry, trace, wrap
        )
        if prepared is not None:
            execution = execute(prepared.call, self._runner, self.timeout)
            self._preparation.finish(prepared, execution)

    def failed(
        self, function: Function, error: BaseException, invocation_id: str | None = None
    ) -> Invocation:
        """Return an invocation that failed before the function was called."""
        known = invocation_id or new_invocation_id()
        invocation = Invocation(function.name, known)
        fail(invocation, reported(error))
        if self.on_invocation is None:
            self.invocations.append(invocation)
        self._ended(function, invocation, error)
        return invocation
