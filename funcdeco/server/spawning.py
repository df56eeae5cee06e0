"""Start the process of a worker.

This module imports little, so that the first worker starts before the front is imported.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import NamedTuple

_BOOTSTRAP = """
import gc, sys
gc.disable()
sys.path[:] = [one for one in sys.path if one]
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
import importlib.machinery, importlib.util
place, address = sys.argv[1:]
spec = importlib.machinery.PathFinder.find_spec("funcdeco", [place])
package = importlib.util.module_from_spec(spec)
sys.modules["funcdeco"] = package
spec.loader.exec_module(package)
from funcdeco.server.worker import main
main(address)
"""
"""Loads this very package, and nothing else from the folder it is in.

What is imported remains: garbage is collected once the app is open.

Ctrl-C ends the front, which ends its workers; even one that still imports shows no traceback.
"""
_PLACE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Spawned(NamedTuple):
    """A process that starts, and our end of the connection to it."""

    process: subprocess.Popen[bytes]
    connection: socket.socket

    def close(self) -> None:
        """End the process, unless it has ended."""
        self.process.kill()
        self.process.wait()
        self.connection.close()


def spawn(*, quiet: bool) -> Spawned:
    """Start the process of a worker; with *quiet*, what it prints goes to standard error."""
    ours, theirs = socket.socketpair()
    with theirs:
        return Spawned(_spawn(theirs, quiet=quiet), ours)


def _spawn(connection: socket.socket, *, quiet: bool) -> subprocess.Popen[bytes]:
    out = sys.stderr.fileno() if quiet else None
    command = [sys.executable, "-c", _BOOTSTRAP, _PLACE]
    if os.name != "nt":
        address = str(connection.fileno())
        inherited = (connection.fileno(),)
        return subprocess.Popen([*command, address], pass_fds=inherited, stdout=out)
    shared_size = 372  # of WSAPROTOCOL_INFOW, which `share` returns
    process = subprocess.Popen([*command, str(shared_size)], stdin=subprocess.PIPE, stdout=out)
    assert process.stdin is not None
    process.stdin.write(getattr(connection, "share")(process.pid))  # noqa: B009
    process.stdin.flush()
    return process
