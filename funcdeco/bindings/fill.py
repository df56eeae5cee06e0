"""Step 4: turn a decorator's keywords into its model, or say what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from funcdeco.bindings.base import Model, json_names
from funcdeco.bindings.naming import DisplayName, Naming, as_keyword
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.registry import Declaration

M = TypeVar("M", bound=Model)


def build_model(
    declaration: Declaration, model: type[M], options: dict[str, Any]
) -> tuple[M | None, list[PropertyFinding]]:
    """Return *model* filled with *options*, None if that fails, and all that is to tell of them."""
    if declaration.args:
        return None, [_about_positions(declaration, model)]
    return fill_model(declaration.name, model, options)


def fill_model(
    label: str,
    model: type[M],
    keywords: dict[str, Any],
    display_name: DisplayName = as_keyword,
) -> tuple[M | None, list[PropertyFinding]]:
    """Return the same for keywords of anybody's; messages call the model *label*.

    *display_name* returns the name of a property, by its keyword, for messages and keys.
    """
    naming = Naming(label, model, display_name)
    try:
        made = model(**keywords)
    except ValidationError as error:
        # Most keywords are right.
        from funcdeco.bindings.refusals import refusals

        return None, [*refusals(error.errors(), naming)]
    return made, [*_about_extra(made, naming), *_about_status(made, naming)]


def _about_status(made: Model, naming: Naming) -> Iterator[PropertyFinding]:
    """Note what Microsoft may still change, or has given up."""
    status = getattr(made, "status", "current")
    replacement = getattr(made, "replacement", "")
    label = f"`{naming.label}`"
    if status == "preview":
        yield PropertyFinding("BND014", f"{label} is in preview: it may change", replacement)
    if status == "legacy":
        yield PropertyFinding(
            "BND015", f"{label} is legacy: Microsoft has given it up", replacement
        )


def _about_extra(made: Model, naming: Naming) -> Iterator[PropertyFinding]:
    """Find keys of `extra` that the binding writes itself; the host ignores their case."""
    extra: dict[str, Any] = getattr(made, "extra", {})
    if not extra:
        return
    own: dict[str, str | None] = {"type": None, "direction": None}
    own |= {key.lower(): name for name, key in json_names(type(made)).items() if name != "extra"}
    for key in sorted(extra):
        if key.lower() in own:
            keyword = own[key.lower()]
            why = "has a keyword for it" if keyword else "says it itself"
            hint = f"use {naming.quoted_name(keyword)}" if keyword else "remove it"
            message = f"`extra` can't hold {key!r}: `{naming.label}` {why}"
            yield PropertyFinding("BND003", message, hint, key)


def _about_positions(declaration: Declaration, model: type[Model]) -> PropertyFinding:
    from funcdeco.bindings.describe import properties

    name, rows = declaration.name, properties(model)
    if declaration.is_bare:
        needed = ", ".join(f"{row.name}=..." for row in rows if row.required)
        message = f"`@app.{name}` needs its parentheses"
        return PropertyFinding("BND004", message, f"write `@app.{name}({needed})`")
    value = declaration.args[0]
    message = f"`{name}` takes keyword arguments only, not {value!r}"
    hint = f"write `{name}({rows[0].name}={value!r}, ...)` if that is what it means"
    return PropertyFinding("BND004", message, hint)
