"""Lines of generated code, formatted like black at any width of 88 or more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

WIDTH = 88  # black's default; longer lines are split so that black keeps them at any width


def import_line(module: str, name: str, as_name: str, width: int = WIDTH) -> str:
    """Return a statement that imports *name* under *as_name*."""
    imported = name if name == as_name else f"{name} as {as_name}"
    line = f"from {module} import {imported}\n"
    return line if len(line) <= width else f"from {module} import (\n    {imported},\n)\n"


def wrapped(start: str, parts: Sequence[str], end: str, width: int = WIDTH) -> str:
    """Return a list in parentheses: on one line if it fits."""
    line = f"{start}({', '.join(parts)}){end}\n"
    if len(line) <= width or not parts:
        return line
    indent = " " * (len(start) - len(start.lstrip()))
    inner = "".join(f"{indent}    {part},\n" for part in parts)
    return f"{start}(\n{inner}{indent}){end}\n"


def free(name: str, taken: Collection[str]) -> str:
    """Return *name*, with underscores added until it isn't *taken*."""
    while name in taken:
        name += "_"
    return name
