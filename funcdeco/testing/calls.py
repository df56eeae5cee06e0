"""The part of `TestClient` that calls a function for an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.event import BindError, Event
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.invocation import Invocation
from funcdeco.testing.session import Session
from funcdeco.testing.targets import NoTarget, Target

__tracebackhide__ = is_usage_error

Inputs = Mapping[str, Any] | None
"""Values of input bindings, by name."""
M = TypeVar("M")


class WrongMessage(UsageError, ValueError):
    """Raised for a call without a message, or with one that can't be received."""


class Calls(Session):
    """Calls functions."""

    def _call(self, target: Target, event: Callable[[], Event], inputs: Inputs) -> Invocation:
        """Run a function for *event*; an event that can't be bound is part of the result.

        It is the first attempt of the retry policy, if there is one.
        """
        try:
            made = event()
        except BindError as error:
            invocation = self._app.failed(target.function, error)
        else:
            policy = self._app.retry_policy(target.function)
            retry = policy.context(0, None) if policy is not None else None
            invocation = self._app.invoke(target.function, made, inputs or {}, retry)
        return self._watched(invocation)

    def _watched(self, invocation: Invocation) -> Invocation:
        """Return a copy that notices when the test looks whether the call failed."""
        failure = invocation.exception
        if failure is None:
            return invocation
        [result] = self._observations.noticing([invocation])
        return self._observations.add(result, invocation.function, lambda: failure)

    def _property(self, target: Target, key: str, default: str = "") -> str:
        """Return a property of a trigger with its settings filled in.

        Raises NoTarget if one of them is missing: the host doesn't start such a trigger.
        """
        try:
            return fill_settings(target.declaration.string(key) or default, self._app.settings)
        except ExpressionError as error:
            raise NoTarget(f"`{target.function.name}` isn't triggered: {error}") from None

    @property
    def _now(self) -> datetime:
        return self._app.world.clock.now()


def batch_of(target: Target, one: M | None, batch: Sequence[M] | None) -> Sequence[M]:
    """Return what is sent in one event.

    Raises WrongMessage for a batch that can't be received, and for an empty one: the host never
    runs a function without a message.
    """
    name = target.function.name
    if batch is None:
        if one is None:
            raise WrongMessage(f"nothing to send to `{name}`; pass a message")
        return [one]
    if one is not None:
        raise WrongMessage("pass either one message or `batch`, not both")
    if not is_many(target.declaration):
        raise WrongMessage(
            f"`{name}` receives one message per invocation; `batch` requires `cardinality` `many`"
        )
    if not batch:
        raise WrongMessage(f"nothing to send to `{name}`; `batch` is empty")
    return batch
