"""Durable Functions: orchestrators, the activities they call, entities, and their client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from funcdeco.bindings.base import (
    LEARN,
    Connection,
    Expression,
    Facts,
    Input,
    Model,
    Removed,
    Renamed,
    Status,
    Trigger,
)
from funcdeco.bindings.facts import BLOBS, QUEUES, TABLES, DurablePart, Groups

_TASK_HUB = ("AzureWebJobsStorage",)
"""Storage of the task hub, unless host.json sets another."""


class _Durable(Facts):
    documentation = f"{LEARN}durable/durable-functions-bindings"
    identity: ClassVar[Groups] = (BLOBS, QUEUES, TABLES)
    own_identity: ClassVar[Groups] = (BLOBS, QUEUES, TABLES)
    host_section = "durableTask"


class OrchestrationTrigger(Trigger, _Durable):
    """A new orchestration starts the function, which yields the tasks that it waits for."""

    type = "orchestrationTrigger"
    own_settings: ClassVar[tuple[str, ...]] = _TASK_HUB
    python_types: ClassVar[tuple[str, ...]] = (
        "df.DurableOrchestrationContext",
        "func.OrchestrationContext",
    )
    wrapper = "azure.durable_functions:Orchestrator.create"
    package = "azure-functions-durable<2"
    accepts_generator = True
    needs_storage = False
    durable: ClassVar[DurablePart | None] = "orchestrator"
    replacement_for_retry: ClassVar[str | None] = (
        "call the orchestrator with `call_sub_orchestrator_with_retry`"
    )
    name_property: ClassVar[str | None] = "orchestration"

    orchestration: str | None = None
    """Name of the orchestrator for its callers; if omitted, the function's name."""


class ActivityTrigger(Trigger, _Durable):
    """A call from an orchestrator starts the function and receives its return value."""

    type = "activityTrigger"
    own_settings: ClassVar[tuple[str, ...]] = _TASK_HUB
    python_types: ClassVar[tuple[str, ...]] = ("any JSON type",)
    any_type = True
    # https://github.com/Azure/Azure-Functions/issues/1281
    reserved_names: ClassVar[tuple[str, ...]] = ("data",)
    needs_storage = False
    durable: ClassVar[DurablePart | None] = "activity"
    replacement_for_retry: ClassVar[str | None] = (
        "call the activity with `call_activity_with_retry`"
    )
    name_property: ClassVar[str | None] = "activity"

    activity: str | None = None
    """Name of the activity for its callers; if omitted, the function's name."""


class EntityTrigger(Trigger, _Durable):
    """An operation on an entity starts the function, which reads and sets the entity's state."""

    type = "entityTrigger"
    own_settings: ClassVar[tuple[str, ...]] = _TASK_HUB
    python_types: ClassVar[tuple[str, ...]] = ("df.DurableEntityContext", "func.EntityContext")
    wrapper = "azure.durable_functions:Entity.create"
    package = "azure-functions-durable<2"
    removed: ClassVar[Removed] = {"activity": Renamed("entity_name")}
    needs_storage = False
    durable: ClassVar[DurablePart | None] = "entity"
    replacement_for_retry: ClassVar[str | None] = "remove it: callers retry themselves"
    name_property: ClassVar[str | None] = "entity_name"

    entity_name: str | None = None
    """Name of the entity for its callers; if omitted, the function's name."""


class _Client(Model):
    task_hub: Expression | None = None
    """Task hub to use; if omitted, the one in host.json."""

    connection_name: Connection | None = None
    """Storage of the task hub; if omitted, the one in host.json."""

    external_client: bool = False
    """Whether the orchestrators belong to another app."""


class DurableClientInput(Input, _Durable, _Client):
    """The function starts, queries and stops orchestrations, and sends events to them."""

    type = "durableClient"
    python_types: ClassVar[tuple[str, ...]] = ("df.DurableOrchestrationClient", "str", "bytes")
    constructs: ClassVar[Mapping[str, str]] = {
        "df.DurableOrchestrationClient": "azure.durable_functions:DurableOrchestrationClient"
    }
    durable: ClassVar[DurablePart | None] = "client"


class OrchestrationClientInput(Input, _Durable, _Client):
    """The function manages orchestrations with a client that it builds from a JSON string."""

    type = "orchestrationClient"
    status: ClassVar[Status] = "legacy"
    replacement = "use `durable_client_input`"
    why_legacy: ClassVar[str] = "Durable Functions 2 renamed it"
    durable: ClassVar[DurablePart | None] = "client"
