"""The durable client: row H-DUR-15, and `StartOrchestrationArgs` for the output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, decoded

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost


def read(_: ResolvedBinding, world: World) -> TypedData:
    """Return the addresses of the extension."""
    return TypedData("string", _host(world).client_value())


def write(_: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Start the orchestration that the output names."""
    value: Any = decoded(data)
    found: object = json.loads(value) if isinstance(value, (str, bytes)) else value
    if not isinstance(found, dict):
        return
    arguments = {key.lower(): item for key, item in cast("dict[str, Any]", found).items()}
    name, identity = str(arguments.get("functionname") or ""), arguments.get("instanceid")
    _host(world).hub.start(name, arguments.get("input"), identity or None)


def _host(world: World) -> DurableHost:
    if world.durable is None:
        raise RuntimeError("the world has no durable extension")
    return world.durable()
