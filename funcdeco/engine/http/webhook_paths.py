"""Which extension starts a function when a request arrives, and at which path: row H-HTTP-53."""

from __future__ import annotations

from urllib.parse import quote

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

ROOT = "/runtime/webhooks/"
BLOBS, EVENT_GRID, MCP = "blobs", "eventgrid", "mcp"
_EVENT_GRID_TRIGGER, _BLOB_TRIGGER = "eventgridtrigger", "blobtrigger"
_MCP_TRIGGERS = ("mcptooltrigger", "mcpresourcetrigger", "mcpprompttrigger")
FUNCTION_PREFIX = "Host.Functions."
"""What precedes the name of a function in the address for blobs."""


def extension_of(trigger: BindingDeclaration) -> str:
    """Return the extension that starts a function by requests, in lowercase; "" if none does."""
    if trigger.kind in _MCP_TRIGGERS:
        return MCP
    if trigger.kind == _EVENT_GRID_TRIGGER:
        return EVENT_GRID
    return BLOBS if is_event_driven(trigger) else ""


def is_event_driven(trigger: BindingDeclaration) -> bool:
    """Return whether a trigger is a blob trigger that listens to events of Event Grid."""
    source = str(trigger.value("source") or "")
    return trigger.kind == _BLOB_TRIGGER and source.lower() == "eventgrid"


def webhook_path(function: Function, trigger: BindingDeclaration) -> str:
    """Return the path and query of the requests that start a function; "" if none do."""
    extension = extension_of(trigger)
    if extension == EVENT_GRID:
        return f"{ROOT}EventGrid?functionName={quote(function.name)}"
    if extension == BLOBS:
        return f"{ROOT}blobs?functionName={FUNCTION_PREFIX}{quote(function.name)}"
    return f"{ROOT}{extension}" if extension else ""
