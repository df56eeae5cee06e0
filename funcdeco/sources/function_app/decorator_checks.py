"""Check how the decorators of a v2 function are written: their names, parentheses and order."""

from __future__ import annotations

from collections.abc import Iterable

from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.signature import Signature
from funcdeco.sources.decorators.call import DecoratorCall, source_of
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.function_app.elements import parameter_keyword
from funcdeco.sources.function_app.model import RecordedApp, RecordedBuilder, RecordedDecorator

_BOTTOM = "move `{}` to the bottom, directly above the function"
_ON_BUILDER = "'FunctionBuilder' object has no attribute '__name__'"
"""What the durable decorators raise that accept only a plain function."""
_ONCE = ("function_name", "retry")


def at(made: RecordedDecorator) -> DecoratorCall:
    """Return the call of a decorator as a place for findings."""
    return source_of(made.site, "v2")


def has_trigger(made: Iterable[RecordedDecorator]) -> bool:
    """Return whether one of the decorators declares a trigger."""
    return any(_is_trigger(one.name) for one in made)


def _is_trigger(name: str) -> bool:
    return name.endswith(("trigger", "trigger_v3")) or name in ("route", "schedule", "mcp_tool")


def check_names(made: Iterable[RecordedDecorator], findings: FunctionFindings) -> bool:
    """Report names that no decorator has; return whether there are any."""
    unknown = [one for one in made if one.others]
    for one in unknown:
        _add_unknown(one, "decorator", findings)
    return bool(unknown)


def _add_unknown(made: RecordedDecorator, kind: str, findings: Findings | FunctionFindings) -> None:
    from funcdeco.sources.function_app.name_hints import unknown_name

    findings.add("APP016", *unknown_name(made, kind), at=at(made))


def check_parentheses(made: list[RecordedDecorator], name: str, findings: FunctionFindings) -> bool:
    """Report decorators without parentheses; return whether there are any."""
    bare = [one for one in made if one.use == "bare"]
    for one in bare:
        written = f"`{one.name}` is written without parentheses"
        if one.error or not _is_harmless(made):
            findings.add("FUN025", f"{written}, {LOSES_ALL}", _call_of(one), at=at(one))
        else:
            message = f"{written}, so it isn't applied to {name!r}"
            findings.add("FUN011", message, _call_of(one), at=at(one))
    return bool(bare)


def _call_of(made: RecordedDecorator) -> str:
    return f"write `@app.{made.name}({', '.join(f'{key}=...' for key in made.missing)})`"


def _is_harmless(made: list[RecordedDecorator]) -> bool:
    """Return whether all other functions are loaded: a bare decorator replaces what is below it."""
    is_bare = [one.use == "bare" for one in made]
    applied = made[is_bare.index(False) :] if False in is_bare else []
    return not applied or (not any(one.use for one in applied) and has_trigger(applied))


def check_order(
    found: RecordedBuilder,
    decorators: tuple[RecordedDecorator, ...],
    findings: FunctionFindings,
) -> bool:
    """Report decorators that lose others below them; return whether this loses the whole app."""
    made = [decorators[index] for index in found.decorators]
    for one in made:
        if _ON_BUILDER in one.error:
            message = f"`{one.name}` must be below all other decorators, {LOSES_ALL}"
            findings.add("FUN026", message, _BOTTOM.format(one.name), at=at(one))
        elif one.use == "misplaced":
            _misplaced(one, found.name, findings)
    _check_dropped(found, decorators, findings)
    _check_repeated(made, findings)
    return any(one.code == "FUN026" for one in findings.findings)


def hidden(recorded: RecordedApp) -> dict[tuple[int, ...], RecordedBuilder]:
    """Return what hides decorators from those above it, by the indices of the hidden ones.

    One of the two functions lacks the trigger, so this loses the whole app. A function that calls
    another one, each with its own trigger, works.
    """
    every = {one.decorators: one for one in recorded.functions}
    found: dict[tuple[int, ...], RecordedBuilder] = {}
    for above in recorded.functions:
        below = every.get(above.hides) if above.hides else None
        if below is not None:
            outer, inner = (
                [recorded.decorators[index] for index in one.decorators] for one in (above, below)
            )
            if has_trigger(outer) != has_trigger(inner) and _is_one(outer, inner, below):
                found[below.decorators] = above
    return found


def report_hidden(
    above: RecordedBuilder,
    inner: list[RecordedDecorator],
    decorators: tuple[RecordedDecorator, ...],
    findings: FunctionFindings,
) -> None:
    """Report the wrapper between the decorators of *above* and those that it hides."""
    outer = decorators[above.decorators[-1]]
    wrapper = f"`{above.wrapper}`" if above.wrapper else "another decorator"
    names = in_backticks(one.name for one in inner)
    message = f"{wrapper} hides {names} from `{outer.name}`, {LOSES_ALL}"
    hint = f"move {wrapper.replace('another', 'that')} below the decorators of azure-functions"
    findings.add("FUN026", message, hint, at=at(outer))


def _is_one(
    outer: list[RecordedDecorator], inner: list[RecordedDecorator], below: RecordedBuilder
) -> bool:
    """Return whether all decorators are those of one `def`."""
    file, _, first = below.code or ("", "", 0)
    sites = [one.site for one in (*outer, *inner)]
    lines = [one.line for one in sites]
    return {one.file for one in sites} == {file} and first <= lines[0] and lines == sorted(lines)


def _misplaced(made: RecordedDecorator, name: str, findings: FunctionFindings) -> None:
    hint = "use only decorators of the same app or blueprint, without a function in between"
    if made.error:
        message = f"`{made.name}` is above a decorator of another app or blueprint, {LOSES_ALL}"
        findings.add("FUN026", message, hint, at=at(made))
    else:
        message = (
            f"`{made.name}` isn't applied to {name!r}, but to the last function before it"
            " of the same app or blueprint"
        )
        findings.add("FUN011", message, hint, at=at(made))


def _check_dropped(
    found: RecordedBuilder,
    decorators: tuple[RecordedDecorator, ...],
    findings: FunctionFindings,
) -> None:
    by_dropper: dict[int, list[RecordedDecorator]] = {}
    for index, dropper in reversed(found.lost):
        by_dropper.setdefault(dropper, []).append(decorators[index])
    for dropper, dropped in by_dropper.items():
        above = decorators[dropper]
        message = f"`{above.name}` drops {in_backticks(one.name for one in dropped)} below it"
        hint = _BOTTOM.format(above.name)
        if any(_is_needed(one, found.signature) for one in dropped):
            findings.add("FUN026", f"{message}, {LOSES_ALL}", hint, at=at(above))
        else:
            findings.add("FUN011", message, hint, at=at(above))


def _is_needed(made: RecordedDecorator, signature: Signature | str) -> bool:
    """Return whether the worker rejects the function without a decorator."""
    parameter = made.options.get(parameter_keyword(made))
    is_bound = isinstance(signature, Signature) and parameter in signature.parameters
    return _is_trigger(made.name) or is_bound


def _check_repeated(made: list[RecordedDecorator], findings: FunctionFindings) -> None:
    for name in _ONCE:
        same = [one for one in made if one.name == name and not (one.error or one.use)]
        for one in same[:-1]:
            message = f"`{name}` has no effect: the function has another one below it"
            findings.add("FUN011", message, "remove one of them", at=at(one))


def check_unattached(recorded: RecordedApp, findings: Findings) -> None:
    """Report calls of decorators and unknown methods that no function belongs to."""
    attached = {index for one in recorded.functions for index in one.decorators}
    for index, made in enumerate(recorded.decorators):
        if index in attached:
            continue
        if made.others:
            _add_unknown(made, "method", findings)
        elif made.error:
            message = f"`{made.name}` raises {made.error}, {LOSES_ALL}"
            findings.add("FUN025", message, "correct its arguments", at=at(made))
        elif made.use == "unused":
            message = f"`{made.name}` isn't applied to a function"
            findings.add("FUN011", message, "is the `@` missing?", at=at(made))
