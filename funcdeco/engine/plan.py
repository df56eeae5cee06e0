"""What the engine prepares once for all invocations of a function."""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.engine.binding import BindingPlan
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.settings import HostSettings
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.targets.v1 import with_generated_names


class FunctionPlan(NamedTuple):
    """The bindings of a function, ready to be resolved."""

    declarations: tuple[BindingDeclaration, ...]
    """All bindings, named as in function.json."""
    trigger: str
    """Name of the trigger."""
    inputs: tuple[BindingPlan, ...]
    outputs: tuple[BindingPlan, ...]
    returned_by: str
    """The output through which the generated script sends the return value; "" if there is none."""


def plan_function(function: Function, settings: HostSettings) -> FunctionPlan:
    """Return the plan of a function."""
    declarations = with_generated_names(function).declarations
    trigger = function.declared_trigger
    plans = [BindingPlan(one, settings) for one in declarations if not one.is_trigger]
    renamed = (
        new.name
        for old, new in zip(function.declarations, declarations, strict=True)
        if old.name == RETURN != new.name
    )
    return FunctionPlan(
        declarations,
        trigger.name if trigger else "",
        tuple(one for one in plans if one.declaration.direction == "in"),
        tuple(one for one in plans if one.declaration.direction == "out"),
        next(renamed, ""),
    )
