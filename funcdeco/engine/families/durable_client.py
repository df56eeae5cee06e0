"""The durable client: row H-DUR-15."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost


def read(_: ResolvedBinding, world: World) -> TypedData:
    """Return the addresses of the extension."""
    return TypedData("string", _host(world).client_value())


def _host(world: World) -> DurableHost:
    if world.durable is None:
        raise RuntimeError("the world has no durable extension")
    return world.durable()
