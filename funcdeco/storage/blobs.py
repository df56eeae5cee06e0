"""Containers of a storage account: rows H-BLOB-09 to 11."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from funcdeco.engine.stores.blobs import OCTETS, Blob
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.storage.errors import is_missing, requests_to
from funcdeco.storage.service import Service

T = TypeVar("T")


class Listed(NamedTuple):
    """A blob in a list of a container."""

    name: str
    etag: str
    """With its quotes."""
    last_modified: datetime


class ServiceContainer:
    """A container. *on_written* is called with the name of each blob that is written."""

    def __init__(
        self,
        service: Service,
        open_client: Callable[[], Any],
        name: str,
        on_written: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.name = name
        self.service = service
        self._open_client = open_client
        self._on_written = on_written

    @cached_property
    def _client(self) -> Any:
        return self._open_client().get_container_client(self.name)

    def get(self, name: str, /) -> Blob | None:
        """Return a blob; None if it doesn't exist."""
        return self._found(lambda: self._read(name))

    def properties(self, name: str) -> Any:
        """Return the properties of a blob; None if it doesn't exist."""
        return self._found(lambda: self.client(name).get_blob_properties())

    def look_up(self, name: str) -> Listed | None:
        """Return a blob as a list shows it; None if it doesn't exist."""
        found = self.properties(name)
        return None if found is None else _listed(found)

    def first(self, most: int) -> list[Listed]:
        """Return the first blobs by name, up to *most*; none if there is no container."""

        def page() -> list[Listed]:
            pages = self._client.list_blobs(results_per_page=most).by_page()
            return [_listed(one) for one in next(pages, ())]

        return self._found(page) or []

    def pages(self, prefix: str) -> Iterator[list[Listed]]:
        """Yield the blobs whose names begin with *prefix*; none if there is no container."""
        pages = self._client.list_blobs(name_starts_with=prefix or None).by_page()
        while (page := self._found(lambda: list(next(pages, ())))) is not None:
            yield [_listed(one) for one in page]
            if not pages.continuation_token:
                return

    def amend(self, name: str, content: bytes, added: Mapping[str, str]) -> None:
        """Write a blob; an existing one keeps its metadata, and *added* is added to it.

        The container is created if it doesn't exist. Raises ServiceError for a blob of another type.
        """
        old = self.properties(name)
        if old is not None and str(getattr(old.blob_type, "value", old.blob_type)) != "BlockBlob":
            raise ServiceError(
                "The blob type is invalid for this operation.", 409, "InvalidBlobType"
            )
        self.write(name, content, {**(old.metadata if old is not None else {}), **added})
        self._on_written(name)

    def write(self, name: str, content: bytes, metadata: Mapping[str, str], **options: Any) -> None:
        """Write a blob; the container is created if it doesn't exist."""
        options = {"overwrite": True, **options}

        def upload() -> None:
            self.client(name).upload_blob(content, metadata=dict(metadata), **options)

        try:
            self.send(upload)
        except ServiceError as error:
            if not is_missing(error):
                raise
            self._create()
            self.send(upload)

    def client(self, name: str) -> Any:
        """Return the library's client of a blob."""
        return self._client.get_blob_client(name)

    def send(self, call: Callable[[], T]) -> T:
        """Return what *call* returns. Raises ServiceError, Unreachable and NotSignedIn."""
        with requests_to(self.service):
            return call()

    def _read(self, name: str) -> Blob:
        stream = self.client(name).download_blob()
        found = stream.properties
        content_type = found.content_settings.content_type or OCTETS
        metadata = dict(found.metadata or {})
        etag, modified = _quoted(found.etag), found.last_modified
        return Blob(name, stream.readall(), etag, modified, metadata, content_type)

    def _create(self) -> None:
        try:
            self.send(self._client.create_container)
        except ServiceError as error:
            if error.code != "ContainerAlreadyExists":
                raise

    def _found(self, call: Callable[[], T]) -> T | None:
        try:
            return self.send(call)
        except ServiceError as error:
            if is_missing(error):
                return None
            raise


def _listed(found: Any) -> Listed:
    return Listed(found.name, _quoted(found.etag), found.last_modified)


def _quoted(etag: str) -> str:
    """Return an ETag with its quotes, which lists have not."""
    return etag if etag.startswith(('"', "W/")) else f'"{etag}"'
