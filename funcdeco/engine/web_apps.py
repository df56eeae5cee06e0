"""Shut down web applications: those of mounts, and those of v2's `AsgiFunctionApp`."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

_RUNTIME = "funcdeco.runtime.web"
_FLAGS = ("startup_task_done", "startup_task")
"""Names, by version of azure-functions, of the flag that the lifespan of an app has started."""
_PATIENCE = 10.0
"""Seconds that an application may need to shut down."""


async def shut_down(v2_app: Any) -> None:
    """Shut down the applications that were started on the running loop.

    *v2_app* is the app of a v2 project, or None.
    """
    runtime = sys.modules.get(_RUNTIME)
    if runtime is not None:
        await asyncio.wait_for(runtime.shut_down(), _PATIENCE)
    if any(_take(v2_app, flag) for flag in _FLAGS):
        middleware = v2_app.middleware
        await asyncio.wait_for(middleware.notify_shutdown(), _PATIENCE)
        # They belong to this loop; the next start creates new ones.
        middleware.lifespan_receive_queue = None
        middleware.lifespan_startup_event = middleware.lifespan_shutdown_event = None


def _take(v2_app: Any, flag: str) -> bool:
    """Return the flag, and clear it, since the app would else shut down again at its deletion."""
    is_set = bool(getattr(v2_app, flag, False))
    if is_set:
        setattr(v2_app, flag, False)
    return is_set
