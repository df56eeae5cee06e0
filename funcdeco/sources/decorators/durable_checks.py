"""Checks of orchestrators and entities, which the script wraps before the worker calls them."""

from __future__ import annotations

from collections.abc import Container, Iterable

from funcdeco.functions.signature import Signature
from funcdeco.sources.decorators.bound_bindings import BoundBinding
from funcdeco.sources.decorators.findings import FunctionFindings


def check_wrapped(
    trigger: BoundBinding,
    names: Iterable[str],
    signature: Signature,
    installed: Container[str],
    findings: FunctionFindings,
) -> None:
    """Check that the function requires only the context, which is all that the wrapper passes.

    *names* are the names of all bindings, *installed* the modules that can be imported.
    """
    for message, hint in _problems(trigger, names, signature):
        findings.add("FUN012", message, hint, binding=trigger.name)
    module = trigger.model.wrapper.partition(":")[0]
    if module not in installed:
        package = trigger.model.package
        message = f"`{trigger.type}` requires `{package}`, which isn't installed"
        hint = f"add `{package}` to requirements.txt and install it"
        findings.add("APP005", message, hint, binding=trigger.name)


def _problems(
    trigger: BoundBinding, names: Iterable[str], signature: Signature
) -> Iterable[tuple[str, str]]:
    kind = trigger.type
    required = [name for name, one in signature.parameters.items() if not one.is_optional]
    for other in dict.fromkeys([*names, *required]):
        if other != trigger.name:
            message = f"the function of an `{kind}` can't receive `{other}`"
            yield message, "move the code that uses it to an activity"
    if signature.is_async or signature.is_async_generator:
        hint = "use `def`, and `yield` instead of `await`"
        hint = hint if trigger.model.accepts_generator else "use `def`"
        yield f"the function of an `{kind}` can't be `async def`", hint
    module, _, maker = trigger.model.wrapper.partition(":")
    if signature.made_by.startswith(f"{module}:"):
        wrong = signature.made_by.partition(":")[2]
        message = f"the result of `{wrong}` can't be the function of an `{kind}`"
        yield message, f"pass the function to `{maker}`, or decorate the function itself"
