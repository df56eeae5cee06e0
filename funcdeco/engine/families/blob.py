"""Blob inputs and outputs: rows H-BLOB-10 and H-BLOB-11, R-BLOB-02 and R-BLOB-03, H-DATA-16."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.families.input_values import blob_form
from funcdeco.engine.sent import content_of
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.grammar import GrammarError
from funcdeco.grammar.blob_path import check_blob_name, check_container_name

PARENT = "AzureWebJobsParentId"
"""Metadata of a blob with the invocation that wrote it."""


class BlobPathError(Exception):
    """Raised for an invalid path of a blob."""


def read(binding: ResolvedBinding, world: World) -> TypedData | None:
    """Return the content of a blob; None if it doesn't exist."""
    container, name = split_path(binding.string("path"))
    blob = world.blobs.at(binding.connection, container).get(name)
    return None if blob is None else blob_form(binding.data_type, blob.content)


def write(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    """Write a blob; metadata of an existing one remains."""
    container, name = split_path(binding.string("path"))
    content = content_of(data)
    blobs = world.blobs.at(binding.connection, container)
    old = blobs.get(name)
    blobs.put(name, content, {**(old.metadata if old else {}), PARENT: binding.invocation})


def split_path(path: str) -> tuple[str, str]:
    """Return the container and the blob of `container/blob` or a URL. Raises BlobPathError."""
    if path.lower().startswith(("https://", "http://")):
        path = unquote(urlsplit(path).path.lstrip("/"))
    container, slash, name = path.partition("/")
    if not slash or not container or not name:
        message = "Blob identifiers must be in the format 'container/blob'."
        raise BlobPathError(f"Invalid blob path specified : '{path}'. {message}")
    try:
        check_container_name(container)
        check_blob_name(name)
    except GrammarError as error:
        raise BlobPathError(f"Invalid blob path specified : '{path}'. {error}") from None
    return container, name
