"""The signature that a script carries in place of the user's function, which it imports later."""

from __future__ import annotations

import ast
import builtins
import typing
from functools import lru_cache
from typing import NamedTuple

from funcdeco.functions.model import Function
from funcdeco.functions.signature import Annotation, Signature
from funcdeco.worker.adapted import AdaptedSignature, adapted_signature
from funcdeco.worker.class_table import NAMES

_SYNTAX = (
    ast.Expression,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.Load,
    ast.Constant,
)


class CarriedSignature(NamedTuple):
    """What the worker's loader has to find in a script."""

    parameters: tuple[tuple[str, str | None], ...]
    """Names and annotations, which name classes of azure.functions as `func`."""
    returned: str | None
    is_async: bool


def carried_signature(function: Function) -> CarriedSignature:
    """Return the signature under which the worker passes and sends the same as without a script.

    Classes that only the user's modules define are omitted. Without an annotation, the worker
    converts values in the same way: it looks for `str` and `bytes` only, and checks the others
    (`validate_function_params` in `azure_functions_runtime_v1/functions.py`), as the build does.
    """
    signature = function.signature or Signature()
    if signature.wrapper:
        return _of_mount(function, signature)
    adapted = adapted_signature(function)
    if adapted is not None:
        return _of_adapted(function, adapted)
    parameters = tuple(
        (name, _nameable(one.annotation)) for name, one in signature.parameters.items()
    )
    return CarriedSignature(parameters, _nameable(signature.returned), signature.is_async)


def _of_mount(function: Function, signature: Signature) -> CarriedSignature:
    """Return the signature of `funcdeco.mounting`'s functions."""
    request = next(one.name for one in function.declarations if one.is_trigger)
    is_async = signature.wrapper.rpartition(":")[2] == "asgi"
    parameters = ((request, "func.HttpRequest"), ("context", None))
    return CarriedSignature(parameters, "func.HttpResponse", is_async)


def _of_adapted(function: Function, adapted: AdaptedSignature) -> CarriedSignature:
    parameters = adapted.parameters
    if adapted.wrapper and not parameters:
        parameters = (("context", None),)
    return CarriedSignature(parameters, None, adapted.is_async)


def _nameable(annotation: Annotation) -> str | None:
    written = annotation.written
    return written if written and is_nameable(written) else None


@lru_cache(maxsize=1024)
def is_nameable(annotation: str) -> bool:
    """Return whether *annotation* needs nothing but builtins, typing and azure.functions."""
    try:
        tree = ast.parse(annotation, mode="eval")
    except SyntaxError:  # such as `<class 'x'>`
        return False
    return all(_is_known(node) for node in ast.walk(tree))


def _is_known(node: ast.AST) -> bool:
    if not isinstance(node, _SYNTAX):
        return False
    if isinstance(node, ast.Constant):
        return node.value is None
    if isinstance(node, ast.Name):
        return node.id in ("func", "typing") or hasattr(builtins, node.id)
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return (
            f"azure.functions.{node.attr}" in NAMES
            if owner == "func"
            else (owner == "typing" and hasattr(typing, node.attr))
        )
    return True
