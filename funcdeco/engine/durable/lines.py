"""Find the lines of an orchestrator that its actions come from.

An action comes from the line that creates its task, such as a call of `call_activity`. If no line
does, because the library continues a long timer, it comes from the line that yields.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any, NamedTuple, cast

from funcdeco.engine.durable.errors import NotATask
from funcdeco.engine.durable.library import (
    FOLDER,
    Watcher,
    awaited_actions,
    running_executor,
    watched_by,
    yielded_instead_of_a_task,
)

_PACKAGES = os.sep + "site-packages" + os.sep


class Place(NamedTuple):
    """A line of the user's."""

    file: str
    """Relative to the project if it is in it."""
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Places:
    """Watches one call of an orchestrator of the project in the folder *root*."""

    def __init__(self, root: str) -> None:
        self._root = os.path.join(root, "")
        self._created: dict[int, tuple[object, Place]] = {}
        """By the ID of an action; the action is kept, so that no other gets its ID."""
        self._found: list[Place | None] = []
        self._recorded: list[object] = []
        """The action of each place."""
        self._executor: Any = None
        self.awaited: frozenset[int] | None = None
        """The numbers of the actions that the orchestrator waits for; None if that isn't known."""

    @property
    def found(self) -> tuple[Place | None, ...]:
        """The places of the actions, in their order; None for one that isn't known."""
        return tuple(self._found)

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that calls *function* and notes the places."""
        watcher = Watcher(self._note_created, self._note_recorded)

        def watched(**arguments: Any) -> Any:
            with watched_by(watcher):
                try:
                    return function(**arguments)
                except AttributeError as error:
                    self._raise_if_not_a_task(error)
                    raise
                finally:
                    self._note_awaited()
                    self._close()

        return watched

    def _raise_if_not_a_task(self, error: AttributeError) -> None:
        found = yielded_instead_of_a_task(error)
        if found is not None:
            frame, value = found
            raise NotATask(value, self._first(_yielding(frame)), error) from None

    def line_of(self, error: BaseException) -> Place | None:
        """Return the line of the project that raised *error*."""
        lines: list[tuple[str, int]] = []
        trace = error.__traceback__
        while trace is not None:
            lines.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
            trace = trace.tb_next
        return self._first(reversed(lines))

    def _note_created(self, action: object, frame: FrameType | None) -> None:
        place = self._first(_callers(frame))
        if place is not None:
            self._created[id(action)] = action, place

    def _note_recorded(self, actions: object, frame: FrameType | None) -> None:
        self._executor = self._executor or running_executor(frame)
        for action in _leaves(actions):
            self._recorded.append(action)
            _, place = self._created.get(id(action), (None, None))
            place = place or self._first(_callers(frame))
            self._found.append(place or self._first(_yielding(frame)))

    def _note_awaited(self) -> None:
        if self._executor is not None:
            awaited = {id(one) for one in _leaves([*awaited_actions(self._executor)])}
            numbers = (at for at, one in enumerate(self._recorded) if id(one) in awaited)
            self.awaited = frozenset(numbers)

    def _close(self) -> None:
        """End the orchestrator, which the library leaves suspended to the garbage collector.

        Python can't raise what a `finally` clause raises then, such as a RuntimeError for a `yield`
        in it. The worker ignores it, but a test runner may report it.
        """
        with suppress(Exception):
            if self._executor is not None:
                self._executor.generator.close()

    def _first(self, lines: Iterator[tuple[str, int]]) -> Place | None:
        """Return the first line of the project, or else the first that isn't the library's."""
        other = None
        for file, line in lines:
            if file.startswith(self._root) and _PACKAGES not in file:
                return Place(file[len(self._root) :].replace(os.sep, "/"), line)
            if other is None and FOLDER not in file:
                other = Place(file, line)
        return other


def _callers(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """Yield the lines that are being run, from the innermost to the orchestrator's."""
    is_users = False
    while frame is not None:
        file = frame.f_code.co_filename
        if is_users and FOLDER in file:
            return
        is_users = is_users or FOLDER not in file
        if file == __file__:
            return
        yield file, frame.f_lineno
        frame = frame.f_back


def _yielding(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """Yield the lines at which the orchestrator has yielded, from the innermost generator on."""
    lines: list[tuple[str, int]] = []
    generator = getattr(running_executor(frame), "generator", None)
    while (inside := getattr(generator, "gi_frame", None)) is not None:
        lines.append((inside.f_code.co_filename, inside.f_lineno))
        generator = getattr(generator, "gi_yieldfrom", None)
    yield from reversed(lines)


def _leaves(actions: Any) -> Iterator[object]:
    if isinstance(actions, list):
        for one in cast("list[object]", actions):
            yield from _leaves(one)
    elif (inside := getattr(actions, "compound_tasks", None)) is not None:
        yield from _leaves(inside)
    else:
        yield actions
