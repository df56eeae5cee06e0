"""Notice failures that a test discards without looking at them: it would pass by mistake."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator


class UnobservedFailure(AssertionError):
    """Raised at the end of a client's `with` block if a test discarded the result of a failed call.

    Looking at `is_success`, `exception`, `status_code` or `status` prevents it, and so does keeping
    the result.
    """


class Observation:
    """A failed call, and whether the test has looked at its result."""

    def __init__(self, function: str, failure: BaseException) -> None:
        self.function = function
        self.failure = failure
        self.is_observed: bool = False

    def look(self) -> None:
        """Note that the test has looked."""
        self.is_observed = True


class Observations:
    """The failed calls of one client."""

    def __init__(self) -> None:
        self._pending: list[tuple[Callable[[], object], Observation]] = []

    def add(self, result: object, observation: Observation) -> None:
        """Watch *result*, which calls `observation.look`."""
        self._pending.append((weakref.ref(result), observation))

    def clear(self) -> None:
        """Forget the failed calls so far."""
        self._pending.clear()

    def discarded(self) -> Iterator[Observation]:
        """Yield the calls whose results are gone and were never looked at."""
        for result, observation in self._pending:
            if not observation.is_observed and result() is None:
                yield observation

    def check(self) -> None:
        """Raise UnobservedFailure if the result of a failed call was discarded."""
        found = list(self.discarded())
        if not found:
            return
        others = f" and {len(found) - 1} other calls" if len(found) > 1 else ""
        what = f"`{found[0].function}`{others} failed, and the test discarded the result"
        message = f"{what}; look at `is_success`, `exception` or `status_code` if that is expected"
        raise UnobservedFailure(message) from found[0].failure
