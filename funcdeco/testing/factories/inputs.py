"""Timers, blobs, documents and rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import azure.functions as func
from azure.functions import blob as azure_blob
from azure.functions import timer as azure_timer

from funcdeco.bindings.blob import BlobTrigger
from funcdeco.bindings.cosmos_db import CosmosDBTrigger
from funcdeco.bindings.sql import SqlInput
from funcdeco.bindings.timer import TimerTrigger
from funcdeco.engine.event import Event
from funcdeco.engine.families import blob_trigger, changes, timer
from funcdeco.engine.families.input_values import input_form
from funcdeco.engine.payload import body_of
from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.typed_data import as_json
from funcdeco.testing.factories.making import TIME, UNSET, binding, given, passed

_DAILY = "0 0 0 * * *"
Row = Mapping[str, Any]


def timer_request(
    *,
    past_due: bool = False,
    schedule_status: Mapping[str, Any] | None = UNSET,
    schedule: Mapping[str, Any] | None = UNSET,
) -> azure_timer.TimerRequest:
    """Return a timer request, as a function with a timer trigger receives it.

    The default is the first run of a schedule.
    """
    declaration = binding(TimerTrigger)
    event = timer.event_of(declaration, TIME, _DAILY, past_due=past_due)
    info = json.loads(event.data.value if event.data else "")
    info |= given(ScheduleStatus=schedule_status, Schedule=schedule)
    found: azure_timer.TimerRequest = passed(declaration, event._replace(data=as_json(info)), {})
    return found


def input_stream(
    data: Any = b"",
    *,
    name: str | None = "container/blob",
    uri: str | None = UNSET,
    length: int | None = UNSET,
    blob_properties: Mapping[str, Any] | None = UNSET,
    metadata: Mapping[str, Any] | None = None,
) -> azure_blob.InputStream:
    """Return a blob, as a function with a blob trigger receives it.

    Content that is neither a string nor bytes becomes JSON. *name* is `container/name`; *metadata*
    is the blob's own metadata.
    """
    declaration = binding(BlobTrigger)
    blob = Blob("", body_of(data), "", TIME, metadata or {})
    event = blob_trigger.event_of("", name or "", blob)
    replaced = given(BlobTrigger=name, Uri=uri, Properties=blob_properties)
    if length is not UNSET:
        own: Mapping[str, Any] = replaced.get("Properties", event.metadata["Properties"]) or {}
        # azure-functions before 1.24 reads `Length`.
        replaced["Properties"] = {**own, "ContentLength": length, "Length": length}
    found: azure_blob.InputStream = passed(declaration, event, replaced)
    return found


def document_list(documents: Row | Sequence[Row] = ()) -> func.DocumentList:
    """Return Cosmos DB documents, as a trigger or an input passes them to a function."""
    every = [documents] if isinstance(documents, Mapping) else documents
    event = changes.documents_event(every)
    found: func.DocumentList = passed(binding(CosmosDBTrigger), event, {})
    return found


def sql_rows(rows: Row | Sequence[Row] = ()) -> func.SqlRowList:
    """Return rows of a SQL Server table, as an input passes them to a function."""
    declaration = binding(SqlInput)
    every = [rows] if isinstance(rows, Mapping) else list(rows)
    found: func.SqlRowList = passed(declaration, Event(input_form(declaration, every), {}, {}), {})
    return found
