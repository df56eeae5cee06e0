"""Containers of Cosmos DB documents in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, cast

from funcdeco.engine.arguments import checked, unknown_key
from funcdeco.engine.errors import is_usage_error
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.listed import Equal

__tracebackhide__ = is_usage_error

Document = dict[str, Any]
_INVALID = "The input content is invalid because the required properties - 'id; ' - are missing"


class DocumentContainer(Equal[Document]):
    """The documents of a container, in the order in which they were added.

    The documents have no properties of the system, such as `_etag` and `_ts`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        """As `database/container`."""
        self.exists: bool = True
        """Whether the container was created in the account; usually not by the app."""
        self.partition_key: str | None = None
        """Path such as `/country`; None if it is unknown, then `id` alone identifies a document."""
        self._documents: dict[tuple[str, str], Document] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._latest = 0

    def create(self, partition_key: str | None = None) -> None:
        """Create the container if it doesn't exist."""
        if not self.exists:
            self.exists, self.partition_key = True, partition_key

    def drop(self) -> None:
        """Delete the container with its documents."""
        self.exists, self.partition_key = False, None
        self._documents.clear()

    @checked
    def upsert(self, document: Mapping[str, Any]) -> None:
        """Add a document, or replace the one with its `id` and partition key value.

        Raises ServiceError if the service rejects it.
        """
        self.check_exists()
        copied = deepcopy(dict(document))
        if not isinstance(copied.get("id"), str) or not copied["id"]:
            raise ServiceError(_INVALID, 400, "BadRequest")
        key = self._key(copied)
        self._latest += 1
        self._documents[key], self._versions[key] = copied, self._latest

    def changed_after(self, version: int) -> list[tuple[int, Document]]:
        """Return the change feed: the latest version of each document, by version."""
        found = [(self._versions[key], one) for key, one in self._documents.items()]
        newer = sorted((one for one in found if one[0] > version), key=lambda one: one[0])
        return [(number, deepcopy(one)) for number, one in newer]

    def find(self, document_id: str, partition_key: str | None) -> Document | None:
        """Return a document by its `id` and the value of its partition key; None if there is none.

        Without a value, only a document without the property is found (`PartitionKey.None`).
        """
        found = self._documents.get(
            (document_id, "" if self.partition_key is None else _known(partition_key))
        )
        return deepcopy(found)

    def in_partition(self, value: str) -> list[Document]:
        """Return the documents with this partition key value."""
        if self.partition_key is None:
            return list(self)
        return [one for one in self if self._key(one)[1] == _known(value)]

    def check_exists(self) -> None:
        """Raise ServiceError if the container doesn't exist."""
        if not self.exists:
            raise ServiceError("Resource Not Found", 404, "NotFound")

    @checked
    def get(self, document_id: str) -> Document | None:
        """Return the first document with an `id`; None if there is none."""
        return next((one for one in self if one["id"] == document_id), None)

    @checked
    def delete(self, document_id: str) -> None:
        """Delete the documents with an `id`. Raises KeyError if there is none."""
        keys = [key for key in self._documents if key[0] == document_id]
        if not keys:
            raise unknown_key("document with the ID", document_id, self._ids)
        for key in keys:
            del self._documents[key]

    @property
    def _ids(self) -> list[str]:
        return [key[0] for key in self._documents]

    def _key(self, document: Document) -> tuple[str, str]:
        value: Any = document
        if self.partition_key is None:
            return document["id"], ""
        for name in self.partition_key.strip("/").split("/"):
            members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
            value = members.get(name)
        return document["id"], _known(value)

    def __getitem__(self, document_id: str) -> Document:
        found = next((one for one in self if one["id"] == document_id), None)
        if found is None:
            raise unknown_key("document with the ID", document_id, self._ids)
        return found

    def __contains__(self, document_id: object) -> bool:
        return any(key[0] == document_id for key in self._documents)

    def __iter__(self) -> Iterator[Document]:
        return iter([deepcopy(one) for one in self._documents.values()])

    def __len__(self) -> int:
        return len(self._documents)

    def __repr__(self) -> str:
        return f"<documents {self.name!r}: {list(self._documents.values())}>"


def _known(value: object) -> str:
    """Return a partition key value with its type, since `1` and `"1"` differ."""
    return repr(value)
