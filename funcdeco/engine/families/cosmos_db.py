"""Cosmos DB inputs and outputs: rows H-COS-01 and R-SEC-04, H-DATA-02 and H-DATA-13.

See `CosmosDBItemValueBinder`, `CosmosDBEnumerableBuilder` and `CosmosDBAsyncCollector` of
azure-webjobs-sdk-extensions.
"""

from __future__ import annotations

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.queries.document_query import run_query
from funcdeco.engine.sent import OutputError, objects_of
from funcdeco.engine.stores.documents import DocumentContainer
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData, as_json


def read(binding: ResolvedBinding, world: World) -> TypedData | None:
    """Return a document for an `id`, else the documents that a query finds, as a JSON array.

    A document that doesn't exist is None. Raises ServiceError or QueryError for a query.
    """
    container = _container(binding, world)
    query, partition = binding.string("sqlQuery"), binding.string("partitionKey")
    if binding.string("id") and not query:
        found = container.find(binding.string("id"), partition or None)
        return None if found is None else as_json(found)
    container.check_exists()
    documents = container.in_partition(partition) if partition else list(container)
    return as_json(run_query(query, binding.parameters, documents) if query else documents)


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Add documents one by one, each of which replaces the one with its `id` and partition key.

    Raises OutputError if the container doesn't exist, unless it is created.
    """
    container = _container(binding, world)
    for document in objects_of(data):
        if document is None:
            raise OutputError("Value cannot be null. (Parameter 'item')")
        try:
            container.check_exists()
        except ServiceError:
            _create(binding, container)
        container.upsert(document)


def _create(binding: ResolvedBinding, container: DocumentContainer) -> None:
    if str(binding.properties.get("createIfNotExists")).lower() != "true":
        database, _, name = container.name.partition("/")
        raise OutputError(
            f"The container '{name}' (in database '{database}') does not exist. To automatically "
            "create the container, set 'CreateIfNotExists' to 'true'."
        )
    container.create(binding.string("partitionKey") or None)


def _container(binding: ResolvedBinding, world: World) -> DocumentContainer:
    name = binding.string("containerName") or binding.string("collectionName")
    return world.documents.at(binding.connection, f"{binding.string('databaseName')}/{name}")
