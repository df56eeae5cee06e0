"""Tracebacks of a user's code, without the frames of the client and of Python's import system."""

from __future__ import annotations

import importlib
import os
import sys
import sysconfig
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

_NOT_USERS = (
    os.path.join(Path(__file__).parents[1], ""),
    os.path.dirname(importlib.__file__),
    "<frozen ",
)
"""Beginnings of the paths of the code between a client and an app."""
_DURABLE = os.path.join("azure", "durable_functions", "")
"""In the paths of the library that calls orchestrators and entities."""
_LIBRARY = os.path.join(sysconfig.get_path("stdlib"), "")


def is_users(file: str) -> bool:
    """Return whether *file* is user code: not funcdeco, nor what calls or imports functions."""
    return not file.startswith(_NOT_USERS) and _DURABLE not in file


def is_ours(error: BaseException) -> bool:
    """Return whether funcdeco, rather than the user's code, raised the exception."""
    return type(error).__module__.partition(".")[0] == __name__.partition(".")[0]


def user_traceback(error: BaseException) -> str:
    """Return the traceback of *error* with only the user's frames, or just the exception."""
    found = traceback.TracebackException.from_exception(error)
    for one in _chain(found):
        frames = [frame for frame in one.stack or () if is_users(frame.filename)]
        one.stack[:] = frames
        if not frames:
            vars(one)["stack"] = None  # omits the headline
    return "".join(found.format())


def running_stack() -> str:
    """Return the stack of another thread that runs the user's code, or ""."""
    frames = sys._current_frames().items()  # pyright: ignore[reportPrivateUsage]
    own = threading.get_ident()
    return next(filter(None, (_user_stack(frame) for key, frame in frames if key != own)), "")


def _user_stack(frame: FrameType) -> str:
    """Return the stack of a thread from the user's first frame on, if it has one."""
    frames = list(traceback.extract_stack(frame))
    while frames and (not is_users(frames[0].filename) or frames[0].filename.startswith(_LIBRARY)):
        del frames[0]
    if not frames:
        return ""
    lines = traceback.format_list([one for one in frames if is_users(one.filename)])
    return "".join(["Stack (most recent call last):\n", *lines])


def _chain(error: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    """Yield the exception and all that belong to it."""
    to_do: list[Any] = [error]
    while to_do:
        one = to_do.pop()
        yield one
        inner = getattr(one, "exceptions", None) or ()
        to_do += [other for other in (one.__cause__, one.__context__, *inner) if other is not None]
