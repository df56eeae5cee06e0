"""Functions as declared in a function.json, for tests of rules without files."""

from __future__ import annotations

from typing import Any

from funcdeco.bindings.base import Binding
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.project.json_object import JsonObject


def declaration(
    model: type[Binding], name: str, *, kind: str = "", index: int = 0, **properties: Any
) -> BindingDeclaration:
    """Return a declaration that matches *model*, at *index* of `bindings`."""
    origin = JsonObject("function.json", ("bindings", index))
    kind = kind or model.type
    return BindingDeclaration(kind, model.way(), name, properties, model, None, origin, index)


def hand_written(name: str, *declarations: BindingDeclaration) -> Function:
    """Return the function declared in /app/NAME/function.json."""
    origin = JsonObject(f"/app/{name}/function.json")
    return Function(name, declarations, Handler(name, "main", f"/app/{name}/__init__.py"), origin)
