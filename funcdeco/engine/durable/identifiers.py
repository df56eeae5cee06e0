"""Rules for the IDs of orchestrations and the keys of entities: `DurableClient`."""

from __future__ import annotations

from typing import NamedTuple

_LONGEST_ID = 256
_RESERVED = set("/\\#?")
_RULE = "must not contain /, \\, #, ?, or control characters."


class Rejected(NamedTuple):
    """Why the extension rejects an ID or a key."""

    message: str
    parameter: str = ""
    """The parameter of its method; "" if the message alone is sent."""


def rejected_id(identity: str) -> Rejected | None:
    """Return why an instance ID is rejected; None if it is valid."""
    if identity.startswith("@"):
        return Rejected("Orchestration instance ids must not start with @.", "instanceId")
    if _has_reserved(identity):
        return Rejected(f"Orchestration instance ids {_RULE}", "instanceId")
    if len(identity) > _LONGEST_ID:
        return Rejected(f"Instance ID lengths must not exceed {_LONGEST_ID} characters.")
    return None


def rejected_key(key: str) -> Rejected | None:
    """Return why the key of an entity that gets a signal is rejected; None if it is valid."""
    return Rejected(f"Entity keys {_RULE}", "entityKey") if _has_reserved(key) else None


def _has_reserved(text: str) -> bool:
    return any(char in _RESERVED or ord(char) < 32 or ord(char) == 127 for char in text)
