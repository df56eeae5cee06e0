"""Notice failures that a test discards without looking at them: it would pass by mistake."""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.invocation import Invocation

__tracebackhide__ = is_usage_error
_OURS = os.path.join(Path(__file__).parents[1], "")
"""Beginning of the paths of our own code."""
R = TypeVar("R")


class UnobservedFailure(UsageError, AssertionError):
    """Raised at the end of a client's `with` block if a test discarded the result of a failed call.

    To prevent it, read `is_success`, `exception`, `status_code` or `status`, or keep the result in
    a variable. An orchestration can also fail after the call.
    """


class Watched(NamedTuple):
    """A call that failed, or that may fail later."""

    result: Callable[[], object]
    """Returns None once the result is gone."""
    function: str
    failure: Callable[[], BaseException | None]
    """Returns what was raised so far."""
    members: str
    """The members of the result to look at, for the message."""


class Observations:
    """The failed calls of one client, and the failures that the test has looked at."""

    def __init__(self) -> None:
        self._watched: list[Watched] = []
        self._seen: dict[int, BaseException] = {}

    def add(
        self,
        result: R,
        function: str,
        failure: Callable[[], BaseException | None],
        members: str = "`is_success`, `exception` or `status_code`",
    ) -> R:
        """Watch *result*, and return it."""
        self._watched.append(Watched(weakref.ref(result), function, failure, members))
        return result

    def look(self, failure: BaseException | None) -> None:
        """Record that the test has seen the failure, in whichever result."""
        if failure is not None:
            self._seen[id(failure)] = failure

    def noticing(self, invocations: Iterable[Invocation]) -> list[Invocation]:
        """Return the invocations. Failed ones are copies that record when the test looks."""
        return [self._noticing(one) for one in invocations]

    def _noticing(self, invocation: Invocation) -> Invocation:
        failure = invocation.exception
        if failure is None:
            return invocation
        return replace(invocation, _on_look=partial(self.look, failure))

    def clear(self) -> None:
        """Forget the failed calls so far."""
        self._watched = [one for one in self._watched if one.failure() is None]

    def _discarded(self) -> Iterator[tuple[Watched, BaseException]]:
        for one in self._watched:
            failure = one.failure()
            if failure is None or id(failure) in self._seen:
                continue
            _release(failure)
            if one.result() is None:
                yield one, failure

    def check(self) -> None:
        """Raise UnobservedFailure if the result of a failed call was discarded."""
        found = list(self._discarded())
        if not found:
            return
        first, failure = found[0]
        others = f" and {len(found) - 1} other calls" if len(found) > 1 else ""
        what = f"`{first.function}`{others} failed, and the test discarded the result"
        raise UnobservedFailure(
            f"{what}; if the failure is expected, check {first.members}"
        ) from failure


def _release(failure: BaseException) -> None:
    """Clear the variables of our functions that *failure* keeps: one of them may be the result.

    A traceback refers to the frame that caught the exception, and this one to all its callers.
    """
    trace = failure.__traceback__
    frame = trace.tb_frame.f_back if trace is not None else None
    while frame is not None:
        if frame.f_code.co_filename.startswith(_OURS):
            with contextlib.suppress(RuntimeError):  # it is still running
                frame.clear()
        frame = frame.f_back
