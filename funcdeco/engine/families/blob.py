"""Blob inputs and outputs: rows H-BLOB-10 and H-BLOB-11, R-BLOB-02 and R-BLOB-03, H-DATA-16."""

from __future__ import annotations

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.families.checked_names import split_blob_path
from funcdeco.engine.families.input_values import blob_form
from funcdeco.engine.sent import content_of
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData

PARENT = "AzureWebJobsParentId"
"""Metadata of a blob with the invocation that wrote it."""


def read(binding: ResolvedBinding, world: World) -> TypedData | None:
    """Return the content of a blob; None if it doesn't exist. Raises ResourceNameError."""
    container, name = split_blob_path(binding.string("path"))
    blob = world.container(binding.connection, container).get(name)
    return None if blob is None else blob_form(binding.data_type, blob.content)


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Write a blob; metadata of an existing one remains. Raises ResourceNameError."""
    container, name = split_blob_path(binding.string("path"))
    content = content_of(data)
    blobs = world.container(binding.connection, container)
    blobs.amend(name, content, {PARENT: binding.invocation})
