"""The worker process: start it, exchange one line of JSON for another, stop it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_RUNTIME = "azure_functions_runtime_v1"
_SCRIPT = Path(__file__).with_name("worker.py")
_STDERR_TAIL = 4000
_STOP_SECONDS = 5.0


class RuntimeMissing(RuntimeError):
    """Raised if Microsoft's runtime isn't installed."""


class WorkerDied(RuntimeError):
    """Raised if the worker ends or hangs; has the step and the end of its stderr."""


class WorkerProcess:
    """One running worker.py; `stop` must be called."""

    def __init__(
        self, root: Path, settings: Mapping[str, str], root_first: bool, timeout: float
    ) -> None:
        if importlib.util.find_spec(_RUNTIME) is None:
            raise RuntimeMissing(f"`{_RUNTIME}` isn't installed")
        self.timeout = timeout
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # A file, because a pipe that nothing reads would block a worker with a lot of output.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, str(_SCRIPT), str(root), "first" if root_first else "last"],
            cwd=root,
            env=_environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, kind: str, content: Mapping[str, Any], doing: str) -> dict[str, Any]:
        """Send one request and wait for its reply; `doing` completes "while it"."""
        self._send({"kind": kind, "content": content})
        try:
            line = self._lines.get(timeout=self.timeout)
        except queue.Empty:
            self._process.kill()
            raise self._death(f"the worker gave no answer in {self.timeout:g} s", doing) from None
        if not line:
            self._lines.put(line)
            raise self._death(f"the worker exited with {self._exit_code()}", doing)
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

    def _death(self, what: str, doing: str) -> WorkerDied:
        self._stderr.seek(0)
        tail = self._stderr.read()[-_STDERR_TAIL:].decode("utf-8", "replace").strip()
        return WorkerDied(f"{what} while it {doing}; its stderr ends:\n{tail}")


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**inherited, **settings}
