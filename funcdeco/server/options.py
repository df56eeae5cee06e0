"""The options of `funcdeco run`, as the front hands them to each worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

SYSTEM_KEYS = tuple(f"{name}_extension" for name in ("blobs", "durabletask", "eventgrid", "mcp"))
"""The names of keys that open the paths of extensions."""
KEYS = ("_master", "default", *SYSTEM_KEYS)
"""The names of all keys that are generated."""


class WorkerOptions(NamedTuple):
    """What a worker needs to run a project; all values are JSON."""

    folder: str
    """The project folder."""
    spec: str | None
    """The app as `module:attribute`; None for the default."""
    url: str
    """The address of the front, without a slash at its end."""
    functions: tuple[str, ...] = ()
    """The only functions to run; empty for all."""
    run_on_startup: tuple[str, ...] = ()
    """Timers that run at the start."""
    keys: Mapping[str, str] | None = None
    """By name, the keys that requests need; None if they need none."""
    in_memory: bool = False
    """Whether outputs trigger functions, and orchestrations run."""
    log_level: str = "INFO"
    is_debugged: bool = False
    """Whether functions may stop at breakpoints, for as long as the user likes."""
    debug_waits: bool = False
    """Whether the worker waits for the debugger before it imports the app."""
    starts_azurite: bool = False
    """Whether Azurite is started with the app, and responds soon."""
    awaited_ports: tuple[int, ...] = ()
    """Those of an Azurite that doesn't respond yet: functions wait for it."""
    queue_lease: float = 600.0
    """Seconds for which a message that was received is invisible to others."""

    def settings(self) -> dict[str, str]:
        """Return the settings that the options replace."""
        host = self.url.partition("://")[2]
        return {"WEBSITE_HOSTNAME": host, "AZURE_FUNCTIONS_ENVIRONMENT": "Development"}


def from_json(value: Mapping[str, Any]) -> WorkerOptions:
    """Return options from their JSON object, in which tuples are lists."""
    return WorkerOptions._make(
        tuple(cast("list[str]", one)) if isinstance(one, list) else one
        for one in (value[name] for name in WorkerOptions._fields)
    )
