"""Step 4: fill the models of a function's bindings with the keywords of decorators."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from funcdeco.bindings.base import Binding, keywords
from funcdeco.bindings.fill import build_model
from funcdeco.bindings.http import Http, HttpOutput, HttpTrigger
from funcdeco.bindings.mount import Mount
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.sources.decorators.binding_specs import BindingSpec
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.decorators.name_checks import check_binding_name
from funcdeco.sources.recording.model import RecordedCall


class BoundBinding(NamedTuple):
    """A binding and the name of its parameter."""

    name: str
    type: str
    """Empty if it is invalid."""
    model: builtins.type[Binding]
    binding: Binding | None
    """None if a keyword is invalid."""
    source: DecoratorCall

    @property
    def is_valid(self) -> bool:
        """Whether all its keywords are valid."""
        return self.binding is not None


class Bindings(NamedTuple):
    """The bindings of a function."""

    bound: list[BoundBinding]
    partial: list[BoundBinding]
    """Bindings with invalid keywords, stripped of these keywords."""

    def declarations(self) -> tuple[BindingDeclaration, ...]:
        """Return the declarations, the trigger first."""
        both = ((self.bound, True), (self.partial, False))
        every = [(one, is_valid) for found, is_valid in both for one in found]
        every.sort(key=lambda item: item[0].model.role != "trigger")
        declared = [item for item in every if item[0].binding is not None]
        return tuple(_declaration(*item, index) for index, item in enumerate(declared))


def _declaration(bound: BoundBinding, is_valid: bool, index: int) -> BindingDeclaration:
    assert bound.binding is not None
    origin = replace(bound.source, keywords=keywords(bound.model), binding=bound.name)
    return BindingDeclaration.of(bound.binding, origin, index, is_valid=is_valid)


def bind(specs: list[BindingSpec], findings: FunctionFindings) -> Bindings:
    """Fill the model of each binding, and check their names."""
    bound: list[BoundBinding] = []
    partial: list[BoundBinding] = []
    for spec in specs:
        made, problems = build_model(spec.call, spec.model)
        findings.add_properties(problems, spec.source, spec.name)
        if made is not None:
            if made.is_generic():
                from funcdeco.sources.decorators.generic_values import wrong_values

                findings.add_properties(wrong_values(made, spec.source), spec.source, spec.name)
            parts = elements(spec.call, made)
            bound += [one for one in bound_parts(parts, spec.source) if one.name]
            continue
        bound += _known_names(spec, specs)
        partial += _valid_part(spec, {one.key for one in problems})
    bound = _one_answer(bound)
    _check_names(bound, findings)
    return Bindings(bound, partial)


def elements(call: RecordedCall, made: Binding | Mount) -> tuple[Binding, ...]:
    """Return the elements of `bindings` that a filled model declares."""
    if call.own is None or call.own.parts is None:
        return made.expand()
    # They were created before the name of the parameter was known.
    before, name = call.own.made.name, made.name
    parts: tuple[Binding, ...] = call.own.parts
    renamed = [
        one.model_copy(update={"name": name}) if one.name == before else one for one in parts
    ]
    return tuple(renamed)


def bound_parts(parts: Iterable[Binding], source: DecoratorCall) -> list[BoundBinding]:
    """Return the elements of `bindings` that one decorator at *source* declares."""
    return [BoundBinding(one.name, one.type, type(one), one, source) for one in parts]


def _known_names(spec: BindingSpec, specs: list[BindingSpec]) -> list[BoundBinding]:
    """Return the names that a binding reserves even if it is invalid."""
    known = [spec.name] if spec.name else []
    answer = spec.call.options.get("output_name", "$return")
    taken = set[str]().union(*(other.names for other in specs if other is not spec))
    if issubclass(spec.model, Http) and isinstance(answer, str) and answer not in taken:
        known += [answer] if answer else []
    return [BoundBinding(name, "", spec.model, None, spec.source) for name in known]


def _valid_part(spec: BindingSpec, wrong: set[str]) -> list[BoundBinding]:
    if spec.call.args or spec.call.own:
        return []
    fields = spec.model.model_fields.keys() - wrong
    good = {name: value for name, value in spec.call.options.items() if name in fields}
    parts = spec.model.model_construct(**good).expand()
    # A generic binding gets its type from its keywords.
    return bound_parts((part for part in parts if hasattr(part, "type")), spec.source)


def _one_answer(bound: list[BoundBinding]) -> list[BoundBinding]:
    """Drop the response that `http` adds if the function declares one itself."""
    answers = [one for one in bound if one.type == HttpOutput.type]
    triggers = {one.source for one in bound if one.type == HttpTrigger.type}
    added = [one for one in answers if one.source in triggers and one.name == "$return"]
    if len(answers) > 1 and added:
        return [one for one in bound if one is not added[0]]
    return bound


def _check_names(bound: list[BoundBinding], findings: FunctionFindings) -> None:
    seen: dict[str, BoundBinding] = {}
    for one in bound:
        name, source = one.name, one.source
        check_binding_name(name, source, findings)
        first = seen.setdefault(name.lower(), one)
        if first is not one:
            message = f"two bindings have the name {name!r}"
            hint = "use another parameter's name for one of them: `name=...`"
            findings.add("BND005", message, hint, at=source, binding=name)
        if name == "$return" and one.is_valid and one.model.role != "output":
            message = f"`$return` must be an output, not `{one.type}`"
            findings.add("BND012", message, "use the parameter's name", at=source, binding=name)
