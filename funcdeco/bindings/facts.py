"""What the host, its extensions and the tools do with a type of binding: facts that checks read.

Each model says what differs from the common case. A new fact about a type is a field here.
"""

from __future__ import annotations

from typing import ClassVar

from funcdeco.bindings.model import Model


class Facts(Model):
    """What is known of a type of binding beside its properties."""

    gives: ClassVar[tuple[str, ...] | None] = None
    """For a trigger, the names that it gives to other bindings' `{name}` beside those of its
    payload: the binding data of its extension's binding provider. None: they aren't known; empty:
    it hands over lists, which give no names. With `cardinality` many they end in `Array` instead."""
    gives_more: ClassVar[bool] = True
    """Whether its payload or request may give any other name, so that an unknown one is only
    suspicious."""
