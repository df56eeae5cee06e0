"""Manual: only an administrator's request starts the function."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import LEARN, Bundle, Status, Trigger


class ManualTrigger(Trigger):
    """A POST to `/admin/functions/<function>` starts the function with `input` of its JSON body."""

    type = "manualTrigger"
    documentation = f"{LEARN}functions-manually-run-non-http"
    bundle: ClassVar[Bundle] = "built-in"
    status: ClassVar[Status] = "legacy"
    replacement = "use any other trigger: a POST to `/admin/functions/<function>` starts it too"
    replacement_for_retry: ClassVar[str | None] = "remove it: callers retry themselves"
