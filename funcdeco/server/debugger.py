"""The debugger of a worker: debugpy, which editors attach to."""

from __future__ import annotations

import importlib
import os
from typing import Any

_LOOPBACK = "127.0.0.1"


def listen() -> int:
    """Let an editor attach to this process, and return the port.

    Raises RuntimeError if the debugger can't be started.
    """
    # Otherwise debugpy warns of modules that are part of Python itself.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    debugpy: Any = importlib.import_module("debugpy")  # it is only partly annotated
    debugpy.configure(subProcess=False)
    address: tuple[str, int] = debugpy.listen((_LOOPBACK, 0))
    return address[1]


def wait() -> None:
    """Wait until an editor is attached and has set its breakpoints."""
    import debugpy

    debugpy.wait_for_client()
