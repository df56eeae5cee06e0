"""Hypothesis strategies for the arguments of decorators, generated from the models."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import ValidationError

from funcdeco.bindings.base import Binding, Model

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
TEXTS = st.one_of(
    st.sampled_from(["", "a", "a/{b}", "%A%", "00:00:10", "{x}-{rand-guid}", "fooTrigger", "é ☃"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


def of_type(annotation: Any) -> st.SearchStrategy[Any]:
    """Return values of the annotated type of a model's field."""
    if get_origin(annotation) is Annotated:
        return of_type(get_args(annotation)[0])
    if type(None) in get_args(annotation):
        return of_type(next(item for item in get_args(annotation) if item is not type(None)))
    if annotation is str:
        return TEXTS
    return st.from_type(annotation)


@st.composite
def keywords(draw: st.DrawFn, model: type[Model]) -> dict[str, Any]:
    """Return keywords of the right types: all required ones of *model*, some others, no `extra`."""
    fields = {name: info for name, info in model.model_fields.items() if name != "extra"}
    optional = [name for name, info in fields.items() if not info.is_required() and name != "name"]
    # Draw only a few: some models have thirty keywords, with rules between them.
    chosen = draw(st.sets(st.sampled_from(optional), max_size=5)) if optional else set[str]()
    declared: dict[str, Any] = {"name": draw(NAMES)} if "name" in fields else {}
    for name, info in fields.items():
        if info.is_required() or name in chosen:
            declared[name] = draw(of_type(info.annotation), label=name)
    return declared


def filled(model: type[Binding]) -> st.SearchStrategy[Binding | None]:
    """Return the models of accepted arguments, and None for rejected ones."""

    def fill(declared: dict[str, Any]) -> Binding | None:
        try:
            return model(**declared)
        except ValidationError:
            return None

    return keywords(model).map(fill)


def required_only(model: type[Model]) -> dict[str, Any]:
    """Return a value for each keyword that *model* requires or that its rules require."""
    declared: dict[str, Any] = {
        name: example(info.annotation)
        for name, info in model.model_fields.items()
        if info.is_required()
    }
    for rule in model.rules:
        if not getattr(rule, "optional", True):
            first = rule.names[0]
            declared[first] = example(model.model_fields[first].annotation)
    for rule in model.rules:
        if getattr(rule, "name", None) in declared and getattr(rule, "value", None) is None:
            for name in getattr(rule, "others", ()):
                declared.setdefault(name, example(model.model_fields[name].annotation))
    return declared


def example(annotation: Any) -> Any:
    """Return a value of a type."""
    if get_origin(annotation) is Annotated:
        return example(get_args(annotation)[0])
    if type(None) in get_args(annotation):
        return example(next(item for item in get_args(annotation) if item is not type(None)))
    if get_origin(annotation) is list:
        return [example(get_args(annotation)[0])]
    if annotation in (str, int, bool):
        return {str: "a", int: 1, bool: True}[annotation]
    return get_args(annotation)[0]


def choices(annotation: Any) -> list[Any]:
    """Return the allowed values of a property, if it is a choice and not a list of choices."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if get_origin(annotation) is Annotated or type(None) in get_args(annotation):
        return [choice for part in get_args(annotation) for choice in choices(part)]
    return []
