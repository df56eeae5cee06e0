"""The worker process: the functions of a project, behind a channel to the front.

A worker imports what it needs, and waits for the order to open a project; until then it is a spare
one. It ends when the front orders it, or closes the channel.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from queue import SimpleQueue
from typing import Any

from funcdeco.engine.http.request import Request
from funcdeco.server import debugger
from funcdeco.server.channel import Channel, end_process
from funcdeco.server.frames import ORDER, REQUEST, Frame
from funcdeco.server.host import LocalHost
from funcdeco.server.opening import OpenError, open_host
from funcdeco.server.options import WorkerOptions, from_json
from funcdeco.server.timers import Statuses

_MOST_CALLS = 1_000
"""How many requests are in the hands of the app at once; the others wait."""
_NEEDED_LATER = (
    "funcdeco.bindings.http",
    "funcdeco.engine.delivery.timers",
    "funcdeco.linter.report",
    "funcdeco.server.orchestrations",
    "funcdeco.sources.decorators.load",
    "funcdeco.sources.function_app.resolve",
    "funcdeco.sources.recording.entry",
)


class Worker:
    """Follows the orders of the front, and passes its requests to the app."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._threads = 0
        self._host: LocalHost | None = None
        self._running = 0
        self._answering: dict[int, int] = {}
        """By the ID of a thread, the number of the request that it answers."""
        self._lost: set[int] = set()
        """The threads whose requests have been answered, since they were overdue."""
        self._changed = threading.Condition()

    def serve(self) -> None:
        """Serve until the front closes the channel."""
        for frame in self._channel.frames():
            if frame.kind == REQUEST:
                self._start(partial(self._answer, frame))
            elif frame.kind == ORDER:
                name, argument = frame.value
                getattr(self, f"_{name}")(argument)

    def _debug(self, _: object) -> None:
        """Let an editor attach; the front learns the port."""
        port = 0
        try:
            port = debugger.listen()
        except RuntimeError as error:
            self._channel.report("trouble", text=f"the debugger doesn't start: {error}")
        self._channel.report("debugger", port=port)

    def _start(self, call: Callable[[], object]) -> None:
        """Run something that the end of this worker waits for."""
        with self._changed:
            self._running += 1
            if self._threads < min(self._running, _MOST_CALLS):
                threading.Thread(target=self._run_calls, name="calls", daemon=True).start()
                self._threads += 1
        self._calls.put(call)

    def _run_calls(self) -> None:
        """Run calls, without the futures of an executor: nothing waits for their results."""
        while self._run(self._calls.get()):
            pass

    def _run(self, call: Callable[[], object]) -> bool:
        """Run a call; return whether this thread still counts."""
        try:
            call()
        except BaseException as error:  # nobody waits for it  # noqa: BLE001
            self._channel.report("trouble", text=repr(error))
        thread = threading.get_ident()
        with self._changed:
            if thread in self._lost:
                self._lost.discard(thread)
                return False
            self._running -= 1
            self._changed.notify_all()
            return True

    def _load(self, _: object) -> None:
        """Import what a project is likely to need: this is a spare worker, and has the time."""
        for name in _NEEDED_LATER:
            import_module(name)

    def _open(self, argument: dict[str, Any]) -> None:
        """Open the project; the front learns whether this worked."""
        self._prepare(from_json(argument))

    def _prepare(self, options: WorkerOptions) -> None:
        if options.debug_waits:
            debugger.wait()
        try:
            self._host = open_host(options, self._channel)
        except OpenError as error:
            self._channel.report("failed", text=error.text, rows=error.rows, exit=error.exit_code)
        except Exception as error:  # an error of ours  # noqa: BLE001
            text = f"Error: funcdeco failed: {error!r}\n"
            self._channel.report("failed", text=text, rows=[], exit=2)
        else:
            _leave_to_front("SIGINT")  # the app may have set a handler
            self._host.run_later = self._start
            if (seconds := self._host.timeout) is not None:
                target = partial(self._look_for_overdue, self._host, seconds)
                threading.Thread(target=target, daemon=True).start()
            self._channel.report("ready", **self._host.describe())

    def _listen(self, timers: Statuses | None) -> None:
        """Start timers and other triggers: no other worker runs them any more."""
        if self._host is not None:
            self._host.listen(timers)

    def _note(self, errors: list[str]) -> None:
        """Keep why the last edit isn't in use."""
        if self._host is not None:
            self._host.note(errors)

    def _pause(self, _: object) -> None:
        """Stop timers and other triggers; requests go on."""
        timers: Statuses = self._host.hand_over() if self._host is not None else {}
        self._channel.report("paused", timers=timers)

    def _end(self, seconds: float) -> None:
        """End when all requests are answered, at the latest after some *seconds*."""
        threading.Thread(target=self._finish, args=(seconds,), daemon=True).start()

    def _finish(self, seconds: float) -> None:
        if self._host is not None:
            self._host.stop_listening()
        end = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._running, seconds)
        if self._host is not None:
            self._host.drain(max(end - time.monotonic(), 0.0))
            closing = threading.Thread(target=self._host.close, daemon=True)
            closing.start()
            closing.join(min(seconds, 5.0))
        end_process()

    def _answer(self, frame: Frame) -> None:
        self._answering[threading.get_ident()] = frame.number
        try:
            method, path, query, lines, host, scheme = frame.value
            headers = tuple((name, value) for name, value in lines)
            request = Request(method, path, query, headers, frame.body, host=host, scheme=scheme)
            assert self._host is not None
            answer, report, is_late = self._host.answer(request)
            if self._claimed(threading.get_ident()) is None:
                return  # it was answered when it was overdue
            self._channel.answer(frame.number, [answer.status, answer.headers, report], answer.body)
            if is_late and report is not None:
                self._channel.report("timeout", function=report["function"])
        except BaseException as error:  # the front waits for an answer  # noqa: BLE001
            self._channel.report("trouble", text=repr(error))
            if self._claimed(threading.get_ident()) is not None:
                self._channel.answer(frame.number, [500, [], None], b"")

    def _claimed(self, thread: int) -> int | None:
        """Return the number of the request of a thread, once; None if it is answered."""
        return self._answering.pop(thread, None)

    def _look_for_overdue(self, host: LocalHost, seconds: float) -> None:
        """Answer requests whose functions run for longer than *seconds*: their threads can't."""
        while True:
            time.sleep(min(max(seconds / 10, 0.05), 1.0))
            for thread, report in host.overdue():
                number = self._claimed(thread)
                if number is None:
                    continue
                self._channel.answer(number, [500, [], report], b"")
                self._channel.report("timeout", function=report["function"])
                with self._changed:  # the thread is lost: nothing waits for it, or counts on it
                    self._running -= 1
                    self._threads -= 1
                    self._lost.add(thread)
                    self._changed.notify_all()


def main(address: str) -> None:
    """Run a worker on the channel at *address*."""
    _leave_to_front("SIGINT", "SIGTERM", "SIGHUP")
    for stream in filter(None, (sys.stdout, sys.stderr)):
        if isinstance(stream, TextIOWrapper):  # in Azure, print accepts any character
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    Worker(Channel.inherited(address)).serve()
    end_process()


def _leave_to_front(*names: str) -> None:
    """Leave signals that a terminal sends to all processes to the front, which ends its workers.

    Programs that the app starts would inherit SIG_IGN; Ctrl-C ends them.
    """
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _ignore)


def _ignore(*_: object) -> None:
    """Do nothing."""
