"""Step 4: which bindings a function is to have, and the parameter that each is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding, keywords
from funcdeco.bindings.http import Http, HttpOutput, HttpTrigger
from funcdeco.bindings.v2_names import KEYWORDS
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.origin import Source
from funcdeco.grammar.similar import closest
from funcdeco.registry import Declaration
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.collect import Said, Surroundings
from funcdeco.sources.decorators.findings import Faults, source_of
from funcdeco.sources.decorators.group import Draft
from funcdeco.sources.decorators.parameters import Parameter, Read, is_context, is_typed_context
from funcdeco.worker.converters import normalise, spell

Lines = Callable[[str], Source | None]
"""Finds the line of a parameter."""


_NAMES = ("name", *(key for key, ours in KEYWORDS.items() if ours == "name"))


class Bound(NamedTuple):
    """A binding under its name; None where its keywords were at fault."""

    name: str
    binding: Binding | None
    at: Source


class Wanted(NamedTuple):
    """A binding that was declared: its model, its keywords, and where."""

    declaration: Declaration
    model: type[Binding]
    options: dict[str, Any]
    at: Source

    @property
    def name(self) -> str | None:
        """The parameter that is named, if any is, be it by a keyword of the v2 model."""
        for key in _NAMES:
            name = self.options.get(key)
            if isinstance(name, str) and name:
                return name
        return None

    @property
    def takes(self) -> set[str]:
        """All parameters that are spoken for."""
        answer = self.options.get("output_name")
        return {name for name in (self.name, answer) if isinstance(name, str)}


def wanted_bindings(
    draft: Draft, read: Read | None, function: str, faults: Faults, lines: Lines
) -> list[Wanted]:
    """Return what decorators say of *function*, from top to bottom, then its annotations.

    What is wrong with where they stand is added to *faults*.
    """
    found = [_of_decorator(said, function) for said in draft.said if is_binding(said.declaration)]
    if read is not None:
        for parameter in read.parameters.values():
            found += _of_annotation(draft, parameter, parameter.name, function, faults, lines)
        found += _of_annotation(draft, read.returned, "$return", function, faults, lines)
    return found


def is_binding(declaration: Declaration) -> bool:
    """Tell a binding from what is said of the function as a whole."""
    model = declaration.load()
    return isinstance(model, type) and issubclass(model, Binding)


def _of_decorator(said: Said, function: str) -> Wanted:
    model = said.declaration.load()
    assert isinstance(model, type) and issubclass(model, Binding)
    options = dict(said.declaration.options)
    if issubclass(model, Http):
        _surround(options, said.surroundings, function)
    return Wanted(said.declaration, model, options, source_of(said.declaration))


def _of_annotation(
    draft: Draft, parameter: Parameter, name: str, function: str, faults: Faults, lines: Lines
) -> list[Wanted]:
    found: list[Wanted] = []
    for declaration in parameter.declarations:
        at = source_of(declaration)
        if declaration.file == "<string>":
            key = "return" if name == "$return" else name
            first = source_of(draft.said[0].declaration)
            at = lines(key) or first
        if not is_binding(declaration):
            message = f"`{declaration.name}` says nothing of `{name}`"
            hint = "put it above the function"
            faults.add("BND013", message, hint, at=at, function=function, binding=name)
            continue
        said = Said(draft.target, declaration, draft.said[0].surroundings)
        item = _of_decorator(said, function)._replace(at=at)
        if item.options.get("name", name) != name:
            message = f"`{declaration.name}` stands on `{name}` and says {item.options['name']!r}"
            hint = "leave its `name` out"
            faults.add("BND011", message, hint, at=at, function=function, binding=name)
        item.options["name"] = name
        found.append(item)
    return found


def _surround(options: dict[str, Any], surroundings: Surroundings, function: str) -> None:
    """Give an HTTP trigger the route prefix and auth level of its blueprint and app."""
    route = options.get("route")
    if surroundings.prefix and isinstance(route, (str, type(None))):
        own = (function if route is None else route).strip("/")
        options["route"] = f"{surroundings.prefix}/{own}".rstrip("/")
    if options.get("auth_level") is None and surroundings.auth_level is not None:
        options["auth_level"] = surroundings.auth_level


def name_the_rest(wanted: list[Wanted], read: Read, function: str, faults: Faults) -> bool:
    """Find the parameter of each binding that names none; False if one stays unclear.

    Each of those is added to *faults*. A parameter whose misspelt name another binding bears is not free.
    """
    clear = True
    several_triggers = [item.model.role for item in wanted].count("trigger") > 1
    for item in wanted:
        if item.name or item.options.get("name", "") != "":
            continue
        free = _free(wanted, read) or _called_context(wanted, read)
        meant = _meant(item.model, free) if item.model.role == "trigger" else None
        if meant:
            item.options["name"] = meant
            continue
        clear = False
        if not several_triggers:
            _add_unclear(item, free, function, faults)
    return clear


def _free(wanted: list[Wanted], read: Read) -> list[Parameter]:
    taken = set[str]().union(*(item.takes for item in wanted))
    taken |= {
        near
        for name in taken - read.parameters.keys()
        if (near := closest(name, _untaken(taken, read)))
    }
    is_wrapped = any(item.model.wrapper for item in wanted)
    return [
        parameter
        for parameter in read.parameters.values()
        if parameter.name not in taken and (is_wrapped or not is_context(parameter))
    ]


def _called_context(wanted: list[Wanted], read: Read) -> list[Parameter]:
    """Give the parameter `context` if nothing says that it is for the invocation's context."""
    parameter = read.parameters.get("context")
    taken = set[str]().union(*(item.takes for item in wanted))
    if parameter is None or parameter.name in taken or is_typed_context(parameter):
        return []
    return [parameter]


def meant_by(name: str, taken: set[str], read: Read) -> str | None:
    """Give the parameter that *name* probably means, which no parameter bears."""
    free = _untaken(taken, read)
    return closest(name, free) or (free[0] if len(free) == 1 else None)


def _untaken(taken: set[str], read: Read) -> list[str]:
    return [one for one in read.parameters if one not in taken]


def _meant(model: type[Binding], free: list[Parameter]) -> str | None:
    """Give the parameter that a nameless trigger means: the only one, or the only one of its type."""
    if len(free) != 1:
        required = [parameter for parameter in free if not parameter.optional]
        free = required if len(required) == 1 else [p for p in free if _is_typed(model, p)]
    return free[0].name if len(free) == 1 else None


def _is_typed(model: type[Binding], parameter: Parameter) -> bool:
    return spell(normalise(parameter.annotation).inner) in model.python_types


def _add_unclear(item: Wanted, free: list[Parameter], function: str, faults: Faults) -> None:
    name, is_trigger = item.declaration.name, item.model.role == "trigger"
    if is_trigger and not free:
        message = f"the function has no parameter for `{name}`"
        hint = "add one, such as `req` or `msg`: the worker hands the trigger over there"
        faults.add("BND006", message, hint, at=item.at, function=function)
        return
    names = [f"`{parameter.name}`" for parameter in free]
    if item.model.role == "output":
        names.append("`$return`")
    choices = "one of " + ", ".join(names) if names else "the parameter's name"
    message = f"`{name}` doesn't say which parameter it is for"
    hint = f"add `name=`: {choices}"
    faults.add("BND009", message, hint, at=item.at, function=function)


def renamed(item: Bound, result: str) -> Bound:
    """Lead what is returned through the shim's parameter *result*."""
    if item.name != "$return" or item.binding is None:
        return item
    return item._replace(name=result, binding=item.binding.model_copy(update={"name": result}))


def one_answer(bound: list[Bound]) -> list[Bound]:
    """Drop the answer that `http` adds of its own where the function declares one itself."""
    answers = [item for item in bound if item.binding and item.binding.type == HttpOutput.type]
    triggers = {item.at for item in bound if item.binding and item.binding.type == HttpTrigger.type}
    added = [item for item in answers if item.at in triggers and item.name == "$return"]
    if len(answers) > 1 and added:
        return [item for item in bound if item is not added[0]]
    return bound


def declarations_of(
    bound: list[Bound], partial: Sequence[Bound] = ()
) -> tuple[BindingDeclaration, ...]:
    """Return the declarations, the trigger first; those of *partial* have invalid properties."""
    every = [
        (item.binding, item.at, is_valid)
        for items, is_valid in ((bound, True), (partial, False))
        for item in items
        if item.binding is not None
    ]
    every.sort(key=lambda one: one[0].role != "trigger")
    return tuple(
        BindingDeclaration.of(binding, _call(binding, at), index, is_valid=is_valid)
        for index, (binding, at, is_valid) in enumerate(every)
    )


def _call(binding: Binding, at: Source) -> DecoratorCall:
    return DecoratorCall(at.file, at.line, keywords(type(binding)), binding.name)
