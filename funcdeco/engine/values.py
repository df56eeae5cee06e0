"""The values of one invocation's inputs and outputs: read from the world, and written to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from funcdeco.engine.arguments import WrongArgument
from funcdeco.engine.binding import BindingPlan
from funcdeco.engine.errors import HostError, is_usage_error, named
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import Scope
from funcdeco.engine.families.input_values import input_form
from funcdeco.engine.families.tables import READERS, WRITERS
from funcdeco.engine.plan import FunctionPlan
from funcdeco.engine.providers import Providers, check_given, missing_input
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData
from funcdeco.functions.declaration import BindingDeclaration

__tracebackhide__ = is_usage_error

Given = Mapping[str, "TypedData | None"]
"""Values of inputs that aren't read from the world, by the binding's name."""


class Values:
    """Reads inputs from the *world*, or from *providers*, and writes outputs to it."""

    def __init__(self, world: World, providers: Providers) -> None:
        self._world = world
        self._providers = providers

    def given(self, function: str, plan: FunctionPlan, inputs: Mapping[str, Any]) -> Given:
        """Return the values that a test gives to inputs, as the host sends them.

        Raises UnknownInput, and MissingInput for an input that nothing provides.
        """
        if not plan.inputs and not inputs:
            return {}
        check_given(function, inputs, (one.name for one in plan.inputs))
        for one in plan.inputs:
            is_read = one.kind in READERS
            is_given = one.name in inputs or self._providers.find(function, one.declaration)
            if not is_read and not is_given:
                raise missing_input(function, one.declaration)
        declared = (one.declaration for one in plan.inputs if one.name in inputs)
        return {one.name: _form(one, inputs[one.name]) for one in declared}

    def read(
        self, plan: FunctionPlan, event: Event, given: Given, scope: Scope
    ) -> Iterator[tuple[str, TypedData | None]]:
        """Yield the values of the trigger and of all inputs, each with its name."""
        yield plan.trigger, event.data
        for one in plan.inputs:
            try:
                yield one.name, given[one.name] if one.name in given else self._read(one, scope)
            except HostError as error:
                named(error, one.name)
                raise

    def _read(self, plan: BindingPlan, scope: Scope) -> TypedData | None:
        declaration = plan.declaration
        provider = self._providers.find(scope.function, declaration)
        if provider is not None:
            return input_form(declaration, provider(plan.resolve(scope)))
        reader = READERS.get(plan.kind)
        if reader is None:
            return None
        with self._world.guard(plan.kind):
            return reader(plan.resolve(scope), self._world)

    def write(self, sent: Given, plan: FunctionPlan, scope: Scope, invocation: str) -> None:
        """Write all outputs; the host writes the others too if one fails (H-DATA-01)."""
        errors: list[Exception] = []
        for one in plan.outputs:
            writer = WRITERS.get(one.kind)
            if one.name not in sent or writer is None:
                continue
            try:
                binding = one.resolve(scope)._replace(invocation=invocation)
                with self._world.guard(one.kind):
                    writer(binding, sent[one.name], self._world)
            except Exception as error:  # noqa: BLE001
                errors.append(named(error, one.name))
        if errors:
            raise errors[0]


def _form(declaration: BindingDeclaration, value: Any) -> TypedData | None:
    """Return a value that a test gives to an input, as the host sends it. Raises WrongArgument."""
    try:
        return input_form(declaration, value)
    except TypeError as error:
        raise WrongArgument(f"the input `{declaration.name}` can't be given: {error}") from None
