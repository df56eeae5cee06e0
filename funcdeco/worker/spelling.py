"""Format annotations as users write them: `func` is azure.functions, `df` its durable package."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, get_args

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.worker.class_table import NAMES

_DURABLE = late_pattern(r"azure\.durable_functions(\.[\w.]+)?\.(?=\w+)")


def format_part(annotation: Any) -> str:
    """Return *annotation* as a user would write it."""
    if annotation is type(None):
        return "None"
    if get_args(annotation) or not isinstance(annotation, type):
        return _shortened(repr(annotation))
    return _shortened(f"{annotation.__module__}.{annotation.__qualname__}")


# Cached by the string, since `A | B` equals `B | A` but each is formatted as written.
@lru_cache(maxsize=1024)
def _shortened(text: str) -> str:
    for module in _modules():
        text = text.replace(f"{module}.", "func.")
    return _DURABLE.sub("df.", text).replace("builtins.", "")


@cache
def _modules() -> list[str]:
    """Return the modules that define the names in azure.functions, longest first."""
    users = (full for name, full in NAMES.items() if name.startswith("azure.functions."))
    return sorted({full.rpartition(".")[0] for full in users}, key=len, reverse=True)
