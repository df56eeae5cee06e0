"""The blob trigger: rows H-BLOB-08 and H-BLOB-09.

See `BindingTemplateSource` of azure-webjobs-sdk and `BlobTriggerBinding`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from funcdeco.engine.event import Event
from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.typed_data import TypedData
from funcdeco.grammar.expression import Name, Text, parse_expression

ADDRESS = "http://127.0.0.1:10000/devstoreaccount1"


def captured(pattern: str, path: str) -> dict[str, str] | None:
    """Return what the parameters of a trigger's path capture in *path*; None if it doesn't match.

    The container ignores case. A parameter matches as much as it can, slashes included; of two with
    one name, the later one wins.
    """
    container, _, blob = pattern.partition("/")
    own_container, _, name = path.partition("/")
    if container.lower() != own_container.lower() or not name:
        return None
    if not blob:
        return {}
    names: list[str] = []
    expression = "".join(_piece(token, names) for token in parse_expression(blob))
    found = re.fullmatch(expression, name, re.DOTALL)
    return dict(zip(names, found.groups(), strict=True)) if found else None


def _piece(token: Name | Text, names: list[str]) -> str:
    if isinstance(token, Name):
        names.append(token.name)
        return "(.*)"
    return re.escape(token.text)


def event_of(pattern: str, path: str, blob: Blob, address: str = ADDRESS) -> Event:
    """Return the event for a blob at *path*, `container/name`; its content is always bytes.

    *address* is that of the account's blobs.
    """
    properties = {
        "LastModified": blob.last_modified.isoformat(),
        "CreatedOn": blob.last_modified.isoformat(),
        "ContentLength": len(blob.content),
        "ContentType": blob.content_type,
        "BlobType": 0,
    }
    names: dict[str, Any] = {
        "BlobTrigger": path,
        "Uri": TypedData("json", f'"{address}/{quote(path, safe="/~()*!.")}"'),
        "Properties": properties,
        "Metadata": dict(blob.metadata),
    }
    for name, value in (captured(pattern, path) or {}).items():
        known = next((key for key in names if key.lower() == name.lower()), name)
        names[known] = value
    return Event(TypedData("bytes", blob.content), names, {})
