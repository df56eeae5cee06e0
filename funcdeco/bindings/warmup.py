"""Warm-up: the function prepares an instance before it receives work."""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.base import LEARN, Bundle, Trigger


class WarmUpTrigger(Trigger):
    """A new instance of the app starts the function. Not available on the Consumption plan.

    The function must be named `warmup`, so an app can have only one. Its argument contains no
    information; import the argument's class from `azure.functions.warmup`.
    """

    type = "warmupTrigger"
    python_types: ClassVar[tuple[str, ...]] = ("azure.functions.warmup.WarmUpContext",)
    documentation = f"{LEARN}functions-bindings-warmup"
    bundle: ClassVar[Bundle] = "built-in"
    replacement_for_retry: ClassVar[str | None] = "remove it"
    only_as = "warmup"
    warms_up = True
