"""The child process: runs one task, which imports code of the user, and writes what it returns.

After a first byte, it writes one message, of one of the kinds below. A process that writes no
message has been ended by the code that it imported.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

from funcdeco.isolation.channel import framed, open_address, write_all

STARTED = b"S"
"""The first byte: the process is one of ours."""
RESULT = b"R"
"""The result of the task follows."""
FAILURE = b"F"
"""The traceback of an exception of ours follows."""
EXIT = b"X"
"""The code imported calls `os._exit`: its exit code and the call stack follow."""
INTERRUPT = b"K"
"""The code imported raises KeyboardInterrupt: its traceback follows."""
_MOST_FILES = 65_536
"""Number of the first descriptor that is not closed."""


def run(task: str, request: dict[str, Any], limit: float, result: str, trace: str) -> NoReturn:
    """Run *task*, "module:function", with *request*, and end the process.

    The process ends after *limit* seconds in any case, also if its parent has been killed. *result*
    and *trace* are addresses of channels: for the result, and for the call stack when the
    process crashes or its parent asks for it.
    """
    end: Callable[[int], NoReturn] = os._exit
    own = os.getpid()
    target, stacks = open_address(result), open_address(trace)
    _redirect()
    _close_others(target, stacks, *_of_errors())
    _watch(stacks, target, limit)
    write_all(target, STARTED)
    try:
        message = framed(RESULT, _result_of(task, request))
    except KeyboardInterrupt:
        message = framed(INTERRUPT, traceback.format_exc())
    except BaseException:  # our own code fails  # noqa: BLE001
        message = framed(FAILURE, traceback.format_exc())
    if os.getpid() != own:  # the code that was imported forked, and its child comes here, too
        end(0)
    try:
        write_all(target, message)
    except OSError:  # the code that was imported closed the file
        end(1)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001  # the user may have replaced or closed it
            continue
    # Threads that the code started don't keep the process.
    end(0)


def _result_of(task: str, request: dict[str, Any]) -> str:
    module, _, name = task.partition(":")
    text: str = getattr(import_module(module), name)(**request)
    return text


def _redirect() -> None:
    """Leave the terminal's session, read nothing, and print to standard error only."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):  # it leads a session already
            os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # standard error is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = sys.stderr


def _of_errors() -> list[int]:
    """Return the file behind `sys.stderr` if it is another one, as while pytest captures output."""
    with contextlib.suppress(Exception):  # a closed one, or one in memory
        return [one for one in (sys.stderr.fileno(),) if one > 2]
    return []


def _close_others(*kept: int) -> None:
    """Close the files that the parent had open when it was forked: they are none of the app's."""
    last = 2
    for one in (*sorted(kept), _MOST_FILES):
        os.closerange(last + 1, one)
        last = one


def _watch(trace: int, target: int, limit: float) -> None:
    """Write the call stack to *trace* on a crash and on request, and to *target* on `os._exit`."""
    faulthandler.enable(trace)
    faulthandler.dump_traceback_later(limit, exit=True, file=trace)
    if hasattr(faulthandler, "register"):
        import signal

        faulthandler.register(signal.SIGUSR1, trace, all_threads=False)
    end, own = os._exit, os.getpid()

    def report_and_exit(status: int) -> NoReturn:
        # A process that the code forks ends that way, too, and reports nothing.
        if os.getpid() == own:
            stack = "".join(traceback.format_stack()[:-1])
            with contextlib.suppress(OSError):
                write_all(target, framed(EXIT, json.dumps([int(status), stack])))
        end(status)

    os._exit = report_and_exit
