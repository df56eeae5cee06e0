"""The result of an invocation, as a test sees it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NoReturn

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.logs import Log
from funcdeco.engine.other_clients import Hinted
from funcdeco.engine.typed_data import TypedData, decoded

__tracebackhide__ = is_usage_error


_IDS = random.Random()
"""Its own generator, which an app can't seed; one of the system would release the interpreter."""


def new_invocation_id() -> str:
    """Return a random UUID."""
    return str(uuid.UUID(int=_IDS.getrandbits(128), version=4))


class NoOutput(UsageError, KeyError):
    """Raised for an output that wasn't set."""


def _not_set(name: str, known: Iterable[str], failure: BaseException | None) -> NoOutput:
    if failure is not None:
        return NoOutput(f"output `{name}` wasn't sent: {failure!r} was raised")
    names = ", ".join(f"`{one}`" for one in known) or "none"
    return NoOutput(f"output `{name}` wasn't set; outputs that were set: {names}")


class _RawOutputs(dict[str, TypedData | None]):
    """The values of outputs as they were sent."""

    def __init__(self, sent: Mapping[str, TypedData | None], failure: BaseException | None) -> None:
        super().__init__(sent)
        self._failure = failure

    def __missing__(self, name: str) -> NoReturn:
        raise _not_set(name, self, self._failure)


class Outputs(Hinted, Mapping[str, Any]):
    """The decoded values that were sent through each output, by name; `raw` has them as sent.

    It lacks outputs that the function didn't set.
    """

    def __init__(
        self, sent: Mapping[str, TypedData | None], failure: BaseException | None = None
    ) -> None:
        self._sent = sent
        self._failure = failure

    def __getitem__(self, name: str) -> Any:
        if name not in self._sent:
            raise _not_set(name, self._sent, self._failure)
        return decoded(self._sent[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sent)

    def __len__(self) -> int:
        return len(self._sent)

    def __repr__(self) -> str:
        return repr(dict(self))

    @property
    def raw(self) -> Mapping[str, TypedData | None]:
        """The values in the form in which the worker sends them."""
        return _RawOutputs(self._sent, self._failure)


@dataclass
class Invocation(Hinted):
    """One invocation of a function."""

    function: str
    """Name of the function."""
    id: str
    """The invocation ID, a UUID."""
    returned: Any = None
    """The return value, as the function returned it."""
    outputs: Outputs = field(default_factory=lambda: Outputs({}))
    """The values sent through each output binding, by name, including `$return`."""
    logs: list[Log] = field(default_factory=list[Log])
    duration: float = 0.0
    """Seconds that the function ran."""
    retry_count: int = 0
    """Number of retries before this attempt, if the function has a retry policy."""
    _failure: BaseException | None = None
    _on_look: Callable[[], None] | None = field(default=None, repr=False, compare=False)
    """Called when the test looks whether it failed."""

    @property
    def exception(self) -> BaseException | None:
        """The exception that the function or a conversion raised; None if it succeeded."""
        if self._on_look is not None:
            self._on_look()
        return self._failure

    @exception.setter
    def exception(self, error: BaseException | None) -> None:
        self._failure = error

    def __repr__(self) -> str:
        public = {"_failure": "exception"}
        named = ((public.get(one.name, one.name), one.name) for one in fields(self) if one.repr)
        shown = ", ".join(f"{name}={getattr(self, member)!r}" for name, member in named)
        return f"{type(self).__name__}({shown})"

    @property
    def is_success(self) -> bool:
        """Whether no exception was raised."""
        return self.exception is None


def fail(invocation: Invocation, error: BaseException) -> None:
    """Set what was raised before anything was sent."""
    invocation.exception, invocation.outputs = error, Outputs({}, error)


def with_failure(invocation: Invocation, error: BaseException | None) -> Invocation:
    """Return an invocation with another exception."""
    return invocation if invocation.exception is error else replace(invocation, _failure=error)
