"""Run a task that imports a user's code in a child process, and end it when it takes too long.

The child is forked on Linux while this process has one thread: it then has our modules already.
Otherwise it is a new Python process, possibly of another interpreter.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from funcdeco.isolation import child
from funcdeco.isolation.channel import Channel, unframed

if TYPE_CHECKING:
    import subprocess

Reason = Literal["", "exit", "crash", "timeout", "interrupt", "failure", "damage"]
_GRACE = 5.0
"""Seconds after the timeout when the child ends by itself, if this process hasn't ended it."""
_LONGEST = 86_400.0
"""Largest number of seconds after which the child ends by itself."""
_PATIENCE = 2.0
"""Seconds for which an ended or stuck child may write its call stack."""


class Ended(NamedTuple):
    """How a child process ended."""

    reason: Reason
    """Empty if the task returned."""
    text: str
    """What the task returned, or the call stack if it didn't, innermost call last."""
    status: int = 0
    """Exit code; negative for the number of a signal."""


class StartError(Exception):
    """Raised if the interpreter of the child can't be started, or isn't a supported Python."""


class _NotStarted(Exception):
    """Raised if a child ends before it runs any code of ours."""


OnWait = Callable[[float], None]
"""Called now and then with the seconds that have passed."""


class Start(NamedTuple):
    """How a new Python process is started for a task."""

    options: tuple[str, ...] = ()
    """Options of the interpreter, such as `-X importtime`."""
    errors: int | None = None
    """The descriptor that replaces its standard error; None for that of this process."""


def run_task(
    task: str,
    request: Mapping[str, Any],
    *,
    timeout: float,
    python: str = "",
    on_wait: OnWait | None = None,
    meanwhile: Callable[[], object] | None = None,
    start: Start | None = None,
) -> Ended:
    """Run *task*, "module:function", with the JSON values of *request*; it returns text in ASCII.

    *timeout* is in seconds; *python* is the path of another interpreter; *meanwhile* is called once
    the child runs; with *start*, the child is a new Python process. Raises StartError if it
    can't run the task, KeyboardInterrupt with the call stack of the child on Ctrl-C.
    """
    result, trace = Channel("result"), Channel("trace")
    try:
        limit = min(timeout + _GRACE, _LONGEST)
        process = _start(task, dict(request), limit, (result, trace), python, start)
        for channel in (result, trace):
            channel.started()
        return _supervise(process, result, trace, timeout, on_wait, meanwhile)
    except _NotStarted as error:
        raise StartError(f"{python or sys.executable} {error}") from None
    finally:
        result.close()
        trace.close()


class _Process:
    """A child process, forked or spawned."""

    def __init__(self, pid: int, spawned: subprocess.Popen[bytes] | None = None) -> None:
        self.pid = pid
        self._spawned = spawned
        self._watched = _pidfd(pid)

    def wait(self, seconds: float, channel: Channel) -> bool:
        """Wait until the process has ended; return whether it has. Reads *channel* meanwhile."""
        until = time.monotonic() + seconds
        while not self._has_ended(until - time.monotonic()):
            channel.read()
            if time.monotonic() > until:
                return False
        return True

    def _has_ended(self, seconds: float) -> bool:
        """Wait a moment, at most *seconds*, and return whether the process has ended."""
        if self._watched is not None:
            return bool(select.select([self._watched], [], [], min(max(seconds, 0), 0.02))[0])
        time.sleep(0.005)
        if self._spawned is not None:
            return self._spawned.poll() is not None
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def ask_for_stack(self) -> None:
        """Ask the process to write its call stack."""
        if hasattr(signal, "SIGUSR1"):
            with suppress(OSError):
                os.kill(self.pid, signal.SIGUSR1)

    def end(self) -> int:
        """Kill the process, if it runs, and all that it started; return the exit code."""
        for kill in ("killpg", "kill"):
            with suppress(OSError, AttributeError):
                getattr(os, kill)(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        if self._watched is not None:
            os.close(self._watched)
        if self._spawned is not None:
            return self._spawned.wait()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid) if sys.platform == "linux" else None
    except OSError:  # an old kernel, or a sandbox
        return None


def may_fork() -> bool:
    """Return whether this process can be forked: with several threads, locks may stay held."""
    return sys.platform == "linux" and threading.active_count() == 1


def _start(
    task: str,
    request: dict[str, Any],
    limit: float,
    channels: tuple[Channel, Channel],
    python: str,
    start: Start | None,
) -> _Process:
    addresses = channels[0].address, channels[1].address
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # it may be closed
            stream.flush()
    if python or start is not None or not may_fork():
        return _spawn(task, request, limit, addresses, python, start or Start())
    pid = os.fork()
    if not pid:
        try:
            child.run(task, request, limit, *addresses)
        finally:  # nothing of the parent's may run here
            os._exit(70)
    return _Process(pid)


_BOOTSTRAP = """
import sys
if sys.version_info < (3, 10):
    sys.exit(97)
sys.path[:] = [one for one in sys.path if one]
import importlib.machinery, importlib.util, json
place, *rest = sys.argv[1:]
spec = importlib.machinery.PathFinder.find_spec("funcdeco", [place])
package = importlib.util.module_from_spec(spec)
sys.modules["funcdeco"] = package
spec.loader.exec_module(package)
from funcdeco.isolation.child import run
run(rest[0], json.loads(sys.stdin.buffer.read()), float(rest[1]), *rest[2:])
"""
"""Loads this very package in another interpreter, and nothing else from the folder it is in."""


def _spawn(
    task: str,
    request: dict[str, Any],
    limit: float,
    addresses: tuple[str, str],
    python: str,
    start: Start,
) -> _Process:
    import subprocess

    place = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    program = [python or sys.executable, *start.options, "-c", _BOOTSTRAP]
    command = [*program, place, task, str(limit), *addresses]
    inherited = tuple(int(one) for one in addresses if one.isdigit())
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=start.errors,
            pass_fds=inherited,
            start_new_session=True,
        )
    except OSError as error:
        raise StartError(f"can't run {python}: {error.strerror or error}") from error
    assert process.stdin is not None
    with suppress(OSError):  # it may have ended
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    return _Process(process.pid, process)


_REASONS = {97: "is older than Python 3.10"}
"""Why a child that has not started ended, by its exit code."""


def _supervise(
    process: _Process,
    result: Channel,
    trace: Channel,
    timeout: float,
    on_wait: OnWait | None,
    meanwhile: Callable[[], object] | None,
) -> Ended:
    began = time.monotonic()
    try:
        if meanwhile is not None:
            with _interrupts_held():
                meanwhile()
        while not (is_over := process.wait(min(1.0, timeout - time.monotonic() + began), result)):
            passed = time.monotonic() - began
            if passed >= timeout:
                break
            if on_wait is not None:
                on_wait(passed)
        stack = "" if is_over else _stack(process, trace)
    except KeyboardInterrupt:
        stack = _stack(process, trace)
        process.end()
        raise KeyboardInterrupt(stack) from None
    status = process.end()
    message = result.read()
    if not message.startswith(child.STARTED):
        raise _NotStarted(_REASONS.get(status, "doesn't run Python code"))
    if not is_over:
        return Ended("timeout", stack)
    return _read(message[1:], _in_order(trace.read()), status)


@contextmanager
def _interrupts_held() -> Generator[None]:
    """Let Ctrl-C wait, where the system can, so that no module is imported in part.

    If it ended an `exec` of the module, Python would end this process by the signal, whatever the
    exit code is.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stack(process: _Process, trace: Channel) -> str:
    """Return the call stack of a running process, empty if it doesn't respond."""
    process.ask_for_stack()
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        found = trace.read()
        if found.rstrip().endswith(b">") or process.wait(0.01, trace):
            break
    return _in_order(trace.read())


def _in_order(trace: bytes) -> str:
    """Return what `faulthandler` wrote, with the innermost call last, as in a traceback."""
    lines = trace.decode("utf-8", "replace").splitlines()
    return "\n".join(line for line in reversed(lines) if line.startswith("  File "))


def _read(message: bytes, stack: str, status: int) -> Ended:
    found = unframed(message)
    if found is None:
        reason: Reason = "crash" if status < 0 else "damage" if message else "exit"
        return Ended(reason, stack, status)
    kind, text = found
    if kind == child.RESULT and status == 0:
        return Ended("", text)
    if kind == child.FAILURE:
        return Ended("failure", text, status)
    if kind == child.INTERRUPT:
        return Ended("interrupt", text, status)
    if kind == child.EXIT:
        code, stack = json.loads(text)
        return Ended("exit", stack, code)
    return Ended("crash" if status < 0 else "exit", stack, status)
