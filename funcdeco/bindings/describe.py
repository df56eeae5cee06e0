"""Descriptions of models, as data and as text: for help(), the reference pages and editors.

A property's description is the docstring below it in its model. It is read from the source on
demand: pydantic would read it for every class at every start.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import Any, NamedTuple

from funcdeco.bindings.annotations import type_name
from funcdeco.bindings.base import Model, json_names, reads


class Property(NamedTuple):
    """One keyword of a decorator, which is one property in function.json."""

    name: str
    json_name: str
    annotation: str
    required: bool
    default: Any
    description: str
    reads: str | None
    """How the host processes its value, see `base.Reads`."""


def properties(model: type[Model]) -> list[Property]:
    """Return the keywords of *model*'s decorator: required, then its own, then the common ones."""
    texts = _texts(model)
    rows = [
        Property(
            name,
            json_name,
            type_name(info.annotation),
            info.is_required(),
            None if info.is_required() else info.get_default(call_default_factory=True),
            texts.get(name, ""),
            reads(info),
        )
        for name, json_name in json_names(model).items()
        for info in (model.model_fields[name],)
    ]
    return sorted(rows, key=lambda row: not row.required)


READS = {
    "connection": "Name of an app setting, or the prefix of several.",
    "setting": "Name of an app setting.",
    "setting or text": "Name of an app setting; if there is no such setting, the value itself.",
    "settings": "`%NAME%` is replaced by the app setting of that name.",
    "expressions": "`{name}` is filled in from the trigger and `%NAME%` from the app settings.",
}
"""User-facing explanation of each kind of string in `base.Reads`."""


def decorator_signature(model: Any) -> inspect.Signature:
    """Return the signature of *model*'s decorator, as help() and interactive shells show it."""
    from funcdeco.registry import Declaration

    parameters = [
        inspect.Parameter(
            row.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if row.required else row.default,
            annotation=row.annotation,
        )
        for row in properties(model)
    ]
    return inspect.Signature(parameters, return_annotation=Declaration)


def mount_signature(model: Any) -> inspect.Signature:
    """Return the signature of a function that accepts an application and *model*'s keywords."""
    application = inspect.Parameter("application", inspect.Parameter.POSITIONAL_ONLY)
    keywords = decorator_signature(model).parameters.values()
    return inspect.Signature([application, *keywords])


def describe_decorator(name: str, model: type[Model]) -> str:
    """Return the text that help() shows for the decorator *name*."""
    lines = [inspect.cleandoc(model.__doc__ or ""), *support(model), "", "Keywords:"]
    for row in properties(model):
        default = "required" if row.required else f"default {row.default!r}"
        lines += [f"    {row.name}: {row.annotation} ({default})"]
        text = " ".join(filter(None, [row.description, READS.get(row.reads or "")]))
        lines += textwrap.wrap(text, 88, initial_indent=" " * 8, subsequent_indent=" " * 8)
    lines += ["", *(rule.text() for rule in model.rules)] if model.rules else []
    return "\n".join([*lines, "", f"See {model.documentation}"])


def support(model: type[Model]) -> list[str]:
    """Return whether a binding is in preview or legacy, as lines that begin with an empty one."""
    status = getattr(model, "status", "current")
    bundle = BUNDLES.get(getattr(model, "bundle", ""), "")
    if status == "current":
        return []
    about = (
        "In preview: it may change."
        if status == "preview"
        else f"Legacy: {getattr(model, 'why_legacy', '')}."
    )
    replacement = getattr(model, "replacement", "")
    advice = f" {replacement[:1].upper()}{replacement[1:]}." if replacement else ""
    return ["", f"{about} {bundle}{advice}"]


BUNDLES = {
    "built-in": "Part of the host.",
    ">=2": "In extension bundle 2 and later.",
    ">=3": "In extension bundle 3 and later.",
    ">=4": "In extension bundle 4 and later.",
    "2-3": "In extension bundles 2 and 3 only.",
    "preview": "In the preview extension bundle only.",
    "none": "Not in any extension bundle: its extension must be installed.",
    "any": "",
}
"""Where a binding comes from, as users read it."""


@cache
def _texts(model: type[Model]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Model):
            texts |= _texts_of_class(base)
    return texts


def _texts_of_class(model: type) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: " ".join(inspect.cleandoc(text.value.value).split())
        for field, text in zip(body.body, body.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
