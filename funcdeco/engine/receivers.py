"""What Service Bus triggers receive from, and which of it has sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from funcdeco.engine.binding import connection_of
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.world import World
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError

if TYPE_CHECKING:
    from funcdeco.engine.stores.topics import Subscription

_KIND = "servicebustrigger"


def receives_sessions(trigger: BindingDeclaration) -> bool:
    """Return whether a trigger receives by session."""
    return trigger.kind == _KIND and str(trigger.value("isSessionsEnabled")).lower() == "true"


def receiver_of(trigger: BindingDeclaration, settings: HostSettings, world: World) -> Subscription:
    """Return the queue, subscription or dead-letter queue of a trigger. Raises ExpressionError."""
    from funcdeco.engine.stores.topics import ReceiverAddress

    queue, topic, subscription = (
        fill_settings(trigger.string(key) or "", settings)
        for key in ("queueName", "topicName", "subscriptionName")
    )
    address = ReceiverAddress.of(queue, topic, subscription)
    entity = world.topics.at(connection_of(trigger, settings), address.entity)
    found = entity.receiver(address.subscription)
    return found.dead_letter_queue if address.is_dead_letter_queue else found


def create_receivers(functions: Iterable[Function], settings: HostSettings, world: World) -> None:
    """Create the queues and subscriptions that functions receive from.

    Those that are received by session reject other messages.
    """
    for trigger in filter(None, (function.declared_trigger for function in functions)):
        if trigger.kind != _KIND:
            continue
        try:
            receiver = receiver_of(trigger, settings, world)
        except (ExpressionError, GrammarError):
            continue  # the trigger isn't started
        receiver.requires_session = receiver.requires_session or receives_sessions(trigger)
