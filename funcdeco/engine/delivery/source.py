"""What a trigger listens to: the contract between what dispatches and each kind of trigger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from funcdeco.engine.event import Event
from funcdeco.engine.host_options import HostOptions
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.world import World
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function


class Listener(NamedTuple):
    """A function and what its trigger needs to listen."""

    function: Function
    declaration: BindingDeclaration
    settings: HostSettings
    options: HostOptions
    world: World


class Concurrency(NamedTuple):
    """How many calls of a trigger run at the same time."""

    most: int
    refill: int
    """The next work is taken once at most this many calls run."""

    def room(self, running: int) -> int:
        """Return how much work may be taken while this many calls run."""
        return self.most - running if running <= self.refill else 0


ONE_CALL = Concurrency(1, 0)
"""One call after the other."""


def up_to(most: int) -> Concurrency:
    """Return a limit at which each call that ends makes room for the next one."""
    return Concurrency(most, most - 1)


class Delivery(Protocol):
    """The work of one invocation, attempts included."""

    def event(self) -> Event | None:
        """Return the event; None if there is nothing left to do.

        BindError is a failure of the invocation.
        """
        ...

    def hold(self, until: datetime) -> None:
        """Keep the work from others, since the next attempt is at *until*."""
        ...

    def renew(self, now: datetime) -> None:
        """Keep the work from others, since the function still runs; called now and then."""
        ...

    def release(self, now: datetime) -> None:
        """Return the work as if it hadn't been taken, since the run has stopped."""
        ...

    def finish(self, now: datetime, *, is_success: bool) -> None:
        """Settle the work after the last attempt, as the extension does."""
        ...


class Source(Protocol):
    """The work for one function."""

    @property
    def function(self) -> Function:
        """The function that is triggered."""
        ...

    @property
    def concurrency(self) -> Concurrency:
        """How many calls run at the same time in real time."""
        ...

    def take(self, now: datetime, most: int | None = None) -> Sequence[Delivery]:
        """Return the work that is ready and that the host would start at once, at most *most*."""
        ...

    def redelivery(self, now: datetime) -> datetime | None:
        """Return when work that failed is ready again; None if none waits for that."""
        ...

    def due(self, now: datetime) -> datetime | None:
        """Return when any work is ready; None if none is."""
        ...
