"""The orchestrations of an app: in memory, or kept in `.funcdeco-run` over restarts and edits."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial

from funcdeco.diagnostics.wording import counted, in_backticks
from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.signals import Signals
from funcdeco.engine.durable.addresses import HUB
from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest
from funcdeco.engine.durable.lock import HubClosed
from funcdeco.engine.durable.parallel import ParallelWorker
from funcdeco.engine.durable.store import Saved, StoreError
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.grammar import GrammarError
from funcdeco.project.host_values import config_text
from funcdeco.server.durable_file import NAME, FileInUse, open_store
from funcdeco.server.durable_forward import forward
from funcdeco.server.durable_http import send
from funcdeco.server.durable_store import DurableStore
from funcdeco.server.options import WorkerOptions

_LAST_CALLS = 0.5
"""Seconds in which functions may end before another process has the hub."""
_POLL = 0.05
"""Seconds between two attempts to open the file."""
_NOTE = 2.0
"""Seconds after which a file that is in use is reported: usually, an edit has replaced a worker."""
_SHOWN = 3
"""How many IDs a message contains."""
Log = Callable[[str, str], None]
"""Gets the level and the message of a log record."""


class Orchestrations:
    """Runs the durable functions of an app; only one process at a time does, unless in memory."""

    def __init__(
        self,
        app: EngineApp,
        options: WorkerOptions,
        signals: Signals,
        pool: ThreadPoolExecutor,
        log: Log,
    ) -> None:
        self._durable = durable = app.durable
        self._url = options.url
        self._folder = options.folder
        self._signals = signals
        self._log = log
        self._hub = durable.hub
        self._name = durable.api.hub_name
        self._is_kept = not options.in_memory
        self._changing = threading.Lock()
        self._is_closed = False
        self._worker = ParallelWorker(durable, app.options, signals, pool, self._on_failed_step)
        self._hub.saver.on_problem = self._on_problem
        durable.worker.send_request = partial(send, sleep=signals.sleep)
        if self._is_kept:
            self._hub.lock.reserve()

    def run(self) -> None:
        """Run until the signals stop it; before, wait until no other process does."""
        if not self._is_kept or self._open():
            with suppress(HubClosed):
                self._worker.run()

    def guard(self) -> AbstractContextManager[object]:
        """Return a context in which nothing starts."""
        return self._hub.lock if self._hub.lock.is_open else nullcontext()

    def hand_over(self) -> None:
        """Let another process go on, once this one has been stopped."""
        self._signals.wait_for(lambda: self._worker.is_idle, _LAST_CALLS)
        names = sorted({one.name for one in list(self._worker.running_calls)})
        if names:
            what = "had not ended and run" if len(names) > 1 else "had not ended and runs"
            self._log("WARNING", f"{in_backticks(names)} {what} again with the new code")
        self._durable.api.on_closed = self._passed_on
        self.close()

    def close(self) -> None:
        """Let another process use the file; what ends later has no effect."""
        with self._changing:
            self._is_closed = True
            self._hub.lock.close("another process runs the orchestrations")
            store, self._hub.saver.store = self._hub.saver.store, None
            if store is not None:
                store.close()

    @property
    def is_idle(self) -> bool:
        """Whether no durable function runs."""
        return self._worker.is_idle

    def forget(self) -> None:
        """Forget what no orchestration needs any more."""
        if self._hub.lock.is_open:
            with suppress(HubClosed):
                self._worker.forget()

    def _passed_on(self, request: ApiRequest, _: HubClosed) -> ApiAnswer:
        return forward(self._url, self._durable.api.code, request)

    def _open(self) -> bool:
        """Continue what is in the file; return whether this process may run it."""
        try:
            found = self._opened()
        except StoreError as error:
            problem = f"orchestrations don't continue after a restart: {NAME}: {error}"
            self._log("WARNING", problem)
            found = None
        with self._changing:
            if self._is_closed or self._signals.is_stopped:
                if found is not None:
                    found[0].close()
                return False
            if found is not None:
                self._hub.saver.store, saved = found
                self._hub.restore(saved)
            self._hub.lock.open()
        self._report_missing()
        return True

    def _opened(self) -> tuple[DurableStore, Saved] | None:
        """Open the file as soon as no other process has it; None if this is stopped before."""
        began, is_noted = time.monotonic(), False
        while not self._signals.is_stopped:
            try:
                return open_store(self._folder, self._name, partial(self._log, "WARNING"))
            except FileInUse:
                if not is_noted and time.monotonic() - began > _NOTE:
                    is_noted = True
                    reason = f"another process uses {NAME}"
                    self._hub.lock.delay(reason)
                    self._log("WARNING", f"orchestrations wait: {reason}")
            self._signals.sleep(_POLL)
        return None

    def _report_missing(self) -> None:
        """Report what waits for functions that don't exist any more."""
        hub = self._hub
        with hub.lock:
            running = list(hub.active.values())
            calls = [call for one in running for call in one.calls]
            kinds = ("orchestrator", ((one.name, one.id) for one in running), hub.orchestrators), (
                *("activity", ((one.name, one.instance) for one in calls)),
                hub.activity_names,
            )
            problems = [text for kind in kinds for text in _missing(*kind)]
        for problem in problems:
            self._log("WARNING", problem)

    def _on_problem(self, problem: str) -> None:
        self._log("ERROR", f"orchestrations can't be saved: {NAME}: {problem}")

    def _on_failed_step(self, error: BaseException) -> None:
        """Report a step that failed outside of the user's code, such as by what it returned."""
        from funcdeco.engine.durable.determinism import NonDeterministic

        is_ours = not isinstance(error, (NonDeterministic, ValueError))
        self._log("ERROR", f"{type(error).__name__}: {error}" if is_ours else str(error))


def task_hub_name(app: EngineApp) -> str:
    """Return `hubName` of host.json, in which settings are replaced."""
    text = config_text(app.options.value("extensions", "durableTask", "hubName")) or ""
    try:
        return fill_settings(text, app.settings).strip() or HUB
    except (ExpressionError, GrammarError):  # `check` reports it
        return text


def _missing(kind: str, waiting: Iterable[tuple[str, str]], known: Iterable[str]) -> Iterator[str]:
    """Yield a message for each name that isn't *known*; each of *waiting* has a name and an ID."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, identity in waiting:
        if name.lower() not in known:
            found[name].append(identity)
    for name, every in found.items():
        shown = in_backticks(every[:_SHOWN]) + (", ..." if len(every) > _SHOWN else "")
        count = counted(len(every), "orchestration")
        verb, them = ("wait", "them") if len(every) > 1 else ("waits", "it")
        yield (
            f"the {kind} `{name}` no longer exists, and {count} {verb} for it: {shown}; "
            f"restore the {kind}, or terminate {them}"
        )
