"""The local host of one project, in a worker process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeGuard

from funcdeco.engine.app import EngineApp
from funcdeco.engine.execution import FunctionTimeout
from funcdeco.engine.http.host import Exchange, HttpHost, Routed
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.engine.invocation import Invocation
from funcdeco.functions.model import Function
from funcdeco.server.admin import AdminApi
from funcdeco.server.channel import Channel
from funcdeco.server.description import described_functions, front_options
from funcdeco.server.firing import NotRunnable
from funcdeco.server.listeners import Listeners
from funcdeco.server.lost_functions import lost_functions
from funcdeco.server.options import WorkerOptions
from funcdeco.server.parallel import in_threads
from funcdeco.server.protection import owner
from funcdeco.server.reports import invocation_report, log_report, request_report
from funcdeco.server.timers import Statuses
from funcdeco.sources.loaded import Loaded

_HTTP = "httptrigger"


class Answered(NamedTuple):
    """What came of a request."""

    answer: Answer
    report: dict[str, Any] | None = None
    """Of the invocation; None for a request to the admin API, and in a stream."""
    is_late: bool = False
    """Whether the function ran for longer than its timeout."""


class LocalHost:
    """Answers requests, runs timers and other triggers, and reports each invocation."""

    def __init__(self, app: EngineApp, options: WorkerOptions, channel: Channel) -> None:
        self._app = app
        self._options = options
        self._channel = channel
        self._http = HttpHost(app, options.keys)
        self._listeners = Listeners(app, options, channel.report)
        app.on_invocation = self._report
        app.surroundings.collector.on_log = lambda log: channel.report("log", **log_report(log))
        app.timeout = None if options.is_debugged else app.options.timeout()
        app.failures = (BaseException,)  # a function can't end the server
        self._problems = app.load_all()
        self._admin = AdminApi(app, self._http, options, self._problems, self._run_later)
        self._admin.firing.timer_event = self._listeners.timer_event
        self._http.webhooks.later = self._run_later
        self._http.webhooks.run_all = in_threads
        self._admin.schedules = self._listeners.schedules
        self.run_later: Callable[[Callable[[], object]], object] = _in_a_thread
        """Runs something that a request has started, but doesn't wait for."""
        self.loaded: Loaded | None = None
        """The project, until it was searched for functions that aren't part of the app."""

    def describe(self) -> dict[str, Any]:
        """Return what the front shows, and what it needs to know, as JSON."""
        functions = described_functions(self._app, self._http, self._options, self._problems)
        return {"functions": functions, **front_options(self._app, self._http)}

    def report_lost_functions(self) -> None:
        """Report functions that aren't part of the app, in a thread: no request waits for it."""
        threading.Thread(target=self._report_lost_functions, daemon=True).start()

    def _report_lost_functions(self) -> None:
        loaded, self.loaded = self.loaded, None
        if loaded is not None:
            try:
                self._channel.report("lost functions", warnings=lost_functions(loaded))
            except Exception as error:  # an error of ours  # noqa: BLE001
                self._channel.report("trouble", text=repr(error))

    def listen(self, timers: Statuses | None) -> None:
        """Start timers and other triggers; *timers* are those of the worker before, if any."""
        self._listeners.start(timers)

    def await_nothing(self) -> None:
        """Let no function wait for Azurite any more."""
        self._listeners.await_nothing()

    def hand_over(self) -> Statuses:
        """Stop timers and other triggers, and return what another worker needs to go on."""
        return self._listeners.hand_over()

    def stop_listening(self) -> None:
        """Stop them; what runs goes on."""
        self._listeners.stop()

    def drain(self, seconds: float) -> None:
        """Wait for what was started without a request, at most some *seconds*."""
        self._listeners.drain(seconds)

    def close(self) -> None:
        """Shut down web applications, and close connections."""
        try:
            self._app.close()
        finally:
            self._listeners.close()

    def note(self, errors: Sequence[str]) -> None:
        """Keep why the last edit isn't in use."""
        self._admin.errors = errors

    def _run_later(self, call: Callable[[], object]) -> None:
        def run() -> None:
            try:
                call()
            finally:
                self._listeners.wake()

        self.run_later(run)

    def route(self, request: Request) -> Exchange | Routed | None:
        """Return which function answers a request, or the response; None for the host's own paths."""
        return None if owner(request.path) else self._http.route(request)

    def runs_here(self, found: object) -> TypeGuard[Routed]:
        """Return whether `answer_here` can answer: a coroutine does that needs no thread."""
        return isinstance(found, Routed) and self._app.runs_here(found.function)

    def answer(self, request: Request, found: Exchange | Routed | None = None) -> Answered:
        """Return the response to a request; *found* is what `route` has returned for it."""
        if found is None and (admin := self._admin.answer(request)) is not None:
            return Answered(self._http.finished(admin, request))
        with self._app.inside():
            made = self._http.exchange(request) if found is None else found
            if isinstance(made, Routed):
                made = self._http.invoke(made, {})
        return self._answered(request, made)

    async def answer_here(self, routed: Routed) -> Answered:
        """Return the response of a function for which `runs_here` is true, on the app's loop."""
        return self._answered(routed.request, await self._http.invoke_here(routed))

    def call_soon(self, call: Callable[[], object]) -> None:
        """Call something on the app's event loop."""
        self._app.call_soon(call)

    def _answered(self, request: Request, made: Exchange) -> Answered:
        if made.invocation is not None:
            self._listeners.wake_after(made.invocation.function)
        report = self._report_of(request, made)
        error = made.invocation.exception if made.invocation is not None else None
        return Answered(made.answer, report, isinstance(error, FunctionTimeout))

    def _report_of(self, request: Request, made: Exchange) -> dict[str, Any] | None:
        if made.invocation is None:
            return request_report(request, made) if made.is_reported else None
        report = invocation_report(self._app.functions[made.invocation.function], made.invocation)
        line = {"method": request.method, "path": request.path, "status": made.answer.status}
        return {**report, **line}

    def _report(self, function: Function, invocation: Invocation) -> None:
        """Report an invocation; those of HTTP functions have no response yet."""
        trigger = function.declared_trigger
        is_http = trigger is not None and trigger.kind == _HTTP
        if not is_http or isinstance(invocation.exception, NotRunnable):
            self._channel.report("invocation", **invocation_report(function, invocation))
            self._check_time(invocation)
            self._listeners.wake_after(function.name)

    def _check_time(self, invocation: Invocation) -> None:
        """Let the front replace this worker after a timeout, since a thread can't be ended."""
        if isinstance(invocation.exception, FunctionTimeout):
            self._channel.report("timeout", function=invocation.function)

    def overdue(self) -> list[tuple[object, dict[str, Any]]]:
        """Return the reports of what is overdue, each with its task or the ID of its thread."""
        late = self._app.overdue()
        return [(key, {**invocation_report(f, one), "status": 500}) for key, f, one in late]

    @property
    def timeout(self) -> float | None:
        """Seconds after which an invocation fails; None for no limit."""
        return self._app.timeout


def _in_a_thread(call: Callable[[], object]) -> None:
    threading.Thread(target=call, daemon=True).start()
