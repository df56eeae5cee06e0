"""Find the lines of an orchestrator that its actions come from.

azure-functions-durable records an action when the orchestrator yields its task, or calls a method
that needs no `yield`. The interpreter's profile function sees both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from inspect import CO_GENERATOR
from types import FrameType
from typing import Any, NamedTuple

_RECORDS = "_add_to_actions"
"""Method of the orchestration context that adds an action, in all versions from 1.2.10 on."""
_LIBRARY = os.path.join("azure", "durable_functions", "")


class Place(NamedTuple):
    """A line of the user's."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Places:
    """Watches one call of an orchestrator."""

    def __init__(self) -> None:
        self._found: list[Place] = []
        self._yielded: Place | None = None

    @property
    def found(self) -> tuple[Place, ...]:
        """The places of the actions, in their order."""
        return tuple(self._found)

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that calls *function* and notes the places."""

        def watched(**arguments: Any) -> Any:
            before = sys.getprofile()
            sys.setprofile(self._note)
            try:
                return function(**arguments)
            finally:
                sys.setprofile(before)

        return watched

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code.co_flags & CO_GENERATOR:
            # A generator within another one yields first; its line is the more exact one.
            if self._yielded is None and not _is_library(frame):
                self._yielded = Place(frame.f_code.co_filename, frame.f_lineno)
        elif event == "call" and frame.f_code.co_name == _RECORDS:
            self._found.append(_user_line(frame) or self._yielded or Place("", 0))
            self._yielded = None


def _user_line(frame: FrameType) -> Place | None:
    """Return the line of the orchestrator that is being run; None if it has yielded."""
    found = frame.f_back
    while found is not None and _is_library(found):
        if found.f_code.co_name == "resume_user_code":
            return None
        found = found.f_back
    return Place(found.f_code.co_filename, found.f_lineno) if found else None


def _is_library(frame: FrameType) -> bool:
    return _LIBRARY in frame.f_code.co_filename
