"""Timer: a schedule starts the function."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import Binding, Role


class TimerTrigger(Binding):
    """A schedule starts the function."""

    type: ClassVar[str] = "timerTrigger"
    role: ClassVar[Role] = "trigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.TimerRequest", "str", "bytes")
    documentation: ClassVar[str] = (
        "https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer"
    )
    resource_property: ClassVar[str | None] = "schedule"
    # The host keeps the timer's lock and status there.
    own_settings: ClassVar[tuple[str, ...]] = ("AzureWebJobsStorage",)

    schedule: str
    """NCRONTAB expression of six fields, seconds first (`0 */5 * * * *`); of five, minutes first; a
    `hh:mm:ss` span; or `%SETTING%`. In UTC unless `WEBSITE_TIME_ZONE` says otherwise."""

    run_on_startup: bool | None = None
    """Fire at every start of the host too, which scaling out causes as well; left out, no."""

    use_monitor: bool | None = None
    """Keep the schedule's status in storage so that no run is lost over a restart; left out, yes."""
