"""The table of functions that `build` and `list` print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from funcdeco import bindings
from funcdeco.diagnostics.secrets import masked
from funcdeco.grammar import in_one_line

if TYPE_CHECKING:
    from funcdeco.functions.model import Function, FunctionApp


def trigger_name(function: Function) -> str:
    """Return the trigger's type without the suffix: `http`, `queue`, `timer`."""
    kind = function.trigger.type
    return kind[: -len("trigger")] if kind.lower().endswith("trigger") else kind


def resource(function: Function, route_prefix: str) -> str:
    """Return the resource that the trigger monitors; for HTTP, the methods and the path."""
    if function.trigger.type != bindings.http.HttpTrigger.type:
        return function.trigger.resource
    methods = ",".join(getattr(function.trigger, "methods", None) or ["any"]).upper()
    route = getattr(function.trigger, "route", None) or function.name
    return f"{methods} /{'/'.join(filter(None, [route_prefix, route.strip('/')]))}"


def _shown_resource(function: Function, route_prefix: str) -> str:
    """Return the resource, or an empty string if there is only the type, which has a column."""
    found = resource(function, route_prefix)
    return "" if found == function.trigger.type else found


def function_table(app: FunctionApp, statuses: Mapping[str, str] | None = None) -> str:
    """Return one line for each function, and for each folder in *statuses* without a function."""
    head = ["FUNCTION", "TRIGGER", "ROUTE OR RESOURCE"]
    rows = [[f.name, trigger_name(f), _shown_resource(f, app.route_prefix)] for f in app]
    if statuses is not None:
        head.append("STATUS")
        names = {function.name for function in app}
        rows += [[name, "", ""] for name in statuses if name not in names]
        rows = [[*row, statuses.get(row[0], "")] for row in rows]
    return aligned([head, *rows])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return *rows* as aligned columns, separated by two spaces; secrets are masked."""
    rows = [[in_one_line(masked(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)
