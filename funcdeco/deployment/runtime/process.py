"""The worker process: start it, exchange one line of JSON for another, stop it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

V1 = "azure_functions_runtime_v1"
V2 = "azure_functions_runtime"
_SCRIPT = Path(__file__).with_name("worker.py")
_HOST_VERSION = "4.1038.0"
_STDERR_TAIL = 4000
_STOP_SECONDS = 5.0
_STACK_SECONDS = 0.5


class RuntimeMissing(RuntimeError):
    """Raised if Microsoft's runtime isn't installed."""


class WorkerDied(RuntimeError):
    """Raised if the worker ends or hangs; has the step and the end of its stderr."""

    def __init__(self, what: str, doing: str, stderr: str, status: int | None) -> None:
        super().__init__(f"{what} while it {doing}; its stderr ends:\n{stderr}")
        self.doing = doing
        """What it did, as it completes "while it"."""
        self.stderr = stderr
        self.status = status
        """Its exit code, negative for the number of a signal; None if it gave no response."""


class Launch(NamedTuple):
    """How a worker is started."""

    python: str = ""
    """Path of the interpreter; empty for this one."""
    runtime: str = V1
    """The module of Microsoft's runtime."""
    packages: str = ""
    """The folder with the app's packages; empty if they are where the interpreter finds them."""
    environment: Mapping[str, str] | None = None
    """All variables besides the settings; None for those of this process except `PYTHONPATH`.

    With variables of its own, the interpreter ignores all that configure Python.
    """
    is_offline: bool = False
    """Whether connections that leave the machine are refused."""


HERE = Launch()
"""A worker for the v1 model with this interpreter."""


class WorkerProcess:
    """One running worker.py; `stop` must be called."""

    def __init__(
        self,
        root: Path,
        settings: Mapping[str, str],
        root_first: bool,
        timeout: float,
        launch: Launch = HERE,
    ) -> None:
        if not launch.python and importlib.util.find_spec(launch.runtime) is None:
            raise RuntimeMissing(f"`{launch.runtime}` isn't installed")
        self.timeout = timeout
        self._root = root
        self._is_alone = launch.environment is not None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # A file, because a pipe that nothing reads would block a worker with a lot of output.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            _command(root, root_first, launch),
            cwd=root,
            env=_environment(settings, launch.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def initialize(self, doing: str) -> dict[str, Any]:
        """Send the first request of a host and return the reply; `doing` completes "while it"."""
        content = {"host_version": _HOST_VERSION, "function_app_directory": str(self._root)}
        return self.ask("worker_init_request", content, doing)

    def ask(self, kind: str, content: Mapping[str, Any], doing: str) -> dict[str, Any]:
        """Send one request and wait for its reply; `doing` completes "while it"."""
        self._send({"kind": kind, "content": content})
        try:
            line = self._lines.get(timeout=self.timeout)
        except queue.Empty:
            self._ask_for_stack()
            self._process.kill()
            what = f"the worker didn't respond within {self.timeout:g} s"
            raise self._death(what, doing, None) from None
        if not line:
            self._lines.put(line)
            status = self._exit_code()
            raise self._death(f"the worker exited with {status}", doing, status)
        reply: dict[str, Any] = json.loads(line)
        return reply

    def stop(self) -> None:
        """End the process, by force if it does not end by itself, and release its files."""
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._exit_code()
        self._reader.join()
        self._process.stdout.close()
        self._stderr.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin
        # If the worker has ended, the code that awaits its reply reports it, with the reason.
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _exit_code(self) -> int:
        try:
            return self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _ask_for_stack(self) -> None:
        """Let a worker that hangs write its call stack."""
        if self._is_alone and hasattr(signal, "SIGUSR1"):
            self._process.send_signal(signal.SIGUSR1)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STACK_SECONDS)

    def _death(self, what: str, doing: str, status: int | None) -> WorkerDied:
        self._stderr.seek(0)
        tail = self._stderr.read()[-_STDERR_TAIL:].decode("utf-8", "replace").strip()
        return WorkerDied(what, doing, tail, status)


def _command(root: Path, root_first: bool, launch: Launch) -> list[str]:
    options = {
        "runtime": launch.runtime,
        "packages": launch.packages,
        "is_offline": launch.is_offline,
    }
    return [
        launch.python or sys.executable,
        *(() if launch.environment is None else ("-I", "-B")),
        str(_SCRIPT),
        str(root),
        "first" if root_first else "last",
        json.dumps(options),
    ]


def _environment(settings: Mapping[str, str], own: Mapping[str, str] | None) -> dict[str, str]:
    if own is not None:
        return {**own, **settings}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**inherited, **settings}
