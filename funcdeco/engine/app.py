"""An app in the engine: its functions as the worker loads them, and its invocations."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from funcdeco.engine.binding import BindingPlan
from funcdeco.engine.context import Context, RetryContext, TraceContext
from funcdeco.engine.durable.host import DurableHost
from funcdeco.engine.durable.library import warnings_ignored
from funcdeco.engine.durable.lines import Places
from funcdeco.engine.event import Event
from funcdeco.engine.execution import Execution, execute
from funcdeco.engine.expressions import Scope
from funcdeco.engine.families.input_values import input_form
from funcdeco.engine.families.tables import READERS, WRITERS
from funcdeco.engine.handlers import Called, Handlers
from funcdeco.engine.invocable import RETURN, Invocable, load_invocable
from funcdeco.engine.invocation import Invocation, Outputs
from funcdeco.engine.logs import Log, LogCollector, log_failure, silenced
from funcdeco.engine.names import Names, payload_names, sent_metadata
from funcdeco.engine.plan import FunctionPlan, plan_function
from funcdeco.engine.providers import Providers, check_given, missing_input
from funcdeco.engine.runner import Runner
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, to_metadata
from funcdeco.engine.web_apps import shut_down
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.project.host_values import config_text, value_at
from funcdeco.project.project import Project


class EngineApp:
    """The functions of a project, and the world that they are connected to."""

    def __init__(self, project: Project, functions: FunctionApp, modules: ProjectModules) -> None:
        self.project = project
        self.functions = functions
        self.settings: HostSettings = HostSettings(project.settings, os.environ)
        encoding = config_text(value_at(project.host, "extensions", "queues", "messageEncoding"))
        self.world: World = World(encodes_messages=str(encoding).lower() != "none")
        self.durable: DurableHost = DurableHost(
            str(project.root), self.world.clock, functions, self.call_durable
        )
        self.world.durable = self.durable
        self.modules = modules
        self.providers: Providers = Providers(functions)
        self.invocations: list[Invocation] = []
        self._collector = LogCollector()
        self._collector.install()
        self._runner = Runner(self.settings)
        self._handlers = Handlers(project.root, self.modules)
        self._loaded: dict[str, Invocable] = {}
        self._plans: dict[str, FunctionPlan] = {}

    def close(self) -> None:
        """Shut down web applications, end the threads, restore modules and environment."""
        try:
            if self._runner.has_loop:
                self._runner.start(shut_down(self._handlers.v2_app)).result()
        finally:
            self.durable.close(self._runner.start)
            self._runner.close()
            self._collector.remove()
            self.modules.deactivate()

    @property
    def logs(self) -> list[Log]:
        """All records that the app logged."""
        return self._collector.every

    def plan(self, function: Function) -> FunctionPlan:
        """Return the bindings of a function, prepared for its invocations."""
        found = self._plans.get(function.name)
        if found is None:
            found = self._plans[function.name] = plan_function(function, self.settings)
        return found

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
        *invocation_id* of the first attempt. Raises UnknownInput and MissingInput; any other
        failure is part of the result.
        """
        self.modules.activate()
        plan = self.plan(function)
        self._check_inputs(function, plan, inputs)
        invocation = Invocation(function.name, invocation_id or str(uuid.uuid4()))
        invocation.retry_count = retry.retry_count if retry else 0
        self.invocations.append(invocation)
        self._run(invocation, function, event, inputs, retry, trace)
        if invocation.exception is not None:
            log_failure(function.name, invocation.id, invocation.exception)
        return invocation

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
        self.modules.activate()
        invocation = Invocation(function.name, str(uuid.uuid4()))
        wrap = places.watch if places else None
        with silenced() if is_check else nullcontext(), warnings_ignored():
            self._run(invocation, function, Event(data, metadata or {}, {}), {}, wrap=wrap)
        error = invocation.exception
        if not is_check:
            self.invocations.append(invocation)
            if error is not None:
                log_failure(function.name, invocation.id, places and error.__cause__ or error)
        return invocation

    def _run(
        self,
        invocation: Invocation,
        function: Function,
        event: Event,
        inputs: Mapping[str, Any],
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
            values = dict(self._inputs(plan, event, inputs, scope))
        except Exception as error:  # the host fails the invocation  # noqa: BLE001
            invocation.exception = error
            return
        if wrap is not None:
            invocable = invocable._replace(function=wrap(invocable.function))
        sent = to_metadata({name: one for name, one in metadata.items() if name.lower() != "sys"})
        context = Context(function.name, invocable.directory, invocation.id, retry, trace)
        execution = execute(invocable, values, sent, context, self._runner)
        self._finish(invocation, execution, plan, scope)

    def failed(
        self, function: Function, error: Exception, invocation_id: str | None = None
    ) -> Invocation:
        """Return an invocation that failed before the function was called."""
        known = invocation_id or str(uuid.uuid4())
        invocation = Invocation(function.name, known, exception=error)
        self.invocations.append(invocation)
        return invocation

    def _check_inputs(
        self, function: Function, plan: FunctionPlan, given: Mapping[str, Any]
    ) -> None:
        check_given(function.name, given, (one.name for one in plan.inputs))
        for one in plan.inputs:
            is_read = one.kind in READERS
            is_given = one.name in given or self.providers.find(function.name, one.declaration)
            if not is_read and not is_given:
                raise missing_input(function.name, one.declaration)

    def _inputs(
        self, plan: FunctionPlan, event: Event, given: Mapping[str, Any], scope: Scope
    ) -> Iterator[tuple[str, TypedData | None]]:
        yield plan.trigger, event.data
        for one in plan.inputs:
            if one.name in given:
                yield one.name, input_form(one.declaration, given[one.name])
            else:
                yield one.name, self._read(one, scope)

    def _read(self, plan: BindingPlan, scope: Scope) -> TypedData | None:
        declaration = plan.declaration
        provider = self.providers.find(scope.function, declaration)
        if provider is not None:
            return input_form(declaration, provider(plan.resolve(scope)))
        reader = READERS.get(plan.kind)
        return reader(plan.resolve(scope), self.world) if reader else None

    def _finish(
        self, invocation: Invocation, execution: Execution, plan: FunctionPlan, scope: Scope
    ) -> None:
        invocation.returned, invocation.exception = execution.value, execution.exception
        invocation.logs, invocation.duration = execution.logs, execution.duration
        if plan.returned_by in execution.values:
            invocation.returned = execution.values[plan.returned_by]
        if execution.exception is not None:
            return
        sent = dict(execution.outputs)
        if execution.returned is not None:
            sent[RETURN] = execution.returned
        public = {RETURN if name == plan.returned_by else name: one for name, one in sent.items()}
        invocation.outputs = Outputs(public)
        try:
            self._write(sent, plan, scope, invocation.id)
        except Exception as error:  # the function ran, but the invocation fails  # noqa: BLE001
            invocation.exception = error

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
                writer(binding, sent[one.name], self.world)
            except Exception as error:  # noqa: BLE001
                errors.append(error)
        if errors:
            raise errors[0]
