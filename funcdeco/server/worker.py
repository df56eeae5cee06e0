"""The worker process: the functions of a project, behind a channel to the front.

A worker imports what it needs, and waits for the order to open a project; until then it is a spare
one. It ends when the front orders it, or closes the channel.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from typing import Any

from funcdeco.server import debugger
from funcdeco.server.answering import Answering
from funcdeco.server.calls import Calls
from funcdeco.server.channel import Channel, end_process
from funcdeco.server.frames import ORDER, REQUEST
from funcdeco.server.host import LocalHost
from funcdeco.server.opening import OpenError, open_host
from funcdeco.server.options import WorkerOptions, from_json
from funcdeco.server.timers import Statuses

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
        self._calls = Calls(self._on_error)
        self._answering = Answering(channel, self._calls)
        self._host: LocalHost | None = None

    def serve(self) -> None:
        """Serve until the front closes the channel."""
        for frame in self._channel.frames():
            if frame.kind == REQUEST:
                assert self._host is not None
                self._answering.begin(self._host, frame)
            elif frame.kind == ORDER:
                name, argument = frame.value
                getattr(self, f"_{name}")(argument)

    def _on_error(self, error: BaseException) -> None:
        self._channel.report("trouble", text=repr(error))

    def _debug(self, _: object) -> None:
        """Let an editor attach; the front learns the port."""
        port = 0
        try:
            port = debugger.listen()
        except RuntimeError as error:
            self._channel.report("trouble", text=f"the debugger doesn't start: {error}")
        self._channel.report("debugger", port=port)

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
            self._host.run_later = self._calls.start
            if (seconds := self._host.timeout) is not None:
                target = partial(self._answering.look_for_overdue, self._host, seconds)
                threading.Thread(target=target, daemon=True).start()
            self._channel.report("ready", **self._host.describe())
            gc.freeze()
            gc.enable()

    def _listen(self, timers: Statuses | None) -> None:
        """Start timers and other triggers: no other worker runs them any more."""
        if self._host is not None:
            self._host.listen(timers)
            self._host.report_lost_functions()

    def _note(self, errors: list[str]) -> None:
        """Keep why the last edit isn't in use."""
        if self._host is not None:
            self._host.note(errors)

    def _await_nothing(self, _: object) -> None:
        """Let no function wait for Azurite any more: it responds, or has ended."""
        if self._host is not None:
            self._host.await_nothing()

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
        self._calls.wait(seconds)
        if self._host is not None:
            self._host.drain(max(end - time.monotonic(), 0.0))
            closing = threading.Thread(target=self._host.close, daemon=True)
            closing.start()
            closing.join(min(seconds, 5.0))
        end_process()


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
