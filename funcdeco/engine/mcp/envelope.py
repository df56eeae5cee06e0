"""What the front of `funcdeco run` sends with the requests of a stream, which it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

INSTANCE = "local"
"""What sessions have in place of the ID of an instance."""


class Envelope(NamedTuple):
    """What the front sends instead of the body of a request that belongs to a stream."""

    session: str = ""
    """The ID of the session; empty for a stream without one."""
    problem: str = ""
    """Why there is no session."""
    headers: Mapping[str, str] = {}
    """The headers of the request that opened the stream."""
    client: Mapping[str, Any] | None = None
    """Its name and version, as the client has sent them; None before."""
    message: str | None = None
    is_check: bool = False
    """Whether the front only asks if the message is accepted."""


def session_of(state: str) -> str | None:
    """Return the ID of the session in the state that a client sends; None if it is invalid."""
    parts = [part for part in state.split("|") if part]
    return parts[0] if len(parts) == 2 else None
