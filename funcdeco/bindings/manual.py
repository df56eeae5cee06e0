"""Manual: nothing but an administrator's request starts the function."""

from __future__ import annotations

from funcdeco.bindings.base import LEARN, Trigger


class ManualTrigger(Trigger):
    """A POST to `/admin/functions/<function>` starts the function with the `input` in its JSON."""

    type = "manualTrigger"
    documentation = f"{LEARN}functions-manually-run-non-http"
    bundle = "built-in"
    status = "legacy"
    instead = "use the trigger you want: a POST to `/admin/functions/<function>` starts any"
    instead_of_retry = "leave it out: callers try again themselves"
