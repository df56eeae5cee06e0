"""The part of `TestClient` that sends events to functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.engine.families import queue
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.payload import body_of
from funcdeco.testing.session import Session


class TriggerCalls(Session):
    """Sends one event to one function."""

    def queue(
        self, target: str, message: Any, *, inputs: Mapping[str, Any] | None = None
    ) -> Invocation:
        """Send *message* to the function, or to the queue, that *target* names.

        Anything but a string or bytes is sent as JSON. Raises LookupError if no function listens.
        """
        found = self._target(target, "queueTrigger")
        sent = queue.sent_message(body_of(message), self._app.world.clock.now())
        event = queue.event_of(found.declaration, sent)
        return self._app.invoke(found.function, event, inputs or {})
