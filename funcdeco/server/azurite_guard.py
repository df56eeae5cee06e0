"""A process that runs Azurite, and ends it with the process that has started this one.

Run as a script, without the package: standard input is closed when the other process ends, even if
it is killed. Azurite then stores its data; npx and Azurite are one group of processes.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

_LAST = 10.0
"""Seconds in which Azurite must have stored its data."""
_STEP = 0.02


def main(command: list[str]) -> int:
    """Run a command until it ends, or until standard input is closed; return its exit code."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror or error}\n")
        return 1
    threading.Thread(target=_end_with_input, args=(process.pid,), daemon=True).start()
    code = process.wait()
    deadline = time.monotonic() + _LAST
    while _is_left(process.pid) and time.monotonic() < deadline:
        time.sleep(_STEP)
    _send(process.pid, "SIGKILL")
    return code if code >= 0 else 128 - code


def _end_with_input(group: int) -> None:
    while os.read(
        sys.stdin.fileno(), 1
    ):  # a lock of `sys.stdin` would stop the end of this process
        pass
    _send(group, "SIGTERM")
    time.sleep(_LAST)
    _send(group, "SIGKILL")


def _is_left(group: int) -> bool:
    """Return whether a process of a group is left."""
    if os.name == "nt":
        return False
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def _send(group: int, name: str) -> None:
    """Send a signal to a group; on Windows, end its processes."""
    if os.name == "nt":
        command = ["taskkill", "/T", "/F", "/PID", str(group)]
        subprocess.run(command, capture_output=True, check=False)
        return
    with suppress(OSError):
        os.killpg(group, getattr(signal, name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
