"""An app in the engine: its functions as the worker loads them, and its invocations."""

from __future__ import annotations

import os
import uuid
from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from funcdeco.engine.binding import Scope, resolve
from funcdeco.engine.context import Context, RetryContext, TraceContext
from funcdeco.engine.event import Event, ResolvedBinding
from funcdeco.engine.execution import Execution, execute
from funcdeco.engine.families.tables import READERS, WRITERS
from funcdeco.engine.handlers import Handlers
from funcdeco.engine.invocable import RETURN, Invocable, load_invocable
from funcdeco.engine.invocation import Invocation, Outputs
from funcdeco.engine.logs import Log, LogCollector
from funcdeco.engine.names import Names, payload_names, sent_metadata
from funcdeco.engine.runner import Runner
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, to_metadata, to_typed_data
from funcdeco.engine.web_apps import shut_down
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.isolation.project_modules import ProjectModules
from funcdeco.project.project import Project
from funcdeco.targets.v1 import with_generated_names


class EngineApp:
    """The functions of a project, and the world that they are connected to."""

    def __init__(self, project: Project, functions: FunctionApp, modules: ProjectModules) -> None:
        self.project = project
        self.functions = functions
        self.settings = project.settings
        self.world = World()
        self.modules = modules
        self.invocations: list[Invocation] = []
        self._collector = LogCollector()
        self._collector.install()
        self._runner = Runner(self.settings)
        self._handlers = Handlers(project.root, self.modules)
        self._loaded: dict[str, Invocable] = {}

    def close(self) -> None:
        """Shut down web applications, end the threads, restore modules and environment."""
        try:
            if self._runner.has_loop:
                self._runner.start(shut_down(self._handlers.v2_app)).result()
        finally:
            self._runner.close()
            self._collector.remove()
            self.modules.deactivate()

    @property
    def logs(self) -> list[Log]:
        """All records that the app logged."""
        return self._collector.every

    def load(self, function: Function) -> Invocable:
        """Return what the worker keeps of a function.

        Raises LoadError, or what its import raises.
        """
        found = self._loaded.get(function.name)
        if found is None:
            handler = self._handlers.of(function)
            directory = os.path.join(self.project.root, function.name)
            bindings = with_generated_names(function).declarations
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
    ) -> Invocation:
        """Run a function for *event*; its outputs are written to the world if it succeeds.

        *inputs* has the values of input bindings that aren't read from the world.
        """
        self.modules.activate()
        invocation = Invocation(function.name, str(uuid.uuid4()))
        self.invocations.append(invocation)
        scope = self._scope(function, event)
        try:
            invocable = self.load(function)
            values = dict(self._inputs(function, event, inputs, scope))
        except Exception as error:  # the host fails the invocation  # noqa: BLE001
            invocation.exception = error
            return invocation
        directory, metadata = invocable.directory, to_metadata(sent_metadata(event))
        context = Context(function.name, directory, invocation.id, retry, trace)
        execution = execute(invocable, values, metadata, context, self._runner)
        self._finish(invocation, execution, function, scope)
        return invocation

    def failed(self, function: Function, error: Exception) -> Invocation:
        """Return an invocation that failed before the function was called."""
        invocation = Invocation(function.name, str(uuid.uuid4()), exception=error)
        self.invocations.append(invocation)
        return invocation

    def _scope(self, function: Function, event: Event) -> Scope:
        names = Names(event.metadata, event.names, payload_names(event.data))
        now: datetime = self.world.clock.now()
        return Scope(names, ChainMap(self.settings, os.environ), function.name, now)

    def _inputs(
        self, function: Function, event: Event, given: Mapping[str, Any], scope: Scope
    ) -> Iterator[tuple[str, TypedData | None]]:
        for declaration in function.declarations:
            if declaration.is_trigger:
                yield declaration.name, event.data
            elif declaration.direction == "in" and declaration.name in given:
                yield declaration.name, to_typed_data(given[declaration.name])
            elif declaration.direction == "in":
                yield declaration.name, self._read(declaration, scope)

    def _read(self, declaration: BindingDeclaration, scope: Scope) -> TypedData | None:
        reader = READERS.get(declaration.kind)
        return reader(resolve(declaration, scope), self.world) if reader else None

    def _finish(
        self, invocation: Invocation, execution: Execution, function: Function, scope: Scope
    ) -> None:
        invocation.returned, invocation.exception = execution.value, execution.exception
        invocation.logs, invocation.duration = execution.logs, execution.duration
        if execution.exception is not None:
            return
        sent = dict(execution.outputs)
        if execution.returned is not None:
            sent[RETURN] = execution.returned
        invocation.outputs = Outputs(sent)
        try:
            self._write(sent, function, scope)
        except Exception as error:  # the function ran, but the invocation fails  # noqa: BLE001
            invocation.exception = error

    def _write(
        self, sent: Mapping[str, TypedData | None], function: Function, scope: Scope
    ) -> None:
        for declaration in with_generated_names(function).declarations:
            writer = WRITERS.get(declaration.kind)
            if declaration.direction == "out" and declaration.name in sent and writer is not None:
                binding: ResolvedBinding = resolve(declaration, scope)
                writer(binding, sent[declaration.name], self.world)
