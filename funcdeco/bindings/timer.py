"""Timer: a schedule starts the function."""

from __future__ import annotations

from typing import Annotated, ClassVar

from funcdeco.bindings.base import LEARN, Bundle, Configurable, Holds, Trigger


class TimerTrigger(Trigger):
    """A schedule starts the function."""

    type = "timerTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("func.TimerRequest", "str", "bytes")
    documentation = f"{LEARN}functions-bindings-timer"
    resource_property: ClassVar[str | None] = "schedule"
    # The host stores the timer's lock and status there.
    own_settings: ClassVar[tuple[str, ...]] = ("AzureWebJobsStorage",)
    bundle: ClassVar[Bundle] = "built-in"
    gives: ClassVar[tuple[str, ...] | None] = ("TimerTrigger",)
    gives_more = False
    # https://github.com/Azure/azure-webjobs-sdk/issues/1925
    reserved_names: ClassVar[tuple[str, ...]] = ("TimerTrigger",)
    own_braces = True

    schedule: Annotated[Configurable, Holds("schedule")]
    """NCRONTAB expression with six fields, seconds first (`0 */5 * * * *`), or five, minutes first;
    an `hh:mm:ss` interval; or `%SETTING%`. In UTC unless `WEBSITE_TIME_ZONE` is set."""

    run_on_startup: bool = False
    """Also run at every start of the host, including when the app scales out."""

    use_monitor: bool = True
    """Store the schedule's status so that no run is missed because of a restart."""
