"""Step 4: turn a decorator's keywords into its model, or report what is wrong with them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from funcdeco.bindings.base import Model, json_names
from funcdeco.bindings.json_values import has_unpaired_surrogate
from funcdeco.bindings.model import build_once
from funcdeco.bindings.naming import DisplayName, Naming, as_keyword
from funcdeco.bindings.property_finding import PropertyFinding

M = TypeVar("M", bound=Model)


class Filled(Protocol):
    """The result of a model of the user's own, which was filled where it is imported."""

    @property
    def options(self) -> Mapping[str, Any]:
        """The keywords that it was filled with."""
        ...

    @property
    def made(self) -> Any:
        """The model; None if a keyword is invalid."""
        ...

    @property
    def findings(self) -> tuple[PropertyFinding, ...]:
        """The problems of the keywords."""
        ...


class Call(Protocol):
    """A call of a decorator."""

    @property
    def name(self) -> str:
        """Name of the decorator."""
        ...

    @property
    def args(self) -> tuple[Any, ...]:
        """Positional arguments, which no decorator accepts."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """Keyword arguments."""
        ...

    @property
    def is_bare(self) -> bool:
        """Whether it was used without parentheses."""
        ...

    @property
    def own(self) -> Filled | None:
        """The result, if it is already known."""
        ...


def build_model(call: Call, model: type[M]) -> tuple[M | None, list[PropertyFinding]]:
    """Return *model* built from the keywords of *call*, or None if that fails, and the findings."""
    if call.own is not None:
        return _updated(call.own, call.options), [*call.own.findings]
    if call.args:
        return None, [_about_positions(call, model)]
    made, findings = fill_model(call.name, model, call.options)
    # `repr` writes surrogates as escapes, so one look is enough for nearly all calls.
    if r"\ud" not in repr(call.options):
        return made, findings
    unpaired = [*_about_surrogates(call, model, {one.key for one in findings})]
    return None if unpaired else made, [*findings, *unpaired]


def _updated(filled: Filled, options: Mapping[str, Any]) -> Any:
    """Return the filled model with the *options* that it was not filled with."""
    changed = {
        key: value
        for key, value in options.items()
        if key not in filled.options or filled.options[key] != value
    }
    return filled.made.model_copy(update=changed) if changed and filled.made else filled.made


def about_raised(label: str, error: BaseException) -> PropertyFinding:
    """Return the finding for an exception that a method of the user's own model raised."""
    message = f"the model of `{label}` raises {type(error).__name__}: {_summary(error)}"
    hint = "raise ValueError for an invalid value: its message becomes the hint"
    return PropertyFinding("BND003", message, hint)


def _summary(error: BaseException) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    places = (".".join(map(str, one["loc"])) + f": {one['msg']}" for one in error.errors())
    return "; ".join(places)


def _about_surrogates(
    call: Call, model: type[Model], reported: Container[str]
) -> Iterator[PropertyFinding]:
    for key, value in call.options.items():
        if key not in reported and key in model.model_fields and has_unpaired_surrogate(value):
            message = f"`{key}` must be valid Unicode, without unpaired surrogates"
            yield PropertyFinding("BND003", message, "", key)


def fill_model(
    label: str,
    model: type[M],
    keywords: Mapping[str, Any],
    display_name: DisplayName = as_keyword,
) -> tuple[M | None, list[PropertyFinding]]:
    """Return the same for keywords from any source; messages refer to the model as *label*.

    *display_name* maps a keyword to the property's name in messages and in `PropertyFinding.key`.
    """
    naming = Naming(label, model, display_name)
    build_once(model)
    try:
        made = model(**keywords)
    except ValidationError as error:
        # Imported only when needed: most keywords are valid.
        from funcdeco.bindings.refusals import refusals

        return None, [*refusals(error.errors(), naming)]
    return made, [*_about_extra(made, naming), *_about_status(made, naming)]


def _about_status(made: Model, naming: Naming) -> Iterator[PropertyFinding]:
    """Report bindings that are in preview or legacy."""
    status = getattr(made, "status", "current")
    replacement = getattr(made, "replacement", "")
    label = f"`{naming.label}`"
    if status == "preview":
        yield PropertyFinding("BND014", f"{label} is in preview and may change", replacement)
    if status == "legacy":
        message = f"{label} is legacy: {getattr(made, 'why_legacy', '')}"
        yield PropertyFinding("BND015", message, replacement)


def _about_extra(made: Model, naming: Naming) -> Iterator[PropertyFinding]:
    """Find keys of `extra` that the binding itself writes; the host ignores case in keys."""
    extra: dict[str, Any] = getattr(made, "extra", {})
    if not extra:
        return
    own: dict[str, str | None] = {"type": None, "direction": None}
    own |= {key.lower(): name for name, key in json_names(type(made)).items() if name != "extra"}
    for key in sorted(extra):
        if key.lower() in own:
            keyword = own[key.lower()]
            why = "has a keyword for it" if keyword else "sets it itself"
            hint = f"use {naming.quoted_name(keyword)}" if keyword else "remove it"
            message = f"`extra` can't contain {key!r}: `{naming.label}` {why}"
            yield PropertyFinding("BND003", message, hint, key)


def _about_positions(call: Call, model: type[Model]) -> PropertyFinding:
    from funcdeco.bindings.describe import properties

    name, rows = call.name, properties(model)
    if call.is_bare:
        needed = ", ".join(f"{row.name}=..." for row in rows if row.required)
        message = f"`@app.{name}` must be called with parentheses"
        return PropertyFinding("BND004", message, f"write `@app.{name}({needed})`")
    value = call.args[0]
    message = f"`{name}` accepts only keyword arguments, not {value!r}"
    hint = f"for `{rows[0].name}`, write `{name}({rows[0].name}={value!r}, ...)`"
    return PropertyFinding("BND004", message, hint)
