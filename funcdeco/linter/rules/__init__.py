"""One module for each group of codes; what is listed here is run."""

from __future__ import annotations

from funcdeco.linter.rule import Table
from funcdeco.linter.rules import (
    bindings,
    connections,
    durable,
    expressions,
    files,
    functions,
    host_json,
    host_options,
    http,
    ignoring,
    names,
    packaging,
    python,
    retry,
    security,
    settings,
    timer,
)

TABLES: tuple[Table, ...] = (
    bindings.TABLE,
    connections.TABLE,
    durable.TABLE,
    expressions.TABLE,
    files.TABLE,
    functions.TABLE,
    host_json.TABLE,
    host_options.TABLE,
    http.TABLE,
    ignoring.TABLE,
    names.TABLE,
    packaging.TABLE,
    python.TABLE,
    retry.TABLE,
    security.TABLE,
    settings.TABLE,
    timer.TABLE,
)
